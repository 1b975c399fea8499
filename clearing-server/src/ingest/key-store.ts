import { decodeRecord, isMoneyKind, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import {
  parsePsamNo,
  parseTerminalId,
  type PsamNo,
  type TerminalId,
} from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import type { RowWriter } from '../database/row-writer.ts';
import { bytesFromJson, type Question } from '../database/ask.ts';
import { arrayText, query } from '../database/query.ts';
import { cardKeyName, journalKeyName, psamKeyName, type KeyBook } from './facts.ts';
import { CHAIN_START } from './hash-chain.ts';
import type { ChainHead } from './judge-group.ts';
import { recordIdFrom, type RecordId } from './record-id.ts';

/** How far the sequences of the terminals and PSAMs have come; -1: nowhere. */
export interface Highest {
  readonly psam: Map<PsamNo, number>;
  readonly journal: Map<TerminalId, number>;
}

/*
 * Sequences grow, so what lies beyond a terminal's highest one is free: one look for each terminal,
 * and one for each record only where a terminal comes with what it may have brought before.
 */
export const highestOf = (
  psams: Iterable<PsamNo>,
  terminals: Iterable<TerminalId>,
): Question<Highest> => {
  const [psamNos, terminalIds] = [[...psams], [...terminals]];
  return {
    sql: `select key, null as journal, (select terminal_sequence from ingest_psam_key
          where psam_no = w.key order by terminal_sequence desc limit 1) as psam
        from unnest(?::bpchar[]) as w (key)
      union all
      select key, (select journal_sequence from ingest_journal_key
          where terminal_id = w.key order by journal_sequence desc limit 1), null
        from unnest(?::bpchar[]) as w (key)`,
    values: [arrayText(psamNos), arrayText(terminalIds)],
    read: (rows: readonly { key: string; psam: number | null; journal: number | null }[]) => {
      const highest: Highest = {
        psam: new Map(psamNos.map((psamNo) => [psamNo, NONE])),
        journal: new Map(terminalIds.map((id) => [id, NONE])),
      };
      for (const { key, psam, journal } of rows) {
        if (psam !== null) highest.psam.set(parsePsamNo(key), psam);
        if (journal !== null) highest.journal.set(parseTerminalId(key), journal);
      }
      return highest;
    },
  };
};
const NONE = -1;

export const debitsOf = (records: readonly TransactionRecord[]): TransactionRecord[] =>
  records.filter(({ counterKind }) => counterKind === 'offline');

/** Which PSAM and journal keys of `records` are taken already. */
export async function findKeys(
  on: Knex,
  records: readonly TransactionRecord[],
  highest: Highest,
): Promise<Pick<KeyBook, 'psam' | 'journal'>> {
  return {
    psam: await findPsamKeys(
      on,
      debitsOf(records).filter(
        ({ psamNo, terminalSequence }) => terminalSequence <= (highest.psam.get(psamNo) ?? NONE),
      ),
    ),
    journal: await findJournalKeys(
      on,
      records.filter(
        ({ terminalId, journalSequence }) =>
          journalSequence <= (highest.journal.get(terminalId) ?? NONE),
      ),
    ),
  };
}

/** Who holds the card keys of `doubtful`, and of the counters just before theirs. */
export async function findCardKeys(
  on: Knex,
  doubtful: readonly TransactionRecord[],
): Promise<KeyBook['card']> {
  const money = doubtful.filter(({ kind }) => isMoneyKind(kind));
  if (money.length === 0) return new Map();
  // Lateral with a limit, which the planner never turns into a scan of all keys however many are asked for.
  const rows = await query<{ n: string; counter: number; record_id: string }>(
    on,
    `select w.n, k.counter, k.record_id
     from unnest(?::bpchar[], ?::smallint[], ?::text[], ?::int[])
       with ordinality as w (card_asn, purse, counter_kind, counter, n)
     cross join lateral (
       select counter, record_id from ingest_card_key
       where card_asn = w.card_asn and purse = w.purse and counter_kind = w.counter_kind
         and counter between w.counter - 1 and w.counter limit 2) k`,
    [
      arrayText(money.map(({ cardAsn }) => cardAsn)),
      arrayText(money.map(({ purse }) => purse)),
      arrayText(money.map(({ counterKind }) => counterKind)),
      arrayText(money.map(({ counter }) => counter)),
    ],
  );
  return new Map(
    rows.flatMap(({ n, counter, record_id }) => {
      const asked = money[Number(n) - 1];
      return asked === undefined ? [] : [[cardKeyName(asked, counter), recordIdFrom(record_id)]];
    }),
  );
}

/** Who holds the PSAM keys of `doubtful`. */
export async function findPsamKeys(
  on: Knex,
  doubtful: readonly TransactionRecord[],
): Promise<KeyBook['psam']> {
  if (doubtful.length === 0) return new Map();
  const rows = await query<{ psam_no: string; terminal_sequence: string; record_id: string }>(
    on,
    `select k.psam_no, k.terminal_sequence, k.record_id
     from unnest(?::bpchar[], ?::bigint[]) as wanted (psam_no, terminal_sequence)
     join ingest_psam_key k using (psam_no, terminal_sequence)`,
    [
      arrayText(doubtful.map(({ psamNo }) => psamNo)),
      arrayText(doubtful.map(({ terminalSequence }) => terminalSequence)),
    ],
  );
  return new Map(
    rows.map((row) => [
      psamKeyName({
        psamNo: parsePsamNo(row.psam_no),
        terminalSequence: Number(row.terminal_sequence),
      }),
      recordIdFrom(row.record_id),
    ]),
  );
}

async function findJournalKeys(
  on: Knex,
  doubtful: readonly TransactionRecord[],
): Promise<KeyBook['journal']> {
  const book = new Map<string, Set<RecordId>>();
  if (doubtful.length === 0) return book;
  const rows = await query<{ terminal_id: string; journal_sequence: string; record_id: string }>(
    on,
    `select k.terminal_id, k.journal_sequence, k.record_id
     from unnest(?::bpchar[], ?::bigint[]) as wanted (terminal_id, journal_sequence)
     join ingest_journal_key k using (terminal_id, journal_sequence)`,
    [
      arrayText(doubtful.map(({ terminalId }) => terminalId)),
      arrayText(doubtful.map(({ journalSequence }) => journalSequence)),
    ],
  );
  for (const row of rows) {
    const name = journalKeyName({
      terminalId: parseTerminalId(row.terminal_id),
      journalSequence: Number(row.journal_sequence),
    });
    book.set(name, new Set([...(book.get(name) ?? []), recordIdFrom(row.record_id)]));
  }
  return book;
}

/** Those of the records that arbitration paid although their answer was lost. */
export async function findPaidUnresolved(
  on: Knex,
  holders: readonly RecordId[],
): Promise<Map<RecordId, TransactionRecord>> {
  if (holders.length === 0) return new Map();
  const rows = await query<{ record_id: string; raw: Uint8Array }>(
    on,
    `select r.record_id, r.raw from arbitration_standing d
     join ingest_record r
       on r.settlement_date = d.record_settlement_date and r.record_id = d.record_id
     where d.record_id = any(?::uuid[]) and d.outcome <> 'refused' and r.kind = 'unresolved'`,
    [arrayText([...new Set(holders)])],
  );
  return new Map(
    rows.map((row) => [recordIdFrom(row.record_id), decodeRecord(new Uint8Array(row.raw))]),
  );
}

/** Where the hash chain of each terminal stands, and the highest number that it gave a batch. */
export const headsOf = (
  terminals: Iterable<TerminalId>,
): Question<Map<TerminalId, { readonly head: ChainHead; readonly highestBatch: number }>> => ({
  sql: `select wanted.terminal_id, b.chain_no, b.chain_link,
      (select max(batch_no) from ingest_batch where terminal_id = wanted.terminal_id) as batch_no
    from unnest(?::bpchar[]) as wanted (terminal_id)
    left join lateral (
      select chain_no, chain_link from ingest_batch
      where terminal_id = wanted.terminal_id order by chain_no desc limit 1
    ) b on true`,
  values: [arrayText([...terminals])],
  read: (
    rows: readonly {
      terminal_id: string;
      chain_no: number | null;
      chain_link: string | null;
      batch_no: number | null;
    }[],
  ) =>
    new Map(
      rows.map((row) => [
        parseTerminalId(row.terminal_id),
        {
          head:
            row.chain_link === null
              ? { no: 0, hash: CHAIN_START }
              : { no: row.chain_no ?? 0, hash: bytesFromJson(row.chain_link) },
          highestBatch: row.batch_no ?? NONE,
        },
      ]),
    ),
});

/**
 * Takes the card's and the PSAM's key for accepted money records. A key that is taken already makes
 * the whole transaction fail: the look-up before was overtaken, and has to be done again.
 */
export async function takeMoneyKeys(writer: RowWriter, holders: readonly Holder[]): Promise<void> {
  await takeCardKeys(writer, holders);
  await takePsamKeys(writer, holders);
}

export async function takeCardKeys(writer: RowWriter, holders: readonly Holder[]): Promise<void> {
  await writer.store(
    'ingest_card_key',
    [
      { name: 'card_asn', type: 'bpchar', of: ({ record }) => record.cardAsn },
      { name: 'purse', type: 'smallint', of: ({ record }) => record.purse },
      { name: 'counter_kind', type: 'text', of: ({ record }) => record.counterKind },
      { name: 'counter', type: 'int', of: ({ record }) => record.counter },
      { name: 'record_id', type: 'uuid', of: ({ recordId }) => recordId },
    ],
    // In one order everywhere, so that two servers with the same uploads wait and do not deadlock.
    inOrder(
      holders,
      ({ cardAsn }) => cardAsn,
      ({ counter }) => counter,
    ),
  );
}

/** Only debits have a PSAM. */
export async function takePsamKeys(writer: RowWriter, holders: readonly Holder[]): Promise<void> {
  await writer.store(
    'ingest_psam_key',
    [
      { name: 'psam_no', type: 'bpchar', of: ({ record }) => record.psamNo },
      { name: 'terminal_sequence', type: 'bigint', of: ({ record }) => record.terminalSequence },
      { name: 'record_id', type: 'uuid', of: ({ recordId }) => recordId },
    ],
    inOrder(
      holders.filter(({ record }) => record.counterKind === 'offline'),
      ({ psamNo }) => psamNo,
      ({ terminalSequence }) => terminalSequence,
    ),
  );
}

/** Remembers records that hold neither of the two keys, so that a second upload finds them. */
export async function takeJournalKeys(
  writer: RowWriter,
  holders: readonly Holder[],
): Promise<void> {
  await writer.store(
    'ingest_journal_key',
    [
      { name: 'terminal_id', type: 'bpchar', of: ({ record }) => record.terminalId },
      { name: 'journal_sequence', type: 'bigint', of: ({ record }) => record.journalSequence },
      { name: 'record_id', type: 'uuid', of: ({ recordId }) => recordId },
    ],
    inOrder(
      holders,
      ({ terminalId }) => terminalId,
      ({ journalSequence }) => journalSequence,
    ),
  );
}

/** A record and the id that its keys are taken for. */
interface Holder {
  readonly record: TransactionRecord;
  readonly recordId: RecordId;
}

const inOrder = (
  holders: readonly Holder[],
  owner: (record: TransactionRecord) => string,
  number: (record: TransactionRecord) => number,
): Holder[] =>
  holders.toSorted(({ record: a }, { record: b }) => {
    const [ownerOfA, ownerOfB] = [owner(a), owner(b)];
    return ownerOfA === ownerOfB ? number(a) - number(b) : ownerOfA < ownerOfB ? -1 : 1;
  });
