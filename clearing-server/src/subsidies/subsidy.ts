import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import { account, accountIdOf, type Account } from '../ledger/account.ts';
import type { CausedTransfer } from '../ledger/caused-transfer.ts';
import { inTransit } from '../loads/load-proof.ts';

export interface SubsidyItem {
  readonly line: number;
  readonly cardAsn: CardAsn;
  readonly amount: Fen;
}

export interface SubsidyBatch {
  readonly id: string;
  readonly fileName: string;
  readonly digest: string;
  /** School code and scheme: whose money it is. */
  readonly fund: string;
  /** From then on what no card has taken goes back. */
  readonly expiresAt: Date;
  readonly count: number;
  readonly total: Fen;
  readonly madeAt: Date;
  readonly madeBy: string;
  readonly approvedAt: Date | undefined;
}

export interface Tallied {
  readonly count: number;
  readonly amount: Fen;
}
/** Where a batch stands: the four sum to the batch. */
export interface SubsidyProgress {
  /** Of a batch that nobody has agreed to. */
  readonly planned: Tallied;
  readonly waiting: Tallied;
  readonly loaded: Tallied;
  readonly recalled: Tallied;
}

export interface ToldBatch extends SubsidyBatch {
  readonly progress: SubsidyProgress;
}

/** One line of a batch with what became of it; the card is where it waits now. */
export interface ToldItem extends SubsidyItem {
  readonly state: 'planned' | 'waiting' | 'loaded' | 'recalled';
  readonly waitsOn: CardAsn;
  readonly endedAt: Date | undefined;
}

export const fundAccount = (fund: string): Account => account('subsidy-fund', ...fund.split(':'));

export interface FundedLoad {
  readonly pendingLoadId: string;
  readonly fund: string;
  readonly amount: Fen;
}

/** Agreed: subsidy fund → in transit. */
export const fundingTransfer = ({ pendingLoadId, fund, amount }: FundedLoad): CausedTransfer => ({
  id: accountIdOf(`transfer:subsidy:${pendingLoadId}`),
  purpose: 'subsidy',
  debit: fundAccount(fund),
  credit: inTransit('subsidy'),
  amount,
  causeId: pendingLoadId,
  cardAsn: undefined,
  corrects: undefined,
});

/** Expired: in transit → subsidy fund. */
export const recallingTransfer = (load: FundedLoad): CausedTransfer => ({
  ...fundingTransfer(load),
  id: accountIdOf(`transfer:subsidy-recall:${load.pendingLoadId}`),
  purpose: 'subsidy-recall',
  debit: inTransit('subsidy'),
  credit: fundAccount(load.fund),
});
