import { inspect } from 'node:util';

/** What a caller has to assume about the purse when an operation did not finish. */
export type Debit = 'not-attempted' | 'unknown';

/** What each code says besides itself. */
export interface CardErrorDetails {
  /** The card left, or its reader failed, while `during` was sent. */
  CARD_REMOVED: { readonly during: string; readonly debit: Debit };
  /** A status word the conversation has no way on from. */
  STATUS_WORD: { readonly command: string; readonly statusWord: number; readonly debit: Debit };
  /** An answer whose bytes are not what the specification lays out. */
  BAD_ANSWER: { readonly command: string; readonly reason: string; readonly debit: Debit };
  /** More 61xx or 6Cxx rounds than any honest card needs. */
  ENDLESS_ANSWER: { readonly command: string; readonly rounds: number; readonly debit: Debit };
  /** The MAC of a protected answer is wrong: somebody between card and reader changed it. */
  ANSWER_MAC_WRONG: { readonly command: string; readonly debit: Debit };
  /** The PSAM refused MAC2: the card is not genuine, though it claims to have paid. */
  MAC2_MISMATCH: { readonly offlineCounter: number; readonly debit: 'unknown' };
  /** The PSAM itself failed. */
  PSAM_FAILED: { readonly command: string; readonly reason: string; readonly debit: Debit };
}
export type CardErrorCode = keyof CardErrorDetails;

/** An operating error: expected in the field, so handled by code and never by message. */
export class CardError<Code extends CardErrorCode = CardErrorCode> extends Error {
  override readonly name = 'CardError';
  readonly code: Code;
  readonly details: CardErrorDetails[Code];

  constructor(code: Code, details: CardErrorDetails[Code], options?: ErrorOptions) {
    super(`${code} ${inspect(details)}`, options); // not JSON: it throws on bigint
    this.code = code;
    this.details = details;
  }
}

/** The one question the terminal asks: let go, or read back what the card did? */
export const needsProof = (error: CardError): boolean => error.details.debit === 'unknown';
