import type { Knex } from 'knex';
import { localDateTimeOf, type OperatorNo, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { add, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { query } from '../database/query.ts';
import type { FileRecord } from './layout.ts';

interface RefusedRow {
  readonly psam_no: string | null;
  readonly terminal_sequence: bigint | string | null;
  readonly terminal_id: string;
  readonly card_asn: string;
  readonly counter: number | null;
  readonly amount_fen: bigint | string;
  readonly occurred_at: Date;
  readonly verdict: string;
  readonly code: string;
}

export interface OutgoingRecords {
  readonly records: readonly FileRecord[];
  readonly amount: Fen;
}

/** What was not simply accepted: rejected and suspended on the day, or decided on it. */
export async function refusedRecords(
  on: Knex,
  date: SettlementDate,
  operatorNo: OperatorNo,
): Promise<OutgoingRecords> {
  const rows = await query<RefusedRow>(on, REFUSED, [
    date,
    operatorNo,
    date,
    operatorNo,
    date,
    operatorNo,
  ]);
  return {
    amount: rows.reduce((all, row) => add(all, BigInt(row.amount_fen) as Fen), ZERO),
    records: rows.map((row) => ({
      psam_no: row.psam_no ?? '',
      terminal_sequence: String(row.terminal_sequence ?? 0),
      terminal_id: row.terminal_id,
      card_asn: row.card_asn,
      counter: String(row.counter ?? 0),
      amount_fen: String(row.amount_fen),
      occurred_at: localDateTimeOf(row.occurred_at),
      verdict: row.verdict,
      code: row.code,
    })),
  };
}

// A rejected record that could be read stands here without the PSAM's number: its bytes are evidence,
// not a record. What is MALFORMED names no card and stands on the receipt alone.
const REFUSED = `
  select null as psam_no, null::bigint as terminal_sequence, x.terminal_id, x.card_asn,
    null::int as counter, x.amount_fen, x.occurred_at, 'rejected' as verdict, x.code
  from ingest_rejected x join terminal t using (terminal_id)
  where x.settlement_date = ?::date and t.operator_no = ? and x.code <> 'MALFORMED'
  union all
  select i.psam_no, i.terminal_sequence, i.terminal_id, i.card_asn, i.counter, i.amount_fen,
    i.occurred_at, 'suspended', i.code
  from ingest_record i
  where i.settlement_date = ?::date and i.operator_no = ? and i.verdict = 'suspended'
    -- What was decided on the same day is said once, with the decision.
    and not exists (select from arbitration_decision d
      where d.record_id = i.record_id and d.settlement_date = i.settlement_date)
  union all
  select i.psam_no, i.terminal_sequence, i.terminal_id, i.card_asn, i.counter, i.amount_fen,
    i.occurred_at, d.outcome, d.code
  from arbitration_decision d
    join ingest_record i
      on i.settlement_date = d.record_settlement_date and i.record_id = d.record_id
  where d.settlement_date = ?::date and i.operator_no = ?
  order by occurred_at, terminal_id, verdict
`;

/** The block list as it stands. */
export async function blockedCards(on: Knex): Promise<OutgoingRecords> {
  const rows = await query<{ card_asn: string; version: number; reason: string }>(
    on,
    `select card_asn, version, reason from (
       select distinct on (card_asn) card_asn, version, reason, action from block_list_entry
       order by card_asn, version desc) as newest
     where action = 'add' order by card_asn`,
  );
  return {
    amount: ZERO,
    records: rows.map((row) => ({
      card_asn: row.card_asn,
      version: String(row.version),
      reason: row.reason,
    })),
  };
}
