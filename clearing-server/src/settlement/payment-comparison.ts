import type { OperatorNo, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { parse } from 'csv-parse/sync';
import { PAYMENT_COLUMNS } from './payment.ts';

/** A payment as it is stored, with what its bills say. */
export interface FilePayment {
  readonly paymentNo: string;
  readonly operatorNo: OperatorNo;
  readonly operatorName: string;
  /** Of the operator as it is now. */
  readonly accountNow: string;
  readonly bills: number;
  readonly firstBill: SettlementDate;
  readonly lastBill: SettlementDate;
  /** What the bills themselves say, not what was noted when the file was made. */
  readonly billed: Fen;
}

/** The second look at one operator of a payment file. */
export interface ComparedPayment extends FilePayment {
  /** From the bytes that the bank will get; zero when it has no line there. */
  readonly told: Fen;
  readonly accountTold: string;
  /** What the file says more than the bills. */
  readonly difference: Fen;
  readonly sameAccount: boolean;
}

/** Every payment of the file, with the line that its bytes have for it. */
export function comparePayments(
  content: Uint8Array,
  payments: readonly FilePayment[],
): ComparedPayment[] {
  const lines = new Map(fileLines(content).map((line) => [line.payment_no, line]));
  return payments.map((payment) => {
    const line = lines.get(payment.paymentNo);
    const told = line === undefined ? ZERO : fen(BigInt(line.amount_yuan.replace('.', '')));
    const accountTold = line?.bank_account ?? payment.accountNow;
    return {
      ...payment,
      told,
      accountTold,
      difference: subtract(told, payment.billed),
      sameAccount: accountTold === payment.accountNow,
    };
  });
}

type FileLine = Readonly<Record<(typeof PAYMENT_COLUMNS)[number], string>>;

/** Our own file, read back from its bytes. */
const fileLines = (content: Uint8Array): FileLine[] =>
  parse(new TextDecoder('utf-8', { fatal: true }).decode(content), { columns: true });
