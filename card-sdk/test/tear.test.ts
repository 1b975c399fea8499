import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mohurdFiles } from '../src/card/index.ts';
import {
  type CappUpdate,
  type DebitIntent,
  purchase,
  type PurchaseReceipt,
  recoverDebit,
} from '../src/epurse/index.ts';
import { CardError } from '../src/errors.ts';
import { parseLocalDateTime } from '../src/ids.ts';
import { fen, type Fen } from '../src/money.ts';
import { type BlankOptions, type Tear, tearable } from '../src/virtual/index.ts';
import { unhex } from '../src/bytes.ts';
import {
  type BenchCity,
  benchCity,
  chipOf,
  isTacRight,
  tapped,
  yuan,
} from './support/bench-city.ts';
import { BENCH_TIME } from './support/bench-host.ts';
import { at, CARDS, nameOf } from './support/tears.ts';

// A card is pulled away before and after every single APDU. Afterwards the receipts and the chip must
// tell the same story: what left the purse is what the terminal wrote down, once.

const PRICE = fen(650);
const TRIP: CappUpdate = {
  sfi: mohurdFiles.EF_0017_CAPP.sfi,
  by: 'tag',
  record: 3,
  data: mohurdFiles.EF_0017_CAPP.encode({ tag: 3, body: new Uint8Array(46).fill(0xe5) }),
};

type Kind = 'purchase' | 'compound-purchase';
const order = (type: Kind, amount: Fen, at = BENCH_TIME) => ({
  amount,
  at,
  type,
  ...(type === 'compound-purchase' ? { trip: [TRIP] } : {}),
});

interface Told {
  readonly receipts: PurchaseReceipt[];
  readonly torn: boolean;
}

/** What a terminal does with one student who wants to buy one thing and may have to tap again. */
async function buyOnce(
  city: BenchCity,
  kind: Kind,
  amount: Fen,
  tears: readonly Tear[][],
  when = BENCH_TIME,
): Promise<Told> {
  const receipts: PurchaseReceipt[] = [];
  let pending: DebitIntent | undefined;
  let torn = false;
  // The last tap is undisturbed: a student who wants his lunch holds still in the end.
  for (const tear of [...tears, []]) {
    city.card.reset();
    const channel = tearable(city.card, { tear: (at) => tear[at] });
    try {
      if (pending !== undefined) {
        const found = await recoverDebit(channel, city.psam, pending);
        if (found.kind === 'torn') continue;
        assert.notEqual(found.kind, 'other-card');
        pending = undefined;
        if (found.kind === 'debited') {
          receipts.push(found.receipt);
          return { receipts, torn };
        }
      }
      const bought = await purchase(
        channel,
        city.psam,
        { card: await tapped(channel), ...order(kind, amount, when) },
        (intent) => {
          pending = intent;
        },
      );
      if (bought.kind === 'torn') {
        torn = true;
        assert.deepEqual(bought.intent, pending);
        continue;
      }
      assert.equal(bought.kind, 'paid');
      receipts.push(bought.receipt);
      return { receipts, torn };
    } catch (error) {
      assert.ok(error instanceof CardError, String(error));
      assert.equal((error as CardError).code, 'CARD_REMOVED');
      assert.equal((error as CardError).details.debit, 'not-attempted');
      assert.equal(pending, undefined, 'left before DEBIT, yet something is pending');
    }
  }
  throw new assert.AssertionError({ message: 'the last tap did not buy anything' });
}

async function exchangesOf(run: (count: () => void) => Promise<unknown>): Promise<number> {
  let exchanges = 0;
  await run(() => {
    exchanges += 1;
  });
  return exchanges;
}

async function checkPurchase(
  options: Partial<BlankOptions>,
  kind: Kind,
  amount: Fen,
  tears: readonly Tear[][],
): Promise<Told> {
  const city = await benchCity(yuan(50), options);
  // One of the same kind before, so that the proof of a wrong transaction can be got: in the same
  // second even, which only the balance can tell apart.
  const earlier = parseLocalDateTime('20260901072955');
  await buyOnce(city, kind, amount, [], amount > 0n ? BENCH_TIME : earlier);
  const before = await chipOf(city.card);
  const told = await buyOnce(city, kind, amount, tears);
  const after = await chipOf(city.card);
  assert.equal(told.receipts.length, 1, 'one purchase, one receipt');
  const [receipt] = told.receipts;
  assert.ok(receipt !== undefined && isTacRight(receipt), 'the centre would refuse the TAC');
  assert.equal(before.balance - after.balance, amount, 'debited once');
  assert.equal(receipt.balanceBefore, before.balance);
  assert.equal(receipt.balanceAfter, after.balance);
  assert.equal(receipt.offlineCounter, 1, 'the counter of the second purchase');
  assert.equal(after.logEntries, before.logEntries + 1);
  assert.equal(after.trip, kind === 'compound-purchase' ? 'E5E5' : '0000');
  return told;
}

