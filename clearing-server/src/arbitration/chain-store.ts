import { decodeRecord, SUSPEND_CODES } from '@lvchengtong/card-sdk/exchange';
import { parseSettlementDate, type CardAsn, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import { purseName } from '../ingest/facts.ts';
import { recordIdFrom } from '../ingest/record-id.ts';
import { groupBy } from '../ledger/group-by.ts';
import type { ChainDecision, ChainRecord } from './chain-record.ts';

interface ChainRow {
  record_id: string;
  raw: Uint8Array;
  settlement_date: string;
  code: string | null;
  flags: string;
  outcome: ChainDecision['outcome'] | null;
  decision_code: string | null;
  neighbour_record_id: string | null;
  decided_on: string | null;
}

/** All money records of the cards as they stood at the end of a day, by `purseName`. */
export async function findChains(
  on: Knex,
  asns: readonly CardAsn[],
  until: SettlementDate,
): Promise<Map<string, ChainRecord[]>> {
  const rows = await query<ChainRow>(
    on,
    `select r.record_id, r.raw, r.settlement_date::text, r.code, r.flags, d.outcome,
       d.code as decision_code, d.evidence ->> 'neighbour_record_id' as neighbour_record_id,
       d.settlement_date::text as decided_on
     from ingest_record r
     left join arbitration_decision d on d.record_id = r.record_id and d.settlement_date <= ?::date
     where r.card_asn = any(?::bpchar[]) and r.counter_kind <> 'none'
       and r.settlement_date <= ?::date`,
    [until, asns, until],
  );
  return groupBy(rows.map(chainRecordOf), ({ record }) => purseName(record));
}

function chainRecordOf(row: ChainRow): ChainRecord {
  return {
    recordId: recordIdFrom(row.record_id),
    record: decodeRecord(new Uint8Array(row.raw)),
    settlementDate: parseSettlementDate(row.settlement_date),
    suspendedFor: SUSPEND_CODES.find((code) => code === row.code),
    operatorLiable: row.flags.split(' ').includes('BLOCKED_CARD_OPERATOR_LIABLE'),
    decision:
      row.outcome === null || row.decided_on === null
        ? undefined
        : {
            outcome: row.outcome,
            code: row.decision_code ?? '',
            neighbourRecordId: row.neighbour_record_id ?? '',
            settlementDate: parseSettlementDate(row.decided_on),
          },
  };
}
