export { LayoutError } from '../field-reader.ts';
export {
  CASHIER_PIN_FORM,
  cashierPinDigest,
  PIN_DIGEST_BYTES,
  PIN_SALT_BYTES,
} from './cashier-pin.ts';
export type {
  BlockListDeltaJson,
  BlockListJson,
  BusParametersJson,
  CanteenParametersJson,
  CashiersJson,
  ClockTimeJson,
  GateParametersJson,
  MealPeriodJson,
  MetroParametersJson,
  OfflineLimitsJson,
  ParameterSetJson,
  RosterJson,
} from './downloads.ts';
export { decodeRecord } from './decode-record.ts';
export { maskedName } from './masked-name.ts';
export { decodeReceipt, encodeReceipt, type Receipt } from './receipt.ts';
export { openDocument, signDocument, type SignedDocument } from './signed-document.ts';
export { writeTacInput } from './tac-input.ts';
export {
  CARD_PROFILE,
  COUNTER_KIND,
  DIRECTION,
  encodeRecord,
  isMoneyKind,
  NO_TRANSIT,
  RECORD_FLAG,
  RECORD_KIND,
  RECORD_LENGTH,
  type CardProfileName,
  type CounterKind,
  type Direction,
  type RecordKind,
  type TransactionRecord,
  type TransitDetail,
} from './transaction-record.ts';
export {
  BATCH_LENGTH_MAX,
  BATCH_RECORDS_MAX,
  batchDigest,
  batchOf,
  decodeBatch,
  encodeBatch,
  type BatchName,
  type UploadBatch,
} from './upload-batch.ts';
export {
  ACCEPT_FLAGS,
  REJECT_CODES,
  SUSPEND_CODES,
  type AcceptFlag,
  type RejectCode,
  type SuspendCode,
  type Verdict,
  type VerdictKind,
} from './verdict.ts';
