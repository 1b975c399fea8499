import { decodeRecord, SUSPEND_CODES } from '@lvchengtong/card-sdk/exchange';
import { parseSettlementDate, type CardAsn, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import { purseName } from '../ingest/facts.ts';
import { recordIdFrom } from '../ingest/record-id.ts';
import { groupBy } from '../ledger/group-by.ts';
import type { ChainDecision, ChainRecord, DecisionOutcome } from './chain-record.ts';

interface ChainRow {
  record_id: string;
  raw: Uint8Array;
  settlement_date: string;
  recorded_at: Date;
  code: string | null;
  flags: string;
  operator_liable: boolean | null;
  outcome: DecisionOutcome | null;
  decision_code: string | null;
  neighbour_record_id: string | null;
  decided_on: string | null;
  by_hand: boolean | null;
  revision: number | null;
  outcome_before: DecisionOutcome | null;
}

/** All money records of the cards as they stood at the end of a day, by `purseName`. */
export async function findChains(
  on: Knex,
  asns: readonly CardAsn[],
  until: SettlementDate,
): Promise<Map<string, ChainRecord[]>> {
  const rows = await query<ChainRow>(
    on,
    `select r.record_id, r.raw, r.settlement_date::text, r.recorded_at, r.code, r.flags, d.operator_liable,
       coalesce(p.outcome, d.outcome) as outcome, coalesce(p.code, d.code) as decision_code,
       coalesce(p.evidence, d.evidence) ->> 'neighbour_record_id' as neighbour_record_id,
       coalesce(p.settlement_date, d.settlement_date)::text as decided_on,
       d.approval_request_id is not null and p.record_id is null as by_hand,
       coalesce(p.revision, 0) as revision,
       case when p.record_id is not null then coalesce((select b.outcome from arbitration_late_proof b
         where b.record_id = p.record_id and b.revision = p.revision - 1), d.outcome) end as outcome_before
     from ingest_record r
     left join arbitration_decision d on d.record_id = r.record_id and d.settlement_date <= ?::date
     left join lateral (select * from arbitration_late_proof l where l.record_id = d.record_id
       and l.settlement_date <= ?::date order by l.revision desc limit 1) p on true
     where r.card_asn = any(?::bpchar[]) and r.counter_kind <> 'none'
       and r.settlement_date <= ?::date`,
    [until, until, asns, until],
  );
  return groupBy(rows.map(chainRecordOf), ({ record }) => purseName(record));
}

function chainRecordOf(row: ChainRow): ChainRecord {
  return {
    recordId: recordIdFrom(row.record_id),
    record: decodeRecord(new Uint8Array(row.raw)),
    settlementDate: parseSettlementDate(row.settlement_date),
    recordedAt: row.recorded_at,
    suspendedFor: SUSPEND_CODES.find((code) => code === row.code),
    operatorLiable:
      row.operator_liable ?? row.flags.split(' ').includes('BLOCKED_CARD_OPERATOR_LIABLE'),
    decision: decisionOf(row),
  };
}

function decisionOf(row: ChainRow): ChainDecision | undefined {
  if (row.outcome === null || row.decided_on === null) return undefined;
  const { outcome, outcome_before: before } = row;
  return {
    outcome,
    code: row.decision_code ?? '',
    neighbourRecordId: row.neighbour_record_id ?? '',
    settlementDate: parseSettlementDate(row.decided_on),
    byHand: row.by_hand === true,
    revision: row.revision ?? 0,
    corrects: before === null || before === outcome ? undefined : before,
  };
}
