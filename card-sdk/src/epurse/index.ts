export {
  changeOverdrawLimit,
  recoverOverdrawLimit,
  type OverdrawChallenge,
  type OverdrawChanged,
  type OverdrawHost,
  type OverdrawIntent,
  type OverdrawOrder,
  type OverdrawReceipt,
  type RecoveredOverdraw,
} from './change-overdraw-limit.ts';
export type { CappUpdate } from './commands/update-capp-data-cache.ts';
export type { CardDefect, CardInHand, StudentInHand } from './card-in-hand.ts';
export type {
  CardReading,
  ProfileFiles,
  PurseReading,
  ReadCard,
  StudentReading,
} from './card-reading.ts';
export type { CompoundMarks } from './compound-marks.ts';
export type { HostAnswer } from './host-answer.ts';
export { identify, type Identified, type IdentifyOptions } from './identify.ts';
export {
  load,
  type LoadChallenge,
  type Loaded,
  type LoadHost,
  type LoadIntent,
  type LoadOrder,
  type LoadReceipt,
} from './load.ts';
export {
  purchase,
  type DebitIntent,
  type DebitKind,
  type Purchased,
  type PurchaseOrder,
  type PurchaseReceipt,
  type SuiteNotAccepted,
} from './purchase.ts';
export { readBalance } from './read-balance.ts';
export { readCard } from './read-card.ts';
export type { Part, RecordPart, Records } from './read-part.ts';
export { recoverDebit, type RecoveredDebit } from './recover-debit.ts';
export type { ReturnedBlocked } from './returned-card.ts';
export { recoverLoad, type RecoveredLoad } from './recover-load.ts';
export {
  enter,
  exit,
  openEntry,
  rideOnce,
  TRIP_TYPE,
  readTripState,
  type EntryTerms,
  type Exited,
  type OpenEntry,
  type RideOrder,
  type RidePlace,
} from './ride.ts';
export { authenticate, withStudent } from './student.ts';
export {
  recoverUnload,
  unload,
  type RecoveredUnload,
  type Unloaded,
  type UnloadHost,
  type UnloadIntent,
  type UnloadOrder,
  type UnloadReceipt,
} from './unload.ts';
