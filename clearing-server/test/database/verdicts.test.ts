import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ACCEPT_FLAGS,
  encodeRecord,
  REJECT_CODES,
  SUSPEND_CODES,
  type TransactionRecord,
} from '@lvchengtong/card-sdk/exchange';
import { parsePsamNo } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import {
  chip,
  minutesLater,
  purchase,
  signed,
  till,
  tornPurchase,
  type Chip,
  type Till,
} from '../support/chips.ts';
import { registerCards, registerCity, testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';
import { loadAt, sender } from '../support/sender.ts';

const { database } = await createTestDatabase();
const canteen = till(1);
const closed = till(2);
const unregistered = till(3);
const bus = till(4, '00000002');
/** Of an operator that agreed to upload at once. */
const hasty = till(5, '00000003');
const clock = testClock(minutesLater(600));
const cards = Array.from({ length: 40 }, (_, no) => chip(no + 1));
const rich = (card: Chip): Chip => ({ ...card, balance: fen(100_000) });
const [testCard, expired, nobodys] = [rich(chip(901)), rich(chip(902)), rich(chip(999))];
let nextCard = 0;
function loaded(): Promise<Chip> {
  const card = cards[(nextCard += 1)];
  assert(card !== undefined);
  return loadAt(database, send, card, canteen);
}

await registerCity(database, { tills: [canteen, closed, bus, hasty], chips: cards });
const [generalRule] = await database('clearing_rule').select<Record<string, unknown>[]>('*');
await database('clearing_rule').insert({
  ...generalRule,
  operator_no: hasty.operatorNo,
  upload_term_days: 0,
});
await registerCards(database, [testCard, expired]);
await database('card').where({ card_asn: testCard.asn }).update({ test: true });
await database('card').where({ card_asn: expired.asn }).update({
  valid_from: '2020-01-01',
  valid_until: '2026-08-31',
});
await database('terminal')
  .where({ terminal_id: closed.terminalId })
  .update({ closed_at: minutesLater(5) });

const send = sender(database, clock);
const block = (card: Chip, version: number, from: Date): Promise<unknown> =>
  database('block_list_entry').insert({
    version,
    card_asn: card.asn,
    action: 'add',
    at: from,
    reason: 'lost',
  });
const noon = minutesLater(240);
const damaged = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte));

interface Case {
  readonly expected: string;
  /** Also broken: the rules that come later and must not be the answer. */
  readonly also?: string;
  readonly at?: Till;
  readonly make: () => Promise<TransactionRecord | Uint8Array> | TransactionRecord | Uint8Array;
}

