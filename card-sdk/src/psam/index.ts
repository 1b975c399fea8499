export { creditSamForPurchase } from './commands/credit-sam-for-purchase.ts';
export { initSamForPurchase } from './commands/init-sam-for-purchase.ts';
export { CRYPT_CHUNK_MAX, CRYPT_MODE, type CryptMode, desCrypt } from './commands/des-crypt.ts';
export { type Derivation, initForDescrypt, type SamKey } from './commands/init-for-descrypt.ts';
export { loadSamKey, type NewSamKey } from './commands/load-sam-key.ts';
export { takeAuthCode } from './commands/take-auth-code.ts';
export {
  EF_0015_PSAM_INFO,
  EF_0016_TERMINAL,
  EF_0017_PSAM_APPLICATION,
  EF_0018_TERMINAL_SEQUENCE,
  type PsamApplicationInfo,
  type PsamPublicInfo,
} from './files.ts';
export {
  INTERNAL_AUTHENTICATION_KEY,
  openPsam,
  PSAM_APPLICATIONS,
  type PsamApplication,
} from './open-psam.ts';
export type { Psam, PsamPurchase } from './psam.ts';
export { samEncrypt, samMac } from './sam-crypt.ts';
export {
  type FactorOrder,
  type KeyLadder,
  ONE_LEVEL,
  SAM_USE,
  type SamLevels,
  type SamUse,
  samUsage,
} from './sam-usage.ts';
