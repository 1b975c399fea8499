import type { BatchName, TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { CUT_OVERS } from '../calendar/calendar-store.ts';
import type { CutOver } from '../calendar/cut-over.ts';
import { ask, askTogether, type Question } from '../database/ask.ts';
import { OPEN_DAY } from '../settlement/open-day-store.ts';
import { loadOrdersOf, pairingsOf, RULES, terminalsOf } from './facts-store.ts';
import type { Facts, KeyBook } from './facts.ts';
import type { ChainHead } from './judge-group.ts';
import { findCardKeys, findKeys, headsOf, highestOf } from './key-store.ts';
import { answersTo, type StoredAnswer } from './record-store.ts';
import { blockedOf, standingOf, type Standing } from './standing-store.ts';

/** What the centre knew before it looked at a group of uploads. */
export interface Known {
  /** Undefined in an empty database. Not held: it may be closed before anything is stored. */
  readonly openDay: SettlementDate | undefined;
  readonly cutOvers: readonly CutOver[];
  readonly answers: Map<string, StoredAnswer>;
  readonly heads: Map<string, ChainHead>;
  readonly facts: Pick<Facts, 'cards' | 'loadOrders' | 'pairings' | 'rules' | 'terminals'>;
  readonly taken: KeyBook;
}

const OPEN: Question<SettlementDate | undefined> = {
  sql: OPEN_DAY,
  values: [],
  read: ([row]: readonly { settlement_date: string }[]) =>
    row && parseSettlementDate(row.settlement_date),
};

/**
 * Whether keys are looked up only where a purse, PSAM or terminal has come as far already, or all of them.
 * A purse's kept counter saves looking; the keys decide.
 */
export type LookUp = 'what-is-new' | 'every-key';

/**
 * Everything that judging needs, in one statement: what a group costs in round trips is what a single
 * record waits for. Only a terminal that comes with old sequences makes one more look necessary.
 */
export async function findKnown(
  on: Knex,
  names: readonly BatchName[],
  records: readonly TransactionRecord[],
  lookUp: LookUp,
): Promise<Known> {
  const { openDay, cutOvers, answers, heads, standing, blocked, highest, ...facts } =
    await askTogether(on, 'ingest-known', {
      openDay: OPEN,
      cutOvers: CUT_OVERS,
      answers: answersTo(names),
      heads: headsOf(names.map(({ terminalId }) => terminalId)),
      standing: standingOf(records),
      blocked: blockedOf(records),
      highest: highestOf(records),
      terminals: terminalsOf(records),
      pairings: pairingsOf(records),
      loadOrders: loadOrdersOf(records),
      rules: RULES,
    });
  const { cards, shadow } = standing;
  for (const [asn, stays] of blocked) {
    const found = cards.get(asn);
    if (found !== undefined) cards.set(asn, { ...found, blocked: stays });
  }
  const card = await findTaken(on, standing, lookUp === 'every-key' ? records : standing.doubtful);
  const taken = { ...(await findKeys(on, records, highest)), card, shadow };
  return { openDay, cutOvers, answers, heads, facts: { ...facts, cards }, taken };
}

/** Which keys of `records`, and of the counters just before theirs, are taken already. */
export async function findKeyBook(
  trx: Knex.Transaction,
  records: readonly TransactionRecord[],
): Promise<KeyBook> {
  const standing = await ask(trx, 'ingest-standing', standingOf(records));
  const highest = await ask(trx, 'ingest-highest', highestOf(records));
  const card = await findTaken(trx, standing, records);
  return { ...(await findKeys(trx, records, highest)), card, shadow: standing.shadow };
}

/** What the purses tell, and who holds the keys of the doubtful ones. */
async function findTaken(
  on: Knex,
  { next }: Standing,
  doubtful: readonly TransactionRecord[],
): Promise<KeyBook['card']> {
  // In this order: whose counter is taken learns by whom.
  return new Map([...next, ...(await findCardKeys(on, doubtful))]);
}
