import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import { add, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { account, accountIdOf, type Account } from '../ledger/account.ts';
import type { CausedPurpose, CausedTransfer } from '../ledger/caused-transfer.ts';
import { inTransit, purseOf } from '../loads/load-proof.ts';
import { CUSTODY } from '../settlement/bill-transfer.ts';

/** What a holder gets back. */
export interface Refund {
  readonly id: string;
  readonly cardAsn: CardAsn;
  readonly kind: 'with-card' | 'without-card';
  readonly amount: Fen;
  readonly deposit: Fen;
  readonly state: 'payable' | 'paid' | 'unclaimed';
  readonly payableAt: Date;
  /** The legal term: from then on it is unclaimed. */
  readonly claimUntil: Date;
  readonly endedAt: Date | undefined;
  /** By which the bank names its payment. */
  readonly bankReference: string | undefined;
}

/** What a card's deposit is, once it was taken. */
export interface Deposit {
  readonly cardAsn: CardAsn;
  readonly amount: Fen;
  readonly takenAt: Date;
  readonly takenBy: string;
}

const payable = (cardAsn: CardAsn): Account => account('refund-payable', cardAsn);
const depositOf = (cardAsn: CardAsn): Account => account('card-deposit', cardAsn);
const UNCLAIMED = account('unclaimed', 'refunds');

type Cause = Pick<Refund, 'id' | 'cardAsn'>;

const transfer = (
  { id, cardAsn }: Cause,
  purpose: CausedPurpose,
  [debit, credit]: readonly [Account, Account],
  amount: Fen,
): CausedTransfer[] =>
  amount === ZERO
    ? []
    : [
        {
          id: accountIdOf(`transfer:${purpose}:${id}`),
          purpose,
          debit,
          credit,
          amount,
          causeId: id,
          cardAsn,
          corrects: undefined,
        },
      ];

/** Agreed: purse → refund payable, and the deposit beside it. */
export const owingTransfers = (
  refund: Pick<Refund, 'id' | 'cardAsn' | 'amount' | 'deposit'>,
): CausedTransfer[] => {
  const { cardAsn, amount, deposit } = refund;
  return [
    ...transfer(refund, 'refund', [purseOf(cardAsn), payable(cardAsn)], amount),
    ...transfer(refund, 'deposit-refund', [depositOf(cardAsn), payable(cardAsn)], deposit),
  ];
};

/** Paid out: refund payable → custody. Nobody came within the legal term: → unclaimed. */
export const endingTransfers = (refund: Refund, end: 'paid' | 'unclaimed'): CausedTransfer[] =>
  transfer(
    refund,
    end === 'paid' ? 'refund-payment' : 'unclaimed',
    [payable(refund.cardAsn), end === 'paid' ? CUSTODY : UNCLAIMED],
    add(refund.amount, refund.deposit),
  );

/** Cash over the desk for the card itself. */
export const depositTransfers = (deposit: Cause, amount: Fen): CausedTransfer[] =>
  transfer(deposit, 'deposit', [inTransit('cash'), depositOf(deposit.cardAsn)], amount);
