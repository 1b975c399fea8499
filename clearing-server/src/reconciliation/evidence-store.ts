import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import type { EvidenceLine, EvidenceRecord, EvidenceTransfer } from './evidence-shape.ts';

interface RecordRow {
  readonly record_id: string;
  readonly card_asn: string;
  readonly terminal_id: string;
  readonly place: string;
  readonly operator_name: string;
  readonly kind: string;
  readonly counter_kind: string;
  readonly counter: number;
  readonly amount_fen: string;
  readonly balance_before_fen: string;
  readonly balance_after_fen: string;
  readonly occurred_at: Date;
  readonly settlement_date: string;
  readonly verdict: string;
  readonly code: string | null;
}

export async function findRecordsById(
  on: Knex,
  recordIds: readonly string[],
): Promise<EvidenceRecord[]> {
  const rows = await query<RecordRow>(
    on,
    `select r.record_id, r.card_asn, r.terminal_id, t.place, o.name as operator_name, r.kind,
       r.counter_kind, r.counter, r.amount_fen, r.balance_before_fen, r.balance_after_fen,
       r.occurred_at, r.settlement_date::text, r.verdict, r.code
     from ingest_record r join terminal t using (terminal_id)
       join participant_operator o on o.operator_no = t.operator_no
     where r.record_id = any(?::uuid[]) order by r.occurred_at, r.record_id`,
    [recordIds],
  );
  return rows.map(({ occurred_at, ...row }) => ({
    ...row,
    amount_fen: Number(row.amount_fen),
    balance_before_fen: Number(row.balance_before_fen),
    balance_after_fen: Number(row.balance_after_fen),
    at: occurred_at.toISOString(),
  }));
}

interface LineRow {
  readonly source: EvidenceLine['source'];
  readonly file_name: string;
  readonly line: number;
  readonly money_file_id: string | null;
  readonly reference: string;
  readonly amount_fen: string;
  readonly occurred_at: Date;
}

/** One line of a statement or of an operator's file. Statements may share a name: the newest revisions first. */
export async function findFileLines(
  on: Knex,
  fileName: string,
  lines: readonly number[],
): Promise<EvidenceLine[]> {
  const rows = await query<LineRow>(
    on,
    `select 'money-file' as source, f.file_name, l.line, f.money_file_id, l.reference, l.amount_fen,
       l.occurred_at
     from money_file f join money_file_line l using (money_file_id)
     where f.file_name = ? and l.line = any(?::int[])
     union all
     select 'operator-file', r.file_name, r.line, null, r.psam_no || ' ' || r.terminal_sequence,
       r.amount_fen, r.occurred_at
     from operator_file_record r where r.file_name = ? and r.line = any(?::int[])
     order by line`,
    [fileName, lines, fileName, lines],
  );
  return rows.map(({ occurred_at, ...row }) => ({
    ...row,
    amount_fen: Number(row.amount_fen),
    at: occurred_at.toISOString(),
  }));
}

/** What the ledger moved for what the evidence names. */
export interface Causes {
  readonly recordIds: readonly string[];
  /** Of those records: a transfer is found by its card. */
  readonly cardAsns: readonly string[];
  readonly moneyLines: readonly { readonly fileId: string; readonly line: number }[];
}

const TRANSFERS_SHOWN = 50;

export async function findTransfersOf(
  on: Knex,
  { recordIds, cardAsns, moneyLines }: Causes,
): Promise<EvidenceTransfer[]> {
  const rows = await query<{
    transfer_id: string;
    settlement_date: string;
    purpose: string;
    from: string;
    to: string;
    amount_fen: string;
    occurred_at: Date;
  }>(
    on,
    `select t.transfer_id, t.settlement_date::text, t.purpose, d.name as "from", c.name as "to",
       t.amount_fen, t.occurred_at
     from (
       select * from ledger_transfer where card_asn = any(?::bpchar[]) and record_id = any(?::uuid[])
       union all
       select l.* from ledger_transfer l join unnest(?::uuid[], ?::int[]) as line (id, no)
         on l.money_file_id = line.id and l.money_file_line = line.no
     ) t
     join ledger_account d on d.account_id = t.debit_account_id
     join ledger_account c on c.account_id = t.credit_account_id
     order by t.settlement_date, t.recorded_at, t.transfer_id limit ?`,
    [
      cardAsns,
      recordIds,
      moneyLines.map(({ fileId }) => fileId),
      moneyLines.map(({ line }) => line),
      TRANSFERS_SHOWN,
    ],
  );
  return rows.map(({ occurred_at, ...row }) => ({
    ...row,
    amount_fen: Number(row.amount_fen),
    at: occurred_at.toISOString(),
  }));
}
