import type { IngestErrorCode } from '../ingest/ingest-error.ts';
import type { SettlementErrorCode } from '../settlement/settlement-error.ts';

type RequestCode =
  | 'REQUEST_INVALID'
  | 'JSON_INVALID'
  | 'BODY_TOO_LARGE'
  | 'MEDIA_TYPE_WRONG'
  | 'NOT_FOUND'
  | 'REQUEST_TIMEOUT'
  | 'TOO_MANY_REQUESTS'
  | 'IF_MATCH_MISSING'
  | 'CHANGED_MEANWHILE'
  | 'INTERNAL'
  | 'DATABASE_UNAVAILABLE';
type TerminalCode =
  | 'CERTIFICATE_REQUIRED'
  | 'CERTIFICATE_FOREIGN'
  | 'CERTIFICATE_REVOKED'
  | 'TERMINAL_KIND_WRONG'
  | 'TERMINAL_NOT_OPEN'
  | 'SHIFT_TOLD_OTHERWISE'
  | 'ENROLMENT_REFUSED'
  | 'CSR_INVALID';
type LoadCode =
  | 'LOAD_MAC1_WRONG'
  | 'LOAD_CAP_EXCEEDED'
  | 'LOAD_NOT_MULTIPLE'
  | 'LOAD_COUNTER_USED'
  | 'LOAD_NOT_WAITING'
  | 'CARD_UNKNOWN'
  | 'CARD_NOT_IN_FORCE'
  | 'IDEMPOTENCY_KEY_MISSING'
  | 'IDEMPOTENCY_CONFLICT';
type IssuingCode = 'ISSUING_ITEM_UNKNOWN' | 'PSAM_NOT_REGISTERED';
type AccessCode =
  | 'LOGIN_REFUSED'
  | 'LOGIN_TOO_MANY_ATTEMPTS'
  | 'SESSION_REQUIRED'
  | 'PASSWORD_CHANGE_REQUIRED'
  | 'PASSWORD_TOO_WEAK'
  | 'ROLE_NOT_ALLOWED'
  | 'REQUESTED_WITH_MISSING'
  | 'USER_NAME_TAKEN'
  | 'USER_OWN_ACCOUNT'
  | 'USER_LAST_ADMINISTRATOR';

type ApprovalCode =
  | 'SUBSIDY_FILE_REFUSED'
  | 'REFUND_UNCLAIMED'
  | 'REFUND_REFERENCE_TAKEN'
  | 'DEPOSIT_NOT_DUE'
  | 'DEPOSIT_IMPOSSIBLE'
  | 'CLAIM_IMPOSSIBLE'
  | 'CLAIM_OF_ANOTHER_PERSON'
  | 'APPROVAL_IMPOSSIBLE'
  | 'APPROVAL_ALREADY_WAITING'
  | 'APPROVAL_OWN_REQUEST'
  | 'APPROVAL_OTHERS_REQUEST'
  | 'APPROVAL_DECIDED_OTHERWISE'
  | 'NOTHING_TO_PAY'
  | 'PAYMENT_FILE_NOT_RELEASED'
  | 'FILE_REFUSED'
  | 'FILE_STANDS_OTHERWISE'
  | 'FILE_NOT_READY'
  | 'BANK_ANSWER_REFUSED';

/** Every refusal that this server can answer with. A new one does not compile until it has a row. */
export type ErrorCode =
  | RequestCode
  | TerminalCode
  | LoadCode
  | IssuingCode
  | AccessCode
  | ApprovalCode
  | IngestErrorCode
  | SettlementErrorCode;

interface ProblemRow {
  readonly status: number;
  readonly title: string;
}