for (const options of CARDS) {
  for (const [kind, amount] of [
    ['purchase', PRICE],
    ['compound-purchase', PRICE],
    ['compound-purchase', fen(0)],
  ] as const) {
    test(`${kind} of ${String(amount)} fen, ${nameOf(options)}: torn at every APDU`, async () => {
      const city = await benchCity(yuan(50), options);
      const channel = city.card.channel();
      const exchanges = await exchangesOf(async (count) => {
        const counted = (command: Uint8Array) => {
          count();
          return channel(command);
        };
        return purchase(
          counted,
          city.psam,
          { card: await tapped(counted), ...order(kind, amount) },
          () => undefined,
        );
      });
      assert.ok(exchanges >= 4);
      let recovered = 0;
      for (let index = 0; index < exchanges; index += 1) {
        for (const tear of ['before', 'after'] as const) {
          const told = await checkPurchase(options, kind, amount, [at(index, tear)]);
          if (told.receipts[0]?.recovered === true) recovered += 1;
        }
      }
      assert.equal(recovered, 1, 'only the answer of DEBIT is ever recovered');
    });
  }

  test(`recovery, ${nameOf(options)}: torn again at every APDU of it`, async () => {
    for (const first of ['before', 'after'] as const) {
      for (let index = 0; index < 6; index += 1) {
        for (const again of ['before', 'after'] as const) {
          const city = await benchCity(yuan(50), options);
          const debitAt = await exchangesUntilDebit(city);
          const tears = [at(debitAt, first), at(index, again)];
          const told = await checkPurchase(options, 'purchase', PRICE, tears);
          assert.ok(told.torn);
        }
      }
    }
  });
}

for (const options of CARDS) {
  for (const [kind, amount] of [
    ['purchase', PRICE],
    ['compound-purchase', fen(0)],
  ] as const) {
    test(`${kind}, ${nameOf(options)}: power gone at every EEPROM write of DEBIT`, async () => {
      const debitAt = await exchangesUntilDebit(await benchCity(yuan(50), options), kind);
      let recovered = 0;
      for (let afterWrites = 0; afterWrites <= DEBIT_WRITES; afterWrites += 1) {
        const told = await checkPurchase(options, kind, amount, [at(debitAt, { afterWrites })]);
        assert.ok(told.torn);
        if (told.receipts[0]?.recovered === true) recovered += 1;
      }
      assert.ok(recovered > 0 && recovered <= DEBIT_WRITES, `${String(recovered)} recovered`);
    });
  }
}

/** Balance, counter, proof, log record, log pointer and trip record, through the chip's journal. */
const DEBIT_WRITES = 14;

/** Which exchange of a purchase is DEBIT. */
async function exchangesUntilDebit(city: BenchCity, kind: Kind = 'purchase'): Promise<number> {
  const channel = city.card.channel();
  let [exchange, found] = [0, -1];
  const watched = (command: Uint8Array) => {
    if (command[1] === 0x54) found = exchange;
    exchange += 1;
    return channel(command);
  };
  const card = await tapped(watched);
  await purchase(watched, city.psam, { card, ...order(kind, PRICE) }, () => undefined);
  return found;
}

test('another card, or one that cannot be read, is no answer about the first', async () => {
  const city = await benchCity(yuan(50));
  let intent: DebitIntent | undefined;
  const channel = tearable(city.card, {
    tear: (_, command) => (command[1] === 0x54 ? 'after' : undefined),
  });
  const card = await tapped(channel);
  const torn = await purchase(
    channel,
    city.psam,
    { card, ...order('purchase', PRICE) },
    (before) => {
      intent = before;
    },
  );
  assert.equal(torn.kind, 'torn');
  assert.ok(intent !== undefined);
  const stranger = { ...intent, asn: '00004500000000009999' as DebitIntent['asn'] };
  assert.equal((await recoverDebit(city.card.channel(), city.psam, stranger)).kind, 'other-card');
  const notOurs = () => Promise.resolve(unhex('6A82'));
  assert.equal((await recoverDebit(notOurs, city.psam, intent)).kind, 'other-card');
});
