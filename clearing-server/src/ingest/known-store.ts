import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import {
  parseSettlementDate,
  type SettlementDate,
  type TerminalId,
} from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { CUT_OVERS } from '../calendar/calendar-store.ts';
import type { CutOver } from '../calendar/cut-over.ts';
import { ask, askTogether, type Question } from '../database/ask.ts';
import type { JudgedPurse } from '../ledger/purse-change.ts';
import { OPEN_DAY } from '../settlement/open-day-store.ts';
import { isLoad, loadOrdersOf, pairingsOf, RULES, terminalsOf } from './facts-store.ts';
import type { Facts, KeyBook } from './facts.ts';
import {
  nothingRecalled,
  type Asked,
  type IngestMemory,
  type Recalled,
  type UploaderStanding,
} from './ingest-memory.ts';
import { findCardKeys, findKeys, headsOf, highestOf, type Highest } from './key-store.ts';
import { marksSince, type JudgedBy } from './marks-store.ts';
import { answersTo, type StoredAnswer } from './record-store.ts';
import { standingBefore, type Standing } from './standing.ts';
import { blockedOf, standingOf } from './standing-store.ts';

/** What the centre knew before it looked at a group of uploads. */
export interface Known {
  /** Undefined in an empty database. Not held: it may be closed before anything is stored. */
  readonly openDay: SettlementDate | undefined;
  readonly cutOvers: readonly CutOver[];
  readonly answers: Map<string, StoredAnswer>;
  readonly uploaders: ReadonlyMap<TerminalId, UploaderStanding>;
  readonly facts: Pick<Facts, 'cards' | 'loadOrders' | 'pairings' | 'rules' | 'terminals'>;
  readonly taken: KeyBook;
  readonly highest: Highest;
  readonly purses: ReadonlyMap<string, JudgedPurse>;
  /** What has to be verified when the group is stored; undefined when everything was looked up. */
  readonly judgedBy: JudgedBy | undefined;
}

const OPEN: Question<SettlementDate | undefined> = {
  sql: OPEN_DAY,
  values: [],
  read: ([row]: readonly { settlement_date: string }[]) =>
    row && parseSettlementDate(row.settlement_date),
};

/**
 * Whether what is remembered is believed, and keys are looked up only where a purse, PSAM or terminal has come
 * as far already; or everything is looked up, all keys among it. The keys decide.
 */
export type LookUp = 'what-is-new' | 'every-key';

/**
 * Everything that judging needs: what is remembered, and the rest in one statement, because what a group costs
 * in round trips is what a single record waits for. Only what comes again makes one more look necessary.
 */
export async function findKnown(
  on: Knex,
  asked: Asked,
  memory: IngestMemory,
  lookUp: LookUp,
): Promise<Known> {
  const recalled = lookUp === 'what-is-new' ? memory.recall(asked) : nothingKnown(asked);
  const found = needsLookUp(recalled, asked)
    ? await lookUpMissing(on, recalled, asked, memory)
    : undefined;
  if (found !== undefined) {
    const holds = memory.renew(found.marks.marks, found.marks.blocks);
    // What was recalled is older than what was found: two moments do not make one.
    if (!holds && recallsAnything(recalled)) return findKnown(on, asked, memory, 'every-key');
    if (found.openDay !== undefined)
      memory.learnRegistry({ ...found, openDay: found.openDay }, found);
  }
  const terminals = new Map([...recalled.terminals, ...(found?.terminals ?? [])]);
  const pairings = new Map([...recalled.pairings, ...(found?.pairings ?? [])]);
  const standing = standingBefore(asked.records, recalled.cards, found?.standing ?? new Map());
  for (const [asn, stays] of found?.blocked ?? []) {
    const card = standing.cards.get(asn);
    if (card !== undefined) standing.cards.set(asn, { ...card, blocked: stays });
  }
  const uploaders = new Map(recalled.uploaders);
  for (const [id, stands] of found?.heads ?? []) {
    uploaders.set(id, { ...stands, highestJournal: found?.highest.journal.get(id) ?? -1 });
  }
  const highest: Highest = {
    psam: new Map([...recalled.psams, ...(found?.highest.psam ?? [])]),
    journal: new Map([...uploaders].map(([id, { highestJournal }]) => [id, highestJournal])),
  };
  const card = await findTaken(
    on,
    standing,
    lookUp === 'every-key' ? asked.records : standing.doubtful,
  );
  const calendar = found ?? recalled.calendar;
  const { marks } = memory;
  return {
    openDay: calendar?.openDay,
    cutOvers: calendar?.cutOvers ?? [],
    answers: found?.answers ?? new Map<string, StoredAnswer>(),
    uploaders,
    facts: {
      cards: standing.cards,
      loadOrders: found?.loadOrders ?? new Map(),
      pairings,
      rules: calendar?.rules ?? [],
      terminals,
    },
    taken: { ...(await findKeys(on, asked.records, highest)), card, shadow: standing.shadow },
    highest,
    purses: standing.purses,
    judgedBy:
      marks && recallsAnything(recalled) ? { marks, uploaders: recalled.uploaders } : undefined,
  };
}

function lookUpMissing(on: Knex, { missing }: Recalled, { records }: Asked, memory: IngestMemory) {
  return askTogether(on, 'ingest-known', {
    marks: marksSince(memory.blocksFrom),
    openDay: OPEN,
    cutOvers: CUT_OVERS,
    rules: RULES,
    answers: answersTo(missing.names),
    heads: headsOf(missing.uploaders),
    standing: standingOf(missing.records),
    blocked: blockedOf(missing.records),
    highest: highestOf(missing.psams, missing.uploaders),
    terminals: terminalsOf(missing.terminals),
    pairings: pairingsOf(missing.psams),
    loadOrders: loadOrdersOf(records),
  });
}

function nothingKnown({ names, records }: Asked): Recalled {
  const recalled = nothingRecalled(undefined);
  const { missing } = recalled;
  missing.names.push(...names);
  for (const { terminalId } of names) missing.uploaders.add(terminalId);
  for (const record of records) {
    missing.records.push(record);
    missing.terminals.add(record.terminalId);
    missing.psams.add(record.psamNo);
  }
  return recalled;
}

const needsLookUp = ({ calendar, missing }: Recalled, { records }: Asked): boolean =>
  calendar === undefined ||
  missing.names.length > 0 ||
  missing.records.length > 0 ||
  missing.terminals.size > 0 ||
  missing.psams.size > 0 ||
  missing.uploaders.size > 0 ||
  records.some(isLoad);

const recallsAnything = (recalled: Recalled): boolean =>
  recalled.calendar !== undefined ||
  recalled.terminals.size > 0 ||
  recalled.pairings.size > 0 ||
  recalled.uploaders.size > 0 ||
  recalled.psams.size > 0 ||
  recalled.cards.size > 0;

/** Which keys of `records`, and of the counters just before theirs, are taken already. */
export async function findKeyBook(
  trx: Knex.Transaction,
  records: readonly TransactionRecord[],
): Promise<KeyBook> {
  const found = await ask(trx, 'ingest-standing', standingOf(records));
  const standing = standingBefore(records, new Map(), found);
  const highest = await ask(
    trx,
    'ingest-highest',
    highestOf(
      new Set(records.map(({ psamNo }) => psamNo)),
      new Set(records.map(({ terminalId }) => terminalId)),
    ),
  );
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
