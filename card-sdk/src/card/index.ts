export {
  type CardDate,
  type CardTime,
  isCardDate,
  readCardDate,
  readCardTime,
} from './card-date.ts';
export {
  rawFile,
  rawLayout,
  seenAs,
  type CardFile,
  type Layout,
  type ReadableFile,
} from './card-file.ts';
export { type BytePlace } from './byte-place.ts';
export { applicationBlock } from './commands/application-block.ts';
export { applicationUnblock } from './commands/application-unblock.ts';
export {
  externalAuthenticate,
  internalAuthenticate,
  internalDecrypt,
  internalMac,
  type InternalRequest,
} from './commands/authenticate.ts';
export { cardBlock } from './commands/card-block.ts';
export { changePin } from './commands/change-pin.ts';
export {
  createDirectory,
  createElementaryFile,
  type NewDirectory,
  type NewFile,
} from './commands/create-file.ts';
export { eraseDirectory } from './commands/erase-directory.ts';
export { getAuthCode } from './commands/get-auth-code.ts';
export { getChallenge4, getChallenge8 } from './commands/get-challenge.ts';
export { readBinary } from './commands/read-binary.ts';
export { readBytes } from './commands/read-bytes.ts';
export { readRecord, readTaggedRecord } from './commands/read-record.ts';
export { reloadPin } from './commands/reload-pin.ts';
export { selectByFid, selectByName } from './commands/select.ts';
export { unblockPin, unblockPinPboc } from './commands/unblock-pin.ts';
export { updateBinary } from './commands/update-binary.ts';
export { updateBytes } from './commands/update-bytes.ts';
export { appendRecord, updateRecord } from './commands/update-record.ts';
export { pushRecord, updateTaggedRecord } from './commands/update-tagged-record.ts';
export { verifyPin } from './commands/verify-pin.ts';
export { addKey, type ChangedKey, changeKey, type NewKey } from './commands/write-key.ts';
export { readFci, type FileControlInformation } from './fci.ts';
export * as mohurdFiles from './files/mohurd.ts';
export * as pbocFiles from './files/pboc.ts';
export * as tunionFiles from './files/tunion.ts';
export { gbTextFits, readGbText, writeGbText } from './gb-text.ts';
export { executeProtected, lineProtected, type LineProtection } from './line-protection.ts';
export {
  blockApplication,
  blockCard,
  type BlockOutcome,
  unblockApplication,
} from './manage-block.ts';
export type { ManagementTorn } from './manage.ts';
export * as managePin from './manage-pin.ts';
export type { PinOutcome, PinTorn } from './manage-pin.ts';
export { LOG_ENTRY, type LogEntry } from './log-entry.ts';
export {
  mohurdAsnDigits,
  PROBE_ORDER,
  PROFILES,
  type CardProfile,
  type PublicInfo,
} from './profile.ts';
export { isResidentId, residentIdCheck } from '../resident-id.ts';
export * as studentFiles from './student-application.ts';
export { STAGE, STUDENT_AID, type Stage } from './student-application.ts';
