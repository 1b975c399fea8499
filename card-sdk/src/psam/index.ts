export { creditSamForPurchase } from './commands/credit-sam-for-purchase.ts';
export { initSamForPurchase } from './commands/init-sam-for-purchase.ts';
export { desCrypt, initForDescrypt, type SamKey } from './commands/sam-crypt.ts';
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
