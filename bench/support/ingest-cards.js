// @ts-check
import { createHash, randomBytes } from 'node:crypto';
import {
  loadTacInput,
  purchaseTacInput,
  TRANSACTION_TYPE,
  TRIPLE_DES,
} from '@lvchengtong/card-sdk/crypto';
import {
  BATCH_RECORDS_MAX,
  encodeBatch,
  encodeRecord,
  NO_TRANSIT,
} from '@lvchengtong/card-sdk/exchange';
import { localDateTimeOf, parseCardAsn } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import { openDatabase } from '@lvchengtong/clearing-server/database/database';
import { readKeyEncryptionKey } from '@lvchengtong/clearing-server/keys/key-file-store';
import { createKeyService } from '@lvchengtong/clearing-server/keys/key-service';
import { openRootKeys } from '@lvchengtong/clearing-server/keys/root-key-service';

/**
 * A chip as the bench keeps it.
 * @typedef {{ asn: import('@lvchengtong/card-sdk/ids').CardAsn, tacKey: Uint8Array, counter: number, balance: number }} BenchCard
 */

/**
 * One encoded batch with the terminal that brings it.
 * @typedef {{ terminal: number, batchNo: number, encoded: Uint8Array, records: number }} BenchUpload
 */

/** @param {number} no */
export const asnOf = (no) => parseCardAsn(`00004500${String(no).padStart(12, '0')}`);

/**
 * Issues cards 1 to `count` in the database, as the issuing desk leaves them.
 * @param {import('pg').Client} database
 * @param {number} count
 */
export async function issueCards(database, count) {
  await database.query(
    `insert into card (card_asn, profile, card_kind, state, key_version, valid_from, valid_until, issued_at)
     select '00004500' || lpad(no::text, 12, '0'), 'mohurd', 1, 'active', 1,
       current_date - 400, current_date + 1000, now() - interval '300 days'
     from generate_series(1, $1::int) as no on conflict do nothing`,
    [count],
  );
  await database.query('analyze card');
}

/**
 * The cards with the keys that the server diversifies for them.
 * @param {string} databaseUrl
 * @param {string} dataFolder of the server
 * @param {readonly number[]} numbers
 * @returns {Promise<BenchCard[]>}
 */
export async function cardsWithKeys(databaseUrl, dataFolder, numbers) {
  /** @param {number} length */
  const random = (length) => new Uint8Array(randomBytes(length));
  const database = openDatabase(databaseUrl, { connectionsMax: 1 });
  try {
    const kek = await readKeyEncryptionKey({ file: `${dataFolder}/kek`, create: false, random });
    const roots = await openRootKeys(database, { kek, random, clock: () => new Date() });
    const asns = numbers.map(asnOf);
    const keys = await createKeyService(roots).tacKeys(asns.map((asn) => ({ asn, keyVersion: 1 })));
    return asns.map((asn) => {
      const tacKey = keys.get(asn);
      if (tacKey === undefined) throw new Error('a card has no TAC key');
      return { asn, tacKey, counter: 0, balance: 1_000_000 };
    });
  } finally {
    await database.destroy();
  }
}

/**
 * The cards as the ledger knows them: counters and balances go on from what is stored.
 * @param {import('pg').Client} database
 * @param {readonly BenchCard[]} cards
 */
export async function continueCards(database, cards) {
  const { rows } = await database.query(
    `select card_asn, coalesce(offline_counter + 1, 0) as counter, balance_fen from ledger_purse_balance
     where card_asn = any($1::bpchar[])`,
    [cards.map(({ asn }) => asn)],
  );
  const known = new Map(rows.map((row) => [row.card_asn, row]));
  for (const card of cards) {
    const stored = known.get(card.asn);
    if (stored === undefined) continue;
    card.counter = stored.counter;
    card.balance = Number(stored.balance_fen);
  }
}

/**
 * The terminals' tills, each going on after the last batch that it brought.
 * @param {import('pg').Client} database
 * @param {readonly import('./ingest-city.js').BenchTerminal[]} terminals
 */
export async function continueTills(database, terminals) {
  const { rows } = await database.query(
    `select terminal_id, max(batch_no)::int as "batchNo", max(last_journal_sequence)::int as sequence
     from ingest_batch where terminal_id = any($1::bpchar[]) group by terminal_id`,
    [terminals.map(({ terminalId }) => terminalId)],
  );
  const known = new Map(rows.map(({ terminal_id: id, ...brought }) => [id, brought]));
  return createTills(
    terminals.map((terminal) => ({ ...terminal, ...known.get(terminal.terminalId) })),
  );
}

