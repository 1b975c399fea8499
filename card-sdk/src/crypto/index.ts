export { desDecrypt, desEncrypt } from './des.ts';
export { diversify } from './diversify.ts';
export { keyCheckValue } from './key-check-value.ts';
export { mac, pad80, padCipher, sameMac, secureMessagingIv } from './mac.ts';
export { loadSessionKey, purchaseSessionKey } from './session-key.ts';
export { sm4Encrypt } from './sm4.ts';
export { foldTacKey, tac } from './tac.ts';
export {
  loadMac1Input,
  loadMac2Input,
  loadTacInput,
  purchaseMac1Input,
  purchaseMac2Input,
  purchaseTacInput,
  TRANSACTION_TYPE,
  type TransactionType,
} from './transaction-inputs.ts';
