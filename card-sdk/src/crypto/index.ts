export { desDecrypt, desEncrypt } from './des.ts';
export { desCbcMac } from './des-many-keys.ts';
export { KeyMaterial, KeyWiped, withKey } from './key-material.ts';
export { mac, pad80, padCipher, sameMac, secureMessagingIv } from './mac.ts';
export { isOverdrawTac, OVERDRAW_TACS } from './overdraw-tac.ts';
export { reloadPinMac } from './reload-pin.ts';
export {
  answerMac,
  commandMac,
  LINE_MAC_LENGTH,
  LINE_SUITE,
  openData,
  PROTECTED_CLASS,
  type ProtectedHeader,
  sealData,
  withoutMac,
} from './secure-messaging.ts';
export { sm4Encrypt } from './sm4.ts';
export { SM4 } from './sm4-suite.ts';
export type { EstablishedSuite, Suite, SuiteStatus } from './suite.ts';
export { ALL_SUITES, ESTABLISHED_SUITES, suiteFor } from './suites.ts';
export { foldTacKey, TRIPLE_DES } from './triple-des-suite.ts';
export {
  type AtTerminal,
  loadMac1Input,
  loadMac2Input,
  loadTacInput,
  type OverdrawChange,
  overdrawMac1Input,
  overdrawMac2Input,
  overdrawTacInput,
  purchaseMac1Input,
  purchaseMac2Input,
  purchaseTacInput,
  type Timed,
  TRANSACTION_TYPE,
  type TransactionType,
  unloadMac3Input,
} from './transaction-inputs.ts';