export const PROBLEM: Readonly<Record<ErrorCode, ProblemRow>> = {
  REQUEST_INVALID: { status: 400, title: 'The request does not have the form it must have' },
  JSON_INVALID: { status: 400, title: 'The body is not JSON that means the same to everybody' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is larger than this address takes' },
  MEDIA_TYPE_WRONG: { status: 415, title: 'The body is not of the media type that is taken here' },
  NOT_FOUND: { status: 404, title: 'There is nothing at this address' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request did not come to its end in time' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many of your requests wait for their answers' },
  IF_MATCH_MISSING: { status: 428, title: 'This change needs the header If-Match' },
  CHANGED_MEANWHILE: { status: 412, title: 'Somebody changed this since you looked at it' },
  INTERNAL: { status: 500, title: 'The server failed' },
  DATABASE_UNAVAILABLE: { status: 503, title: 'The database does not answer; come again' },

  CERTIFICATE_REQUIRED: { status: 401, title: 'A terminal certificate is required' },
  CERTIFICATE_FOREIGN: { status: 401, title: 'The certificate is not one that this centre issued' },
  CERTIFICATE_REVOKED: { status: 403, title: 'The certificate has been revoked' },
  TERMINAL_KIND_WRONG: { status: 403, title: 'This kind of terminal may not do that' },
  TERMINAL_NOT_OPEN: { status: 403, title: 'The terminal is not in service' },
  ENROLMENT_REFUSED: { status: 403, title: 'The enrolment code is wrong, used or expired' },
  CSR_INVALID: { status: 400, title: 'The certificate request cannot be accepted' },

  LOAD_MAC1_WRONG: { status: 422, title: 'The card did not prove its load key' },
  LOAD_CAP_EXCEEDED: { status: 422, title: 'The balance would exceed what a card may hold' },
  LOAD_NOT_MULTIPLE: { status: 422, title: 'The amount is not a multiple of the smallest load' },
  LOAD_NOT_WAITING: { status: 409, title: 'This does not wait for this card any more' },
  LOAD_COUNTER_USED: { status: 409, title: 'This load counter of the card is used up' },
  CARD_UNKNOWN: { status: 404, title: 'The issuer never issued this card' },
  CARD_NOT_IN_FORCE: { status: 422, title: 'The card may not be used now' },
  IDEMPOTENCY_KEY_MISSING: { status: 400, title: 'This call needs the header Idempotency-Key' },
  IDEMPOTENCY_CONFLICT: { status: 409, title: 'The key was used before for another request' },

  ISSUING_ITEM_UNKNOWN: { status: 404, title: 'This card is not on the desk of this terminal' },
  PSAM_NOT_REGISTERED: { status: 404, title: 'No terminal is registered with this PSAM' },

  LOGIN_REFUSED: { status: 401, title: 'The name or the password is wrong' },
  LOGIN_TOO_MANY_ATTEMPTS: { status: 429, title: 'Too many attempts to log in; wait' },
  SESSION_REQUIRED: { status: 401, title: 'Log in first' },
  PASSWORD_CHANGE_REQUIRED: { status: 403, title: 'Change the one-time password first' },
  PASSWORD_TOO_WEAK: { status: 422, title: 'The new password is too weak' },
  ROLE_NOT_ALLOWED: { status: 403, title: 'Your role may not do that' },
  REQUESTED_WITH_MISSING: { status: 403, title: 'Writes need the header X-Requested-With' },

  USER_NAME_TAKEN: { status: 409, title: 'There is a user of this name already' },
  USER_OWN_ACCOUNT: { status: 409, title: 'Nobody does this to the account that asks for it' },
  USER_LAST_ADMINISTRATOR: { status: 409, title: 'This would leave nobody who administers' },

  BATCH_MALFORMED: { status: 400, title: 'The body is not a batch' },
  BATCH_OF_OTHER_TERMINAL: { status: 403, title: 'The batch bears the number of another terminal' },
  SHIFT_TOLD_OTHERWISE: { status: 409, title: 'This shift was reported before with other figures' },
  BATCH_NAME_REUSED: { status: 409, title: 'The batch name was used before for other bytes' },
  INGEST_BUSY: { status: 429, title: 'Too much is waiting; come again' },
  INGEST_UNAVAILABLE: { status: 503, title: 'Nothing was stored; come again' },

  SUBSIDY_FILE_REFUSED: { status: 422, title: 'This is not a file of subsidies' },
  REFUND_UNCLAIMED: { status: 409, title: 'Nobody came for this refund within the legal term' },
  REFUND_REFERENCE_TAKEN: {
    status: 409,
    title: 'The bank paid another refund under this reference',
  },
  DEPOSIT_NOT_DUE: { status: 409, title: 'No deposit is asked for by the terms in force' },
  DEPOSIT_IMPOSSIBLE: { status: 409, title: 'No deposit is taken for a card in this state' },
  CLAIM_IMPOSSIBLE: { status: 409, title: 'This cannot be done about the lost card now' },
  CLAIM_OF_ANOTHER_PERSON: { status: 409, title: 'The two cards are not of one person' },
  APPROVAL_IMPOSSIBLE: { status: 409, title: 'This cannot be done as things stand' },
  APPROVAL_ALREADY_WAITING: { status: 409, title: 'This waits for a second person already' },
  APPROVAL_OWN_REQUEST: { status: 403, title: 'Somebody else has to agree to this' },
  APPROVAL_OTHERS_REQUEST: { status: 403, title: 'Only who asked for this may take it back' },
  APPROVAL_DECIDED_OTHERWISE: { status: 409, title: 'Somebody decided this before, otherwise' },
  NOTHING_TO_PAY: { status: 409, title: 'No settled bill waits for payment' },
  PAYMENT_FILE_NOT_RELEASED: { status: 409, title: 'Nobody has released this payment file' },
  FILE_REFUSED: { status: 422, title: 'Nothing of this file was taken' },
  FILE_STANDS_OTHERWISE: { status: 409, title: 'Other files came since this one was looked at' },
  FILE_NOT_READY: { status: 409, title: 'This file cannot be written yet' },
  BANK_ANSWER_REFUSED: { status: 422, title: 'This is not the answer file that was agreed on' },

  DAY_UNKNOWN: { status: 404, title: 'No such settlement day' },
  CHECK_FAILED: { status: 409, title: 'A check of the close failed' },
};

/** A refusal on its way to the caller: RFC 9457. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ErrorCode;
  /** For the one who reads it; never a secret, never personal data. */
  readonly detail: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    detail?: string,
    options?: ErrorOptions & { readonly retryAfterSeconds?: number },
  ) {
    super(detail === undefined ? code : `${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }
}

export const statusOf = (code: ErrorCode): number => PROBLEM[code].status;

/** Names the problem; `docs/spec/problems.md` has an entry of the same last part. */
export const problemType = (code: ErrorCode): string =>
  `https://lvchengtong.example/problems/${anchorOf(code)}`;

export const anchorOf = (code: ErrorCode): string => code.toLowerCase().replaceAll('_', '-');

/** RFC 9457 §3.1, with our `code` as an extension member (§3.2). */
export function problemJson({ code, detail }: Problem): Record<string, string | number> {
  const { status, title } = PROBLEM[code];
  return {
    type: problemType(code),
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
  };
}
