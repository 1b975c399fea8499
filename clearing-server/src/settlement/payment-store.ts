import {
  parseOperatorNo,
  parseSettlementDate,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import type { BankAnswerLine, LineOutcome, SentPayment } from './bank-answer.ts';
import type { Payment, UnpaidBill } from './payment.ts';

const PAYMENT_LOCK = 7_204_520;

/** Who makes a payment file or takes a bank's answer does it alone. */
export async function holdPayments(trx: Knex.Transaction): Promise<void> {
  await query(trx, 'select pg_advisory_xact_lock(?)', [PAYMENT_LOCK]);
}

/** Settled bills that are due on `today` and that no payment has in hand. */
export async function findUnpaidBills(
  trx: Knex.Transaction,
  today: SettlementDate,
): Promise<UnpaidBill[]> {
  const rows = await query<{
    date: string;
    operator_no: string;
    name: string;
    bank_account: string;
    net_fen: string;
  }>(
    trx,
    `select b.settlement_date::text as date, b.operator_no, o.name, o.bank_account, b.net_fen
     from settlement_bill b
     join settlement_day d using (settlement_date)
     join participant_operator o using (operator_no)
     where d.state = 'settled' and b.due_date <= ?::date
       and not exists (select from settlement_payment_bill p
       where p.settlement_date = b.settlement_date and p.operator_no = b.operator_no
         and not p.released)
     order by b.settlement_date, b.operator_no`,
    [today],
  );
  return rows.map((row) => ({
    date: parseSettlementDate(row.date),
    operatorNo: parseOperatorNo(row.operator_no),
    operatorName: row.name,
    bankAccount: row.bank_account,
    net: fen(BigInt(row.net_fen)),
  }));
}

export async function countFiles(trx: Knex.Transaction, prefix: string): Promise<number> {
  const [row] = await query<{ n: string }>(
    trx,
    `select count(*) as n from settlement_payment_file where starts_with(file_name, ?)`,
    [prefix],
  );
  return Number(row?.n);
}

export interface PaymentFile {
  readonly name: string;
  readonly content: Uint8Array;
  readonly digestHex: string;
}

export async function insertPaymentFile(
  trx: Knex.Transaction,
  file: PaymentFile,
  payments: readonly Payment[],
  made: { readonly at: Date; readonly by: string; readonly approvalRequestId: string },
): Promise<void> {
  await query(
    trx,
    `insert into settlement_payment_file
       (file_name, made_at, made_by, content, digest_hex, approval_request_id)
     values (?, ?, ?, ?, ?, ?)`,
    [file.name, made.at, made.by, file.content, file.digestHex, made.approvalRequestId],
  );
  await insertRows(
    trx,
    'settlement_payment',
    [
      { name: 'payment_no', type: 'text', of: ({ no }) => no },
      { name: 'file_name', type: 'text', of: () => file.name },
      { name: 'operator_no', type: 'bpchar', of: ({ operatorNo }) => operatorNo },
      { name: 'bank_account', type: 'text', of: ({ bankAccount }) => bankAccount },
      { name: 'amount_fen', type: 'bigint', of: ({ amount }) => amount },
      { name: 'state', type: 'text', of: () => 'made' },
    ],
    payments,
  );
  await insertRows(
    trx,
    'settlement_payment_bill',
    [
      { name: 'payment_no', type: 'text', of: ({ no }) => no },
      { name: 'settlement_date', type: 'date', of: ({ date }) => date },
      { name: 'operator_no', type: 'bpchar', of: ({ operatorNo }) => operatorNo },
      { name: 'amount_fen', type: 'bigint', of: ({ net }) => net },
    ],
    payments.flatMap(({ no, bills }) => bills.map((bill) => ({ ...bill, no }))),
  );
}

export async function findPaymentFile(
  on: Knex,
  name: string,
): Promise<(PaymentFile & { readonly released: boolean }) | undefined> {
  const [row] = await query<{ content: Uint8Array; digest_hex: string; released: boolean }>(
    on,
    `select f.content, f.digest_hex, f.approval_request_id is null or r.state = 'approved' as released
     from settlement_payment_file f left join approval_request r using (approval_request_id)
     where file_name = ?`,
    [name],
  );
  if (row === undefined) return undefined;
  const { digest_hex: digestHex, released } = row;
  return { name, content: new Uint8Array(row.content), digestHex, released };
}

export async function findPayments(
  trx: Knex.Transaction,
  numbers: readonly string[],
): Promise<Map<string, SentPayment>> {
  const rows = await query<{
    payment_no: string;
    bank_account: string;
    amount_fen: string;
    state: SentPayment['state'];
    bank_reference: string | null;
  }>(
    trx,
    `select payment_no, bank_account, amount_fen, state, bank_reference from settlement_payment
     where payment_no = any(?::text[])`,
    [numbers],
  );
  return new Map(
    rows.map((row) => [
      row.payment_no,
      {
        paymentNo: row.payment_no,
        bankAccount: row.bank_account,
        amount: fen(BigInt(row.amount_fen)),
        state: row.state,
        bankReference: row.bank_reference ?? undefined,
      },
    ]),
  );
}

export interface PaidBill {
  readonly paymentNo: string;
  readonly bill: Pick<UnpaidBill, 'date' | 'operatorNo'>;
  readonly amount: Fen;
}

export async function findBillsOfPayments(
  trx: Knex.Transaction,
  numbers: readonly string[],
): Promise<PaidBill[]> {
  const rows = await query<{
    payment_no: string;
    date: string;
    operator_no: string;
    amount_fen: string;
  }>(
    trx,
    `select payment_no, settlement_date::text as date, operator_no, amount_fen
     from settlement_payment_bill where payment_no = any(?::text[])
     order by payment_no, settlement_date`,
    [numbers],
  );
  return rows.map((row) => ({
    paymentNo: row.payment_no,
    bill: {
      date: parseSettlementDate(row.date),
      operatorNo: parseOperatorNo(row.operator_no),
    },
    amount: fen(BigInt(row.amount_fen)),
  }));
}

/** Marks the payments as the bank says. A failed one lets its bills go. */
export async function storeAnswers(
  trx: Knex.Transaction,
  lines: readonly BankAnswerLine[],
  at: Date,
): Promise<void> {
  await query(
    trx,
    `update settlement_payment p set state = l.result, answered_at = ?,
       bank_reference = l.bank_reference, failure = nullif(l.failure, '')
     from unnest(?::text[], ?::text[], ?::text[], ?::text[])
       as l (payment_no, result, bank_reference, failure)
     where p.payment_no = l.payment_no`,
    [
      at,
      lines.map(({ paymentNo }) => paymentNo),
      lines.map(({ result }) => result),
      lines.map(({ bankReference }) => bankReference),
      lines.map(({ result, reason }) => (result === 'failed' ? reason : '')),
    ],
  );
  await query(
    trx,
    `update settlement_payment_bill set released = true where payment_no = any(?::text[])`,
    [lines.filter(({ result }) => result === 'failed').map(({ paymentNo }) => paymentNo)],
  );
}

/** Keeps what the file said and what became of each line. */
export async function insertBankAnswer(
  trx: Knex.Transaction,
  file: {
    readonly name: string;
    readonly digestHex: string;
    readonly at: Date;
    readonly by: string;
  },
  lines: readonly (BankAnswerLine & { readonly outcome: LineOutcome })[],
): Promise<void> {
  await query(
    trx,
    `insert into settlement_bank_answer (digest_hex, file_name, received_at, received_by)
     values (?, ?, ?, ?)`,
    [file.digestHex, file.name, file.at, file.by],
  );
  await insertRows(
    trx,
    'settlement_bank_answer_line',
    [
      { name: 'digest_hex', type: 'bpchar', of: () => file.digestHex },
      { name: 'line_no', type: 'int', of: ({ line }) => line },
      { name: 'payment_no', type: 'text', of: ({ paymentNo }) => paymentNo },
      { name: 'amount_fen', type: 'bigint', of: ({ amount }) => amount },
      { name: 'bank_reference', type: 'text', of: ({ bankReference }) => bankReference },
      { name: 'outcome', type: 'text', of: ({ outcome }) => outcome },
    ],
    lines,
  );
}

/** What became of the lines of a file that was taken before; undefined when it was not. */
export async function findBankAnswer(
  trx: Knex.Transaction,
  digestHex: string,
): Promise<readonly { line: number; paymentNo: string; outcome: LineOutcome }[] | undefined> {
  const [file] = await query(
    trx,
    `select 1 as one from settlement_bank_answer where digest_hex = ?`,
    [digestHex],
  );
  if (file === undefined) return undefined;
  const rows = await query<{ line_no: number; payment_no: string; outcome: LineOutcome }>(
    trx,
    `select line_no, payment_no, outcome from settlement_bank_answer_line
     where digest_hex = ? order by line_no`,
    [digestHex],
  );
  return rows.map((row) => ({
    line: row.line_no,
    paymentNo: row.payment_no,
    outcome: row.outcome,
  }));
}

/** Settled days of whose bills every one is paid. */
export async function markPaidDays(trx: Knex.Transaction, at: Date): Promise<void> {
  await query(
    trx,
    `update settlement_day d set state = 'paid', paid_at = ?
     where d.state = 'settled' and not exists (
       select from settlement_bill b where b.settlement_date = d.settlement_date and not exists (
         select from settlement_payment_bill pb join settlement_payment p using (payment_no)
         where pb.settlement_date = b.settlement_date and pb.operator_no = b.operator_no
           and p.state = 'paid'))`,
    [at],
  );
}
