import { parseCardAsn, type CardAsn, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import type { Decision } from './arbitrate.ts';
import type { ChainRecord } from './chain-record.ts';

export interface DecidedRecord {
  readonly chained: ChainRecord;
  readonly decision: Decision;
}

/** Cards with a record that only its neighbours can decide. */
export async function findUndecidedCards(on: Knex): Promise<CardAsn[]> {
  const rows = await query<{ card_asn: string }>(
    on,
    `select distinct r.card_asn from ingest_record r
     where r.verdict = 'suspended' and r.code in ('UNRESOLVED', 'TAC_WRONG')
       and not exists (select from arbitration_decision d where d.record_id = r.record_id)
     order by r.card_asn`,
  );
  return rows.map((row) => parseCardAsn(row.card_asn));
}

/** Keeps what was decided and what proved it. */
export async function insertDecisions(
  trx: Knex.Transaction,
  decided: readonly DecidedRecord[],
  settlementDate: SettlementDate,
  decidedAt: Date,
): Promise<void> {
  await insertRows(
    trx,
    'arbitration_decision',
    [
      { name: 'record_id', type: 'uuid', of: ({ decision }) => decision.recordId },
      {
        name: 'record_settlement_date',
        type: 'date',
        of: ({ chained }) => chained.settlementDate,
      },
      { name: 'card_asn', type: 'bpchar', of: ({ chained }) => chained.record.cardAsn },
      { name: 'outcome', type: 'text', of: ({ decision }) => decision.outcome },
      { name: 'code', type: 'text', of: ({ decision }) => decision.code },
      { name: 'evidence', type: 'jsonb', of: ({ decision }) => evidenceText(decision) },
      { name: 'settlement_date', type: 'date', of: () => settlementDate },
      { name: 'decided_at', type: 'timestamptz', of: () => decidedAt },
    ],
    decided,
  );
}

const evidenceText = ({ neighbour, before, after }: Decision): string =>
  JSON.stringify({
    neighbour_record_id: neighbour.recordId,
    neighbour_counter: neighbour.counter,
    neighbour_counter_kind: neighbour.family,
    neighbour_balance_before_fen: Number(neighbour.before),
    balance_before_fen: Number(before),
    balance_after_fen: Number(after),
  });

/** The card never took this load; its order is named by the time that the centre gave it. */
export async function markNotLoaded(trx: Knex.Transaction, chained: ChainRecord): Promise<void> {
  const { cardAsn, counter, at } = chained.record;
  await query(
    trx,
    `update load_order set state = 'not-loaded'
     where card_asn = ? and online_counter = ? and at_local = ? and state = 'authorised'`,
    [cardAsn, counter, at],
  );
}
