export { desDecrypt, desEncrypt } from './des.ts';
export { diversify } from './diversify.ts';
export { keyCheckValue } from './key-check-value.ts';
export { mac, pad80, padCipher, sameMac, secureMessagingIv } from './mac.ts';
export {
  answerMac,
  commandMac,
  LINE_MAC_LENGTH,
  openData,
  PROTECTED_CLASS,
  type ProtectedHeader,
  sealData,
  withoutMac,
} from './secure-messaging.ts';
export { loadSessionKey, purchaseSessionKey } from './session-key.ts';
export { sm4Encrypt } from './sm4.ts';
export { reloadPinMac } from './reload-pin.ts';
export { foldTacKey, tac } from './tac.ts';
export {
  loadMac1Input,
  loadMac2Input,
  loadTacInput,
  overdrawMac1Input,
  overdrawMac2Input,
  overdrawTacInput,
  purchaseMac1Input,
  purchaseMac2Input,
  purchaseTacInput,
  TRANSACTION_TYPE,
  type TransactionType,
  unloadMac3Input,
} from './transaction-inputs.ts';