/** One row for every verdict, in the order in which they are judged. */
const CASES: readonly Case[] = [
  {
    expected: 'rejected MALFORMED',
    also: 'an unknown card',
    make: () => damaged(encodeRecord(purchase(nobodys, { ...canteen }, 100, noon))),
  },
  {
    expected: 'rejected TERMINAL_UNKNOWN',
    also: 'an unknown card and no PSAM',
    make: () => ({
      ...purchase(nobodys, { ...canteen }, 100, noon),
      terminalId: unregistered.terminalId,
    }),
  },
  {
    expected: 'rejected TERMINAL_CLOSED',
    also: 'an unknown PSAM',
    at: closed,
    make: () => ({
      ...purchase(nobodys, { ...closed }, 100, noon),
      psamNo: parsePsamNo('99999999999999999999'),
    }),
  },
  {
    expected: 'rejected PSAM_UNKNOWN',
    make: () => ({
      ...purchase(nobodys, { ...canteen }, 100, noon),
      psamNo: parsePsamNo('99999999999999999999'),
    }),
  },
  {
    expected: 'rejected PSAM_MISMATCH',
    also: 'an unknown card',
    make: () => ({ ...purchase(nobodys, { ...canteen }, 100, noon), psamNo: bus.psamNo }),
  },
  {
    expected: 'rejected CONFLICTING_DUPLICATE',
    also: 'a wrong TAC',
    make: async () => {
      const card = await loaded();
      const clone = { ...card };
      await send(canteen, [purchase(card, canteen, 100, noon)]);
      return { ...purchase(clone, canteen, 200, noon), tac: new Uint8Array(4) };
    },
  },
  {
    expected: 'rejected CARD_UNKNOWN',
    also: 'a wrong TAC',
    make: () => ({ ...purchase(nobodys, canteen, 100, noon), tac: new Uint8Array(4) }),
  },
  {
    expected: 'rejected CARD_NOT_IN_FORCE',
    also: 'a wrong TAC',
    make: () => ({ ...purchase(expired, canteen, 100, noon), tac: new Uint8Array(4) }),
  },
  {
    expected: 'rejected TEST_CARD',
    also: 'a wrong TAC',
    make: () => ({ ...purchase(testCard, canteen, 100, noon), tac: new Uint8Array(4) }),
  },
  {
    expected: 'suspended TAC_WRONG',
    also: 'a time in the future',
    make: async () => ({
      ...purchase(await loaded(), canteen, 100, minutesLater(700)),
      tac: new Uint8Array(4),
    }),
  },
  {
    expected: 'suspended UNRESOLVED',
    also: 'a time in the future',
    make: async () => tornPurchase(await loaded(), canteen, 100, minutesLater(700), false),
  },
  {
    expected: 'suspended TIME_IMPLAUSIBLE',
    also: 'an amount over the limit',
    make: async () => purchase(rich(await loaded()), canteen, 60_000, minutesLater(700)),
  },
  {
    expected: 'suspended OVERDUE',
    also: 'an amount over the limit',
    at: hasty,
    make: async () => purchase(rich(await loaded()), hasty, 60_000, noon),
  },
  {
    expected: 'suspended AMOUNT_OVER_LIMIT',
    also: 'a balance that does not add up',
    make: async () => {
      const card = rich(await loaded());
      return signed({ ...purchase(card, canteen, 60_000, noon), balanceAfter: fen(1) });
    },
  },
  {
    expected: 'suspended BALANCE_INCONSISTENT',
    make: async () =>
      signed({ ...purchase(await loaded(), canteen, 100, noon), balanceAfter: fen(1) }),
  },
  {
    expected: 'accepted BLOCKED_CARD',
    make: async () => {
      const card = await loaded();
      await block(card, 1, minutesLater(60));
      return purchase(card, canteen, 100, noon);
    },
  },
  {
    expected: 'accepted BLOCKED_CARD_OPERATOR_LIABLE',
    make: async () => {
      const card = await loaded();
      await block(card, 2, minutesLater(60));
      return purchase(card, canteen, 100, noon, { blockListVersion: 2 });
    },
  },
  {
    expected: 'accepted GAP_BEFORE',
    make: async () => {
      const card = await loaded();
      purchase(card, { ...canteen }, 100, noon);
      return purchase(card, canteen, 100, noon);
    },
  },
  {
    expected: 'accepted SHADOW_NEGATIVE',
    make: async () => {
      const card = { ...(await loaded()), balance: fen(20_000) };
      return purchase(card, canteen, 15_000, noon);
    },
  },
  {
    expected: 'accepted LATE',
    make: async () => {
      const record = purchase(await loaded(), canteen, 100, noon);
      await database.transaction(async (trx) => {
        await trx('settlement_day')
          .where({ state: 'open' })
          .update({ state: 'closed', closed_at: clock.now, closed_by: 'test' });
        await trx('settlement_day').insert({
          settlement_date: '2026-09-02',
          state: 'open',
          opened_at: clock.now,
        });
      });
      return record;
    },
  },
];

const judged: { readonly at: Till; readonly raw: Uint8Array; readonly verdict: string }[] = [];

for (const { expected, also, at = canteen, make } of CASES) {
  test(`${expected}${also === undefined ? '' : `, though it also has ${also}`}`, async () => {
    const record = await make();
    assert.deepEqual(await send(at, [record]), [expected]);
    clock.now = minutesLater(600);
    judged.push({
      at,
      raw: record instanceof Uint8Array ? record : encodeRecord(record),
      verdict: expected,
    });
  });
}

test('every verdict, code and flag that there is was produced above', () => {
  const produced = new Set(judged.flatMap(({ verdict }) => verdict.split(' ')));
  const all = [...REJECT_CODES, ...SUSPEND_CODES, ...ACCEPT_FLAGS];
  assert.deepEqual(
    all.filter((code) => !produced.has(code)),
    [],
  );
});

test('a year later, under another batch number: what was taken in is a duplicate, the rest as it was', async () => {
  clock.now = minutesLater(366 * 24 * 60);
  for (const { at, raw, verdict } of judged) {
    const [kind] = verdict.split(' ');
    const again = kind === 'rejected' ? verdict : 'duplicate';
    assert.deepEqual(await send(at, [raw]), [again], verdict);
    assert.deepEqual(await send(at, [raw]), [again], verdict);
  }
  clock.now = minutesLater(600);
});

test('both sides of a conflict are kept, and the conflict is an alarm', async () => {
  const rows = await database('ingest_rejected')
    .where({ code: 'CONFLICTING_DUPLICATE' })
    .select<{ raw: Uint8Array; conflicting_record_id: string }[]>('raw', 'conflicting_record_id');
  assert(rows.length > 0);
  for (const { conflicting_record_id: holder } of rows) {
    const kept = await database('ingest_record').where({ record_id: holder }).select('raw');
    assert.equal(kept.length, 1);
  }
});

test('after all of it every invariant holds', async () => {
  const broken = (await verifyInvariants(database)).filter(({ rows }) => rows.length > 0);
  assert.deepEqual(broken, []);
});
