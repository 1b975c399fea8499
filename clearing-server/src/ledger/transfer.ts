import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Account } from './account.ts';

/** Why money moved: the postings of clearing.md section 4. */
export const TRANSFER_PURPOSES = [
  'purchase',
  'concession',
  'load',
  'unload',
  'operator-loss',
  'correction',
] as const;
export type TransferPurpose = (typeof TRANSFER_PURPOSES)[number];

/** One positive amount from one account to another: the first is debited, the second credited. */
export interface Transfer {
  readonly id: string;
  readonly purpose: TransferPurpose;
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: Fen;
  /** When the card was presented. */
  readonly occurredAt: Date;
  readonly cardAsn: CardAsn;
  readonly recordId: string;
}
