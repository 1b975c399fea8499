import type { OperatorNo, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { sum, yuanText, type Fen } from '@lvchengtong/card-sdk/money';
import { csvCell, csvTypedCell } from '../text/csv-rows.ts';
import { groupBy } from '../ledger/group-by.ts';

/** A settled bill that no payment has in hand. */
export interface UnpaidBill {
  readonly date: SettlementDate;
  readonly operatorNo: OperatorNo;
  readonly operatorName: string;
  readonly bankAccount: string;
  readonly net: Fen;
}

/** What one operator gets by one payment file: all its unpaid bills together. */
export interface Payment {
  readonly no: string;
  readonly operatorNo: OperatorNo;
  readonly operatorName: string;
  readonly bankAccount: string;
  readonly amount: Fen;
  readonly bills: readonly UnpaidBill[];
}

/**
 * One payment per operator. An operator whose bills come to less than nothing gets none: they wait for a
 * later file, whose bills they are set off against.
 *
 * @param fileNo digits that no other file has; a payment's number is these and its place in the file.
 */
export function paymentsOf(unpaid: readonly UnpaidBill[], fileNo: string): Payment[] {
  return [...groupBy(unpaid, ({ operatorNo }) => operatorNo)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([operatorNo, bills]) => {
      const amount = sum(bills.map(({ net }) => net));
      const [first] = bills;
      return first === undefined || amount < 0n ? [] : [{ ...first, operatorNo, amount, bills }];
    })
    .map(({ operatorNo, operatorName, bankAccount, amount, bills }, at) => ({
      no: `${fileNo}${String(at + 1).padStart(5, '0')}`,
      operatorNo,
      operatorName,
      bankAccount,
      amount,
      bills: bills.toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    }));
}

export const PAYMENT_COLUMNS = [
  'payment_no',
  'operator_no',
  'operator_name',
  'bank_account',
  'amount_yuan',
  'purpose',
] as const;

/** The file for the bank: RFC 4180, UTF-8, one line per payment that moves money. */
export const paymentFileText = (payments: readonly Payment[]): string =>
  [
    PAYMENT_COLUMNS,
    ...payments
      .filter(({ amount }) => amount > 0n)
      .map(({ no, operatorNo, operatorName, bankAccount, amount, bills }) => [
        no,
        operatorNo,
        csvTypedCell(operatorName),
        csvCell(bankAccount),
        yuanText(amount),
        csvCell(purposeOf(bills)),
      ]),
  ]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('');

const purposeOf = (bills: readonly UnpaidBill[]): string => {
  const first = bills[0]?.date ?? '';
  const last = bills.at(-1)?.date ?? '';
  return `card settlement ${first === last ? first : `${first} to ${last}`}`;
};
