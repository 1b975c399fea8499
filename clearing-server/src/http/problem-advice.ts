import type { ErrorCode } from './problem.ts';

const ASK_AGAIN = 'Ask again, with the same Idempotency-Key where there is one.';
const MEND = 'Mend what the detail names; asking again unchanged gets the same answer.';
const LOOK = 'Read how it stands now and decide anew.';

/** What to do next. `docs/spec/problems.md` is printed from this and the table of titles. */
export const ADVICE: Readonly<Record<ErrorCode, string>> = {
  REQUEST_INVALID: MEND,
  JSON_INVALID:
    'Send UTF-8 JSON in which no name stands twice and every whole number is below 2^53.',
  BODY_TOO_LARGE: 'Send less at once: a smaller batch, a shorter file.',
  MEDIA_TYPE_WRONG: 'Set Content-Type to a type that the detail names.',
  NOT_FOUND: 'Check the address, or that what it names exists.',
  IF_MATCH_MISSING:
    'Read what you are about to change, and send its ETag (the `version` of its JSON, in quotes) as If-Match.',
  CHANGED_MEANWHILE: `${LOOK} Nothing was changed by this call.`,
  INTERNAL: `${ASK_AGAIN} If it stays so, tell whoever runs the centre, with the time: the log has the cause.`,
  DATABASE_UNAVAILABLE: `Wait as Retry-After says. ${ASK_AGAIN}`,
  REQUEST_TIMEOUT: 'Send the request without a pause; mend the network between.',
  TOO_MANY_REQUESTS: 'Wait as Retry-After says, and for the answers to what was asked before.',

  CERTIFICATE_REQUIRED: 'Enrol the terminal, then show its certificate in the handshake.',
  CERTIFICATE_FOREIGN: 'Enrol the terminal at this centre.',
  CERTIFICATE_REVOKED: 'Stop. An administrator decides whether the terminal is enrolled again.',
  TERMINAL_KIND_WRONG: 'Use a terminal of a kind that the detail names.',
  TERMINAL_NOT_OPEN: 'Have an administrator put the terminal into service.',
  ENROLMENT_REFUSED: 'Have a new one-time code made; it is good for a day.',
  CSR_INVALID: MEND,

  LOAD_MAC1_WRONG:
    'Hold the card again. If it stays so, the card is not genuine or of another key.',
  LOAD_CAP_EXCEEDED: 'Load less.',
  LOAD_NOT_MULTIPLE: 'Load a multiple of the smallest amount.',
  LOAD_NOT_WAITING: 'Fetch what waits for the card; somebody may have loaded it before.',
  LOAD_COUNTER_USED: 'Hold the card again, so that it shows its counter as it is now.',
  CARD_UNKNOWN: 'Check the card number.',
  CARD_NOT_IN_FORCE: 'Look the card up: it is blocked, expired or of another key version.',
  IDEMPOTENCY_KEY_MISSING: 'Make a key for what is wanted, and keep it until there is an answer.',
  IDEMPOTENCY_CONFLICT: 'Make a new key for another request; the one before stands as it was.',

  ISSUING_ITEM_UNKNOWN: 'Ask for the next card of this desk.',
  PSAM_NOT_REGISTERED: 'Register the terminal with its PSAM first.',

  LOGIN_REFUSED: 'Check name and password.',
  LOGIN_TOO_MANY_ATTEMPTS: 'Wait as Retry-After says.',
  SESSION_REQUIRED: 'Sign in.',
  PASSWORD_CHANGE_REQUIRED: 'Choose a password of your own.',
  PASSWORD_TOO_WEAK: 'Choose a longer one that is harder to guess.',
  ROLE_NOT_ALLOWED: 'Ask somebody who has the role that the detail names.',
  REQUESTED_WITH_MISSING: 'Send the header X-Requested-With with every write.',

  USER_NAME_TAKEN: 'Choose another name, or give that user a new one-time password.',
  USER_OWN_ACCOUNT: 'Change your own password where you are signed in; for the rest ask another.',
  USER_LAST_ADMINISTRATOR: 'Have two administrators agree on another one first.',

  BATCH_MALFORMED: 'Mend the encoder; keep the records, none was taken.',
  BATCH_OF_OTHER_TERMINAL: 'Send it from the terminal that made it.',
  SHIFT_TOLD_OTHERWISE:
    'Look into the till: its journal, or its count of shifts, is not what it was.',
  BATCH_NAME_REUSED: 'Send the records under the next batch number.',
  INGEST_BUSY: 'Wait as Retry-After says and send the same batch again.',
  INGEST_UNAVAILABLE: 'Wait as Retry-After says and send the same batch again.',

  REFUND_UNCLAIMED:
    'Look at the card: the amount stands on the unclaimed account since the term ended.',
  REFUND_REFERENCE_TAKEN: 'Read the reference of this payment from the bank’s statement.',
  DEPOSIT_NOT_DUE: 'Take none. Two people may agree on other terms from a day on.',
  DEPOSIT_IMPOSSIBLE: LOOK,
  CLAIM_IMPOSSIBLE: LOOK,
  CLAIM_OF_ANOTHER_PERSON: 'Take a card of the person whose card was lost.',
  APPROVAL_IMPOSSIBLE: LOOK,
  APPROVAL_ALREADY_WAITING: 'Have somebody else decide the request that waits.',
  APPROVAL_OWN_REQUEST: 'Have somebody else decide it.',
  APPROVAL_OTHERS_REQUEST: 'Ask who made it to take it back, or refuse it.',
  APPROVAL_DECIDED_OTHERWISE: LOOK,
  NOTHING_TO_PAY:
    'Settle a day first, or wait until a bill is due; what is in a file already is in no other.',
  PAYMENT_FILE_NOT_RELEASED: 'Have a second person look at it and release it.',
  SUBSIDY_FILE_REFUSED:
    'Mend the lines that the detail names and send the whole file again; none was taken.',
  FILE_REFUSED: 'Mend the lines that the detail names, and send the whole file again.',
  FILE_STANDS_OTHERWISE: 'Look at the preview again: it says whose place the file takes now.',
  FILE_NOT_READY: 'Close and settle the day that the detail names first.',
  BANK_ANSWER_REFUSED: 'Have the bank send the file in the form that was agreed on.',

  DAY_UNKNOWN: 'Choose a day of the list of settlement days.',
  CHECK_FAILED:
    'Read the rows that the check found; the day stays closed and pays nobody until they are mended.',
};
