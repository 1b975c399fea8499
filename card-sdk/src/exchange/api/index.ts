export { ISSUING_OPERATIONS } from './issuing-operations.ts';
export {
  partsOf,
  type AnswerForm,
  type AnswerOf,
  type Caller,
  type MediaBody,
  type Method,
  type Operation,
  type OperationName,
  type Operations,
  type Parsed,
  type Question,
  type Words,
} from './operation.ts';
export {
  BATCH_JSON,
  BATCH_JSON_TYPE,
  BATCH_OPERATIONS,
  BATCH_TYPE,
  DOWNLOAD_OPERATIONS,
  ENROLMENT_OPERATIONS,
  HEARTBEAT_OPERATIONS,
  LOAD_OPERATIONS,
  RECEIPT_JSON_TYPE,
  RECEIPT_TYPE,
  TERMINAL_OPERATIONS,
} from './terminal-operations.ts';
export { requestOf, type ApiRequest, type QuestionArgument } from './request.ts';
export {
  CARD_ASN,
  cardAsn,
  DATE,
  hexOf,
  INSTANT,
  LOCAL_TIME,
  OPERATOR_NO,
  operatorNo,
  PSAM_NO,
  psamNo,
  TERMINAL_ID,
  terminalId,
  uintOf,
} from './wire.ts';
