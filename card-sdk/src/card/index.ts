export { isCardDate } from './card-date.ts';
export {
  rawFile,
  rawLayout,
  seenAs,
  type CardFile,
  type Layout,
  type ReadableFile,
} from './card-file.ts';
export { externalAuthenticate, internalAuthenticate } from './commands/authenticate.ts';
export {
  createDirectory,
  createElementaryFile,
  type NewDirectory,
  type NewFile,
} from './commands/create-file.ts';
export { getAuthCode } from './commands/get-auth-code.ts';
export { getChallenge4, getChallenge8 } from './commands/get-challenge.ts';
export { readBinary } from './commands/read-binary.ts';
export { readRecord, readTaggedRecord } from './commands/read-record.ts';
export { selectByFid, selectByName } from './commands/select.ts';
export { updateBinary } from './commands/update-binary.ts';
export { appendRecord, updateRecord } from './commands/update-record.ts';
export { verifyPin } from './commands/verify-pin.ts';
export { addKey, type NewKey } from './commands/write-key.ts';
export { readFci, type FileControlInformation } from './fci.ts';
export * as mohurdFiles from './files/mohurd.ts';
export * as pbocFiles from './files/pboc.ts';
export * as tunionFiles from './files/tunion.ts';
export { gbTextFits, readGbText, writeGbText } from './gb-text.ts';
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
