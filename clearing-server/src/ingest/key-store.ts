import { isMoneyKind, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import {
  parseCardAsn,
  parsePsamNo,
  parseTerminalId,
  type TerminalId,
} from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import {
  cardKeyName,
  journalKeyName,
  psamKeyName,
  purseName,
  type CardKey,
  type KeyBook,
} from './facts.ts';
import { CHAIN_START } from './hash-chain.ts';
import type { ChainHead } from './judge-group.ts';
import { recordIdFrom, type RecordId } from './record-id.ts';

/** Which keys of `records`, and of the counters just before theirs, are taken already. */
export async function findKeyBook(
  trx: Knex.Transaction,
  records: readonly TransactionRecord[],
): Promise<KeyBook> {
  const money = records.filter(({ kind }) => isMoneyKind(kind));
  const before = money
    .filter(({ counter }) => counter > 0)
    .map((record) => ({ ...record, counter: record.counter - 1 }));
  return {
    card: await findCardKeys(trx, [...money, ...before]),
    psam: await findPsamKeys(trx, money),
    journal: await findJournalKeys(trx, records),
    shadow: await findShadow(trx, money),
  };
}

async function findCardKeys(
  trx: Knex.Transaction,
  keys: readonly CardKey[],
): Promise<KeyBook['card']> {
  const rows = await query<{
    card_asn: string;
    purse: number;
    counter_kind: CardKey['counterKind'];
    counter: number;
    record_id: string;
  }>(
    trx,
    `select k.card_asn, k.purse, k.counter_kind, k.counter, k.record_id
     from unnest(?::bpchar[], ?::smallint[], ?::text[], ?::int[])
       as wanted (card_asn, purse, counter_kind, counter)
     join ingest_card_key k using (card_asn, purse, counter_kind, counter)`,
    [
      keys.map(({ cardAsn }) => cardAsn),
      keys.map(({ purse }) => purse),
      keys.map(({ counterKind }) => counterKind),
      keys.map(({ counter }) => counter),
    ],
  );
  return new Map(
    rows.map((row) => [
      cardKeyName({
        cardAsn: parseCardAsn(row.card_asn),
        purse: row.purse,
        counterKind: row.counter_kind,
        counter: row.counter,
      }),
      recordIdFrom(row.record_id),
    ]),
  );
}

async function findPsamKeys(
  trx: Knex.Transaction,
  records: readonly TransactionRecord[],
): Promise<KeyBook['psam']> {
  const debits = records.filter(({ counterKind }) => counterKind === 'offline');
  const rows = await query<{ psam_no: string; terminal_sequence: string; record_id: string }>(
    trx,
    `select k.psam_no, k.terminal_sequence, k.record_id
     from unnest(?::bpchar[], ?::bigint[]) as wanted (psam_no, terminal_sequence)
     join ingest_psam_key k using (psam_no, terminal_sequence)`,
    [debits.map(({ psamNo }) => psamNo), debits.map(({ terminalSequence }) => terminalSequence)],
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
  trx: Knex.Transaction,
  records: readonly TransactionRecord[],
): Promise<KeyBook['journal']> {
  const rows = await query<{ terminal_id: string; journal_sequence: string; record_id: string }>(
    trx,
    `select k.terminal_id, k.journal_sequence, k.record_id
     from unnest(?::bpchar[], ?::bigint[]) as wanted (terminal_id, journal_sequence)
     join ingest_journal_key k using (terminal_id, journal_sequence)`,
    [
      records.map(({ terminalId }) => terminalId),
      records.map(({ journalSequence }) => journalSequence),
    ],
  );
  const book = new Map<string, Set<RecordId>>();
  for (const row of rows) {
    const name = journalKeyName({
      terminalId: parseTerminalId(row.terminal_id),
      journalSequence: Number(row.journal_sequence),
    });
    book.set(name, new Set([...(book.get(name) ?? []), recordIdFrom(row.record_id)]));
  }
  return book;
}

async function findShadow(
  trx: Knex.Transaction,
  records: readonly TransactionRecord[],
): Promise<KeyBook['shadow']> {
  const rows = await query<{ card_asn: string; purse: number; balance_fen: string }>(
    trx,
    `select card_asn, purse, balance_fen from ledger_purse_balance
     where card_asn = any(?::bpchar[])`,
    [[...new Set(records.map(({ cardAsn }) => cardAsn))]],
  );
  return new Map(
    rows.map((row) => [
      purseName({ cardAsn: parseCardAsn(row.card_asn), purse: row.purse }),
      fen(BigInt(row.balance_fen)),
    ]),
  );
}

/** Where the hash chain of each terminal stands. */
export async function findChainHeads(
  trx: Knex.Transaction,
  terminals: readonly TerminalId[],
): Promise<Map<string, ChainHead>> {
  const rows = await query<{
    terminal_id: string;
    chain_no: string | null;
    chain_link: Uint8Array | null;
  }>(
    trx,
    `select wanted.terminal_id, b.chain_no, b.chain_link
     from unnest(?::bpchar[]) as wanted (terminal_id)
     left join lateral (
       select chain_no, chain_link from ingest_batch
       where terminal_id = wanted.terminal_id order by chain_no desc limit 1
     ) b on true`,
    [[...new Set(terminals)]],
  );
  return new Map(
    rows.map((row) => [
      row.terminal_id,
      row.chain_link === null
        ? { no: 0, hash: CHAIN_START }
        : { no: Number(row.chain_no), hash: new Uint8Array(row.chain_link) },
    ]),
  );
}

/**
 * Takes the card's and the PSAM's key for accepted money records. A key that is taken already makes
 * the whole transaction fail: the look-up before was overtaken, and has to be done again.
 */
export async function takeMoneyKeys(
  trx: Knex.Transaction,
  holders: readonly { readonly record: TransactionRecord; readonly recordId: RecordId }[],
): Promise<void> {
  // In key order, so that two servers with the same uploads wait for each other and do not deadlock.
  const byCard = holders.toSorted((a, b) => compare(cardKeyName(a.record), cardKeyName(b.record)));
  await insertRows(
    trx,
    'ingest_card_key',
    [
      { name: 'card_asn', type: 'bpchar', of: ({ record }) => record.cardAsn },
      { name: 'purse', type: 'smallint', of: ({ record }) => record.purse },
      { name: 'counter_kind', type: 'text', of: ({ record }) => record.counterKind },
      { name: 'counter', type: 'int', of: ({ record }) => record.counter },
      { name: 'record_id', type: 'uuid', of: ({ recordId }) => recordId },
    ],
    byCard,
  );
  const byPsam = holders
    .filter(({ record }) => record.counterKind === 'offline')
    .toSorted((a, b) => compare(psamKeyName(a.record), psamKeyName(b.record)));
  await insertRows(
    trx,
    'ingest_psam_key',
    [
      { name: 'psam_no', type: 'bpchar', of: ({ record }) => record.psamNo },
      { name: 'terminal_sequence', type: 'bigint', of: ({ record }) => record.terminalSequence },
      { name: 'record_id', type: 'uuid', of: ({ recordId }) => recordId },
    ],
    byPsam,
  );
}

/** Remembers records that hold neither of the two keys, so that a second upload finds them. */
export async function takeJournalKeys(
  trx: Knex.Transaction,
  holders: readonly { readonly record: TransactionRecord; readonly recordId: RecordId }[],
): Promise<void> {
  await insertRows(
    trx,
    'ingest_journal_key',
    [
      { name: 'terminal_id', type: 'bpchar', of: ({ record }) => record.terminalId },
      { name: 'journal_sequence', type: 'bigint', of: ({ record }) => record.journalSequence },
      { name: 'record_id', type: 'uuid', of: ({ recordId }) => recordId },
    ],
    holders.toSorted((a, b) => compare(journalKeyName(a.record), journalKeyName(b.record))),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
