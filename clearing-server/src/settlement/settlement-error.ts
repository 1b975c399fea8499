import { inspect } from 'node:util';

interface Details {
  /** No such day was ever opened. */
  DAY_UNKNOWN: { readonly date: string };
  /** A check of the close found rows: the day stays closed and not balanced, and nobody is paid. */
  CHECK_FAILED: {
    readonly date: string;
    readonly check: string;
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  };
}
export type SettlementErrorCode = keyof Details;

/** Why a settlement day could not go on to its next state. */
export class SettlementError<Code extends SettlementErrorCode = SettlementErrorCode> extends Error {
  override readonly name = 'SettlementError';
  readonly code: Code;
  readonly details: Details[Code];

  constructor(code: Code, details: Details[Code], options?: ErrorOptions) {
    super(`${code} ${inspect(details)}`, options);
    this.code = code;
    this.details = details;
  }
}
