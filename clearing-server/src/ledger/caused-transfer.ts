import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Account } from './account.ts';

/** Why money moved when neither a record nor a bill made it: clearing.md section 10. */
export const CAUSED_PURPOSES = [
  'load-proven',
  'correction',
  'subsidy',
  'subsidy-recall',
  'void',
  'replacement',
  'claim-charge',
  'refund',
  'deposit',
  'deposit-refund',
  'refund-payment',
  'unclaimed',
] as const;
export type CausedPurpose = (typeof CAUSED_PURPOSES)[number];

/** One positive amount from one account to another: the first is debited, the second credited. */
export interface CausedTransfer {
  readonly id: string;
  readonly purpose: CausedPurpose;
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: Fen;
  /** The row that made the money move: a load order, a claim, a refund … */
  readonly causeId: string;
  readonly cardAsn: CardAsn | undefined;
  /** Of a correction alone. */
  readonly corrects: string | undefined;
}
