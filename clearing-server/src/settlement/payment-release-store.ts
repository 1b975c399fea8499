import { parseOperatorNo, parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import type { FilePayment } from './payment-comparison.ts';

/** The payments of a file with what their bills say now. */
export async function findFilePayments(on: Knex, fileName: string): Promise<FilePayment[]> {
  const rows = await query<{
    payment_no: string;
    operator_no: string;
    name: string;
    bank_account: string;
    bills: string;
    first: string;
    last: string;
    billed_fen: string;
  }>(
    on,
    `select p.payment_no, p.operator_no, o.name, o.bank_account, count(*) as bills,
       min(b.settlement_date)::text as first, max(b.settlement_date)::text as last,
       sum(b.net_fen) as billed_fen
     from settlement_payment p
     join participant_operator o on o.operator_no = p.operator_no
     join settlement_payment_bill pb using (payment_no)
     join settlement_bill b on (b.settlement_date, b.operator_no) = (pb.settlement_date, pb.operator_no)
     where p.file_name = ? group by p.payment_no, p.operator_no, o.name, o.bank_account
     order by p.payment_no`,
    [fileName],
  );
  return rows.map((row) => ({
    paymentNo: row.payment_no,
    operatorNo: parseOperatorNo(row.operator_no),
    operatorName: row.name,
    accountNow: row.bank_account,
    bills: Number(row.bills),
    firstBill: parseSettlementDate(row.first),
    lastBill: parseSettlementDate(row.last),
    billed: fen(BigInt(row.billed_fen)),
  }));
}

/** On its way to the bank. Where nothing is to be moved nothing is to be waited for. */
export async function releasePayments(
  trx: Knex.Transaction,
  fileName: string,
  at: Date,
): Promise<void> {
  await query(
    trx,
    `update settlement_payment set state = case when amount_fen = 0 then 'paid' else 'sent' end,
       answered_at = case when amount_fen = 0 then ?::timestamptz end
     where file_name = ? and state = 'made'`,
    [at, fileName],
  );
}

/** The file never goes out: its bills may go into another one. */
export async function dropPayments(trx: Knex.Transaction, fileName: string): Promise<void> {
  await query(
    trx,
    `update settlement_payment_bill set released = true where payment_no in
       (select payment_no from settlement_payment where file_name = ? and state = 'made')`,
    [fileName],
  );
  await query(
    trx,
    `update settlement_payment set state = 'dropped' where file_name = ? and state = 'made'`,
    [fileName],
  );
}

/** Waiting for a second person, released by one, refused by one, or taken back by who made it. */
export type FileState = 'waiting' | 'released' | 'refused' | 'withdrawn';

export interface ListedFile {
  readonly name: string;
  readonly madeAt: Date;
  readonly madeBy: string;
  readonly state: FileState;
  /** Undefined for a file from before two people were asked. */
  readonly approvalRequestId: string | undefined;
  readonly checkedBy: string | undefined;
  readonly checkedAt: Date | undefined;
  readonly refusalReason: string | undefined;
  readonly payments: number;
  readonly total: Fen;
}

const FILES = `select f.file_name, f.made_at, f.made_by, f.approval_request_id,
    case r.state when 'approved' then 'released' else coalesce(r.state, 'released') end as state,
    r.checked_by, r.checked_at, r.refusal_reason, count(p.*) as payments,
    coalesce(sum(p.amount_fen), 0) as total_fen
  from settlement_payment_file f
  left join approval_request r on r.approval_request_id = f.approval_request_id
  left join settlement_payment p on p.file_name = f.file_name`;
const GROUPED = `group by f.file_name, r.approval_request_id order by f.made_at desc, f.file_name desc`;

interface FileRow {
  file_name: string;
  made_at: Date;
  made_by: string;
  approval_request_id: string | null;
  state: FileState;
  checked_by: string | null;
  checked_at: Date | null;
  refusal_reason: string | null;
  payments: string;
  total_fen: string;
}

const listedOf = (row: FileRow): ListedFile => ({
  name: row.file_name,
  madeAt: row.made_at,
  madeBy: row.made_by,
  state: row.state,
  approvalRequestId: row.approval_request_id ?? undefined,
  checkedBy: row.checked_by ?? undefined,
  checkedAt: row.checked_at ?? undefined,
  refusalReason: row.refusal_reason ?? undefined,
  payments: Number(row.payments),
  total: fen(BigInt(row.total_fen)),
});

/** Newest first. */
export async function findPaymentFiles(on: Knex, limit: number): Promise<ListedFile[]> {
  return (await query<FileRow>(on, `${FILES} ${GROUPED} limit ?`, [limit])).map(listedOf);
}

export async function findListedFile(on: Knex, name: string): Promise<ListedFile | undefined> {
  const [row] = await query<FileRow>(on, `${FILES} where f.file_name = ? ${GROUPED}`, [name]);
  return row && listedOf(row);
}
