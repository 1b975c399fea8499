import type { OperatorNo, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { account, accountIdOf, type Account } from '../ledger/account.ts';
import type { AdjustmentLine, Bill } from './bill.ts';

/** Money that moves because of a bill, not of a record: clearing.md sections 4 and 6. */
export interface BillTransfer {
  readonly id: string;
  readonly purpose: 'settlement' | 'fee' | 'loss-offset' | 'payment' | 'adjustment';
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: Fen;
  readonly bill: { readonly date: SettlementDate; readonly operatorNo: OperatorNo } | undefined;
  readonly approvalRequestId: string | undefined;
}

type Move = Pick<BillTransfer, 'purpose' | 'debit' | 'credit' | 'amount'>;

const unsettled = (operatorNo: OperatorNo): Account => account('operator-unsettled', operatorNo);
const settled = (operatorNo: OperatorNo): Account => account('operator-settled', operatorNo);
export const CUSTODY = account('custody-bank', 'float');
const ADJUSTMENTS = account('write-off', 'adjustment');

/** The same bill moves under the same ids, so that it cannot be settled under two. */
const idOf = ({ date, operatorNo }: Bill, what: string): string =>
  accountIdOf(`transfer:${date}:${operatorNo}:${what}`);

/** A negative amount goes the other way: no transfer has one. */
const signed = (move: Move): Move =>
  move.amount < 0n
    ? {
        ...move,
        debit: move.credit,
        credit: move.debit,
        amount: subtract(ZERO, move.amount),
      }
    : move;

/**
 * Empties what the day left on the operator's unsettled account: the net is owed from now on, the fees
 * are earned, and the operator's own losses, which the records had put there, are taken off.
 */
export function settlingTransfers(bill: Bill, approvalRequestId: string): BillTransfer[] {
  const { operatorNo, net, losses, feeLines } = bill;
  const debit = unsettled(operatorNo);
  const moves: readonly (readonly [string, Move])[] = [
    ['settlement', { purpose: 'settlement', debit, credit: settled(operatorNo), amount: net }],
    [
      'loss-offset',
      {
        purpose: 'loss-offset',
        debit,
        credit: account('operator-loss', operatorNo),
        amount: losses,
      },
    ],
    ...feeLines.flatMap(({ ruleId, parts }) =>
      parts.map(({ party, amount }): readonly [string, Move] => [
        `fee:${ruleId}:${party}`,
        { purpose: 'fee', debit, credit: account('fee-income', party), amount },
      ]),
    ),
  ];
  return moves
    .filter(([, { amount }]) => amount !== ZERO)
    .map(([what, move]) => ({
      ...signed(move),
      id: idOf(bill, what),
      bill: { date: bill.date, operatorNo },
      approvalRequestId,
    }));
}

/** An adjustment stands on the operator's unsettled account until the bill that bears it is settled. */
export const adjustingTransfer = ({
  operatorNo,
  amount,
  approvalRequestId,
}: AdjustmentLine): BillTransfer => ({
  ...signed({
    purpose: 'adjustment',
    debit: ADJUSTMENTS,
    credit: unsettled(operatorNo),
    amount,
  }),
  id: accountIdOf(`transfer:adjustment:${approvalRequestId}`),
  bill: undefined,
  approvalRequestId,
});

/** The bank paid a settled bill (a negative one was kept back from the same payment). */
export const payingTransfer = (
  paymentNo: string,
  bill: { readonly date: SettlementDate; readonly operatorNo: OperatorNo },
  amount: Fen,
): BillTransfer => ({
  ...signed({ purpose: 'payment', debit: settled(bill.operatorNo), credit: CUSTODY, amount }),
  id: accountIdOf(`transfer:payment:${paymentNo}:${bill.date}:${bill.operatorNo}`),
  bill,
  approvalRequestId: undefined,
});