/** Numbers that look random and are the same in every run. @param {number} seed */
export function seeded(seed) {
  let state = createHash('sha256').update(String(seed)).digest().readUInt32BE(0);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Terminals that count what they do, each with its PSAM.
 * @param {readonly (import('./ingest-city.js').BenchTerminal & { sequence?: number, batchNo?: number })[]} terminals
 */
export function createTills(terminals) {
  const tills = terminals.map((terminal) => ({ sequence: 0, batchNo: 0, ...terminal }));
  return {
    /**
     * `perTerminal` batches of `size` records for each terminal; every record is another card's.
     * @param {BenchCard[]} cards at least as many as there are records
     * @param {number} perTerminal
     * @param {number} [size]
     * @param {{ at?: Date, kind?: 'purchase' | 'load' }} [when]
     * @returns {BenchUpload[]}
     */
    uploads(cards, perTerminal, size = BATCH_RECORDS_MAX, when = {}) {
      let next = 0;
      const { at = new Date(Date.now() - 60_000), kind = 'purchase' } = when;
      return tills.flatMap((till, terminal) =>
        Array.from({ length: perTerminal }, () => {
          const own = cards.slice(next, next + size);
          if (own.length < size) throw new RangeError('more records than cards');
          next += size;
          till.batchNo += 1;
          return {
            terminal,
            batchNo: till.batchNo,
            records: size,
            encoded: batch(till, own, at, kind),
          };
        }),
      );
    },
  };
}

/**
 * @param {import('./ingest-city.js').BenchTerminal & { sequence: number, batchNo: number }} till
 * @param {BenchCard[]} cards
 * @param {Date} at
 * @param {'purchase' | 'load'} kind
 */
function batch(till, cards, at, kind) {
  const first = till.sequence + 1;
  const one = kind === 'load' ? loadRecord : record;
  const records = cards.map((card) => one(till, card, at));
  return encodeBatch({
    terminalId: till.terminalId,
    batchNo: till.batchNo,
    recordCount: records.length,
    moneyTotal: fen(cards.length * (kind === 'load' ? LOAD : AMOUNT)),
    firstJournalSequence: first,
    lastJournalSequence: till.sequence,
    records,
  });
}

const AMOUNT = 250;
/** What a card is loaded with when it is new. */
export const LOAD = 100_000;

/**
 * @param {import('./ingest-city.js').BenchTerminal & { sequence: number }} till
 * @param {BenchCard} card
 * @param {Date} when
 */
function record(till, card, when) {
  till.sequence += 1;
  const at = localDateTimeOf(when);
  const amount = fen(AMOUNT);
  const type = TRANSACTION_TYPE.purchase;
  const { terminalId, psamNo, operatorNo, sequence: terminalSequence } = till;
  const input = purchaseTacInput({ amount, type, terminalId, terminalSequence, at });
  const encoded = encodeRecord({
    kind: 'purchase',
    flags: 0,
    operatorNo,
    terminalId,
    psamNo,
    terminalSequence,
    journalSequence: till.sequence,
    cardAsn: card.asn,
    purse: 2,
    cardProfile: 'mohurd',
    cardKind: 1,
    keyVersion: 1,
    algorithmId: 0,
    counter: card.counter,
    counterKind: 'offline',
    balanceBefore: fen(card.balance),
    amount,
    amountDue: amount,
    balanceAfter: fen(card.balance - AMOUNT),
    transactionType: type,
    at,
    tac: TRIPLE_DES.tac(card.tacKey, input),
    parameterVersion: 1,
    blockListVersion: 0,
    transit: NO_TRANSIT,
    direction: 'none',
    refusal: 0,
    mealPeriod: 0,
    referenceSequence: 0,
  });
  card.counter += 1;
  card.balance -= AMOUNT;
  return encoded;
}

/**
 * The card's first load, which a load order of `LOAD` authorised.
 * @param {import('./ingest-city.js').BenchTerminal & { sequence: number }} till
 * @param {BenchCard} card
 * @param {Date} when
 */
function loadRecord(till, card, when) {
  till.sequence += 1;
  const at = localDateTimeOf(when);
  const amount = fen(LOAD);
  const type = TRANSACTION_TYPE.load;
  const { terminalId, psamNo, operatorNo } = till;
  const input = loadTacInput({
    newBalance: amount,
    onlineCounter: 0,
    amount,
    type,
    terminalId,
    at,
  });
  card.balance = LOAD;
  return encodeRecord({
    kind: 'load',
    flags: 0,
    operatorNo,
    terminalId,
    psamNo,
    terminalSequence: 0,
    journalSequence: till.sequence,
    cardAsn: card.asn,
    purse: 2,
    cardProfile: 'mohurd',
    cardKind: 1,
    keyVersion: 1,
    algorithmId: 0,
    counter: 0,
    counterKind: 'online',
    balanceBefore: fen(0),
    amount,
    amountDue: amount,
    balanceAfter: amount,
    transactionType: type,
    at,
    tac: TRIPLE_DES.tac(card.tacKey, input),
    parameterVersion: 1,
    blockListVersion: 0,
    transit: NO_TRANSIT,
    direction: 'none',
    refusal: 0,
    mealPeriod: 0,
    referenceSequence: 0,
  });
}

/** Cards in another order. @param {BenchCard[]} cards @param {() => number} random */
export function shuffled(cards, random) {
  const result = [...cards];
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const [a, b] = [result[at], result[other]];
    if (a !== undefined && b !== undefined) [result[at], result[other]] = [b, a];
  }
  return result;
}
