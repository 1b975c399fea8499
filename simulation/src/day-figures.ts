import type { CardAsn, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { add, fen, sum, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { findUndecidedCards } from '@lvchengtong/clearing-server/arbitration/decision-store';
import { findLedgerBalances } from '@lvchengtong/clearing-server/reconciliation/story-store';
import type { Bill } from '@lvchengtong/clearing-server/settlement/bill';
import type { Knex } from 'knex';
import type { Witnessed } from './purse-witness.ts';

/** How many records got which verdict when they first came, and how many came again. */
export interface VerdictCounts {
  readonly records: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly suspended: number;
  readonly rejected: number;
}

export async function countVerdicts(database: Knex): Promise<VerdictCounts> {
  const count = async (table: string, verdict?: string): Promise<number> => {
    const query = database(table).count<{ count: string }[]>({ count: '*' });
    const [row] = await (verdict === undefined ? query : query.where({ verdict }));
    return Number(row?.count ?? 0);
  };
  const accepted = await count('ingest_record', 'accepted');
  const suspended = await count('ingest_record', 'suspended');
  const duplicates = await count('ingest_duplicate');
  const rejected = await count('ingest_rejected');
  const records = accepted + suspended + duplicates + rejected;
  return { records, accepted, duplicates, suspended, rejected };
}

/** What the day must be true to, whatever the clearing house says of itself. */
export interface DayTruth {
  /** Rows in the terminals' journals, and how many of them were sent again. */
  readonly journalled: number;
  readonly repeated: number;
  readonly witnessed: Witnessed;
  /** The chip's balance of each card; of the tampered one, without what was tampered. */
  readonly chips: ReadonlyMap<CardAsn, Fen>;
}

/**
 * Holds the centre's figures against what somebody beside the readers has seen. Returns what does
 * not agree, in words.
 */
export async function disagreements(
  database: Knex,
  date: SettlementDate,
  truth: DayTruth,
  counts: VerdictCounts,
  bills: readonly Bill[],
): Promise<string[]> {
  const wrong: string[] = [];
  const expect = (holds: boolean, what: string): void => {
    if (!holds) wrong.push(what);
  };
  const { journalled, repeated, witnessed } = truth;
  expect(
    counts.records === journalled + repeated,
    `${String(counts.records)} records arrived, ${String(journalled)} were journalled and ${String(repeated)} repeated`,
  );
  expect(
    counts.duplicates === repeated,
    `${String(counts.duplicates)} duplicates, ${String(repeated)} were repeated`,
  );
  expect(witnessed.loaded > 0n, 'nobody loaded anything');
  const undecided = new Set(await findUndecidedCards(database));
  const waiting = await undecidedAmount(database);
  const billed = sum(bills.map(({ gross }) => gross));
  const debited = sum(witnessed.debited.values());
  expect(billed > 0n, 'nothing was billed');
  expect(
    billed <= debited && debited <= add(billed, waiting),
    `${String(debited)} fen left the chips, ${String(billed)} were billed and ${String(waiting)} wait for a proof`,
  );
  for (const { operatorNo, gross } of bills) {
    const seen = witnessed.debited.get(operatorNo) ?? ZERO;
    expect(gross <= seen, `${operatorNo} bills ${String(gross)} fen of ${String(seen)} seen`);
  }
  const ledger = await findLedgerBalances(database, [...truth.chips.keys()], date);
  const settled = [...truth.chips].filter(([asn]) => !undecided.has(asn));
  expect(
    settled.length > truth.chips.size / 2,
    `${String(undecided.size)} cards have undecided records`,
  );
  for (const [asn, chip] of settled) {
    const purse = ledger.get(`purse:${asn}:2`) ?? ZERO;
    expect(purse === chip, `${asn}: ledger ${String(purse)} fen, chip ${String(chip)}`);
  }
  return wrong;
}

/** Debits that stand in the suspense list until a neighbour proves or disproves them. */
async function undecidedAmount(database: Knex): Promise<Fen> {
  const [row] = await database('ingest_record as r')
    .leftJoin('arbitration_decision as d', 'd.record_id', 'r.record_id')
    .where({ 'r.verdict': 'suspended', 'r.counter_kind': 'offline' })
    .whereNull('d.record_id')
    .sum<{ sum: string | null }[]>({ sum: 'r.amount_fen' });
  return fen(BigInt(row?.sum ?? 0));
}
