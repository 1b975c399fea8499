import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CardChannel } from '../src/apdu/index.ts';
import { unhex } from '../src/bytes.ts';
import { type DebitIntent, purchase, recoverDebit } from '../src/epurse/index.ts';
import { parseLocalDateTime } from '../src/ids.ts';
import { fen } from '../src/money.ts';
import { openPsam } from '../src/psam/index.ts';
import { type Tear, tearable } from '../src/virtual/index.ts';
import { type BenchCity, benchCity, isTacRight, tapped, yuan } from './support/bench-city.ts';
import { BENCH_TIME } from './support/bench-host.ts';
import { CARDS, nameOf } from './support/tears.ts';

const PRICE = fen(650);
const LATER = parseLocalDateTime('20260901073020');
const READ_RECORD = 0xb2;
const PROVE = 0x5a;

/** A purchase whose DEBIT was torn, after one that went well. */
async function tornPurchase(city: BenchCity, tear: Tear): Promise<DebitIntent> {
  const order = { type: 'purchase', amount: PRICE } as const;
  const calm = city.card.channel();
  const first = await purchase(
    calm,
    city.psam,
    { ...order, card: await tapped(calm), at: BENCH_TIME },
    () => undefined,
  );
  assert.equal(first.kind, 'paid');
  city.card.reset();
  const channel = tearable(city.card, {
    tear: (_, command) => (command[1] === 0x54 ? tear : undefined),
  });
  const torn = await purchase(
    channel,
    city.psam,
    { ...order, card: await tapped(channel), at: LATER },
    () => undefined,
  );
  assert.equal(torn.kind, 'torn');
  return torn.intent;
}

/** The card, but one instruction is answered otherwise. */
const answering =
  (city: BenchCity, ins: number, answer: string): CardChannel =>
  (command) =>
    command[1] === ins ? Promise.resolve(unhex(answer)) : city.card.channel()(command);

for (const options of CARDS) {
  for (const unreadable of ['6A82', '6A83', '6982']) {
    test(`a log that answers ${unreadable}, ${nameOf(options)}: balance and proof decide`, async () => {
      for (const tear of ['before', 'after'] as const) {
        const city = await benchCity(yuan(50), options);
        const intent = await tornPurchase(city, tear);
        const channel = answering(city, READ_RECORD, unreadable);
        const found = await recoverDebit(channel, city.psam, intent);
        if (tear === 'before') {
          assert.equal(found.kind, 'not-debited');
        } else {
          assert.equal(found.kind, 'debited');
          assert.ok('receipt' in found && found.receipt.recovered && isTacRight(found.receipt));
          assert.equal(found.mac2, 'accepted');
        }
      }
    });
  }
}

test('a card that gives no second proof leaves it to the centre, and is never debited again', async () => {
  const city = await benchCity(yuan(50));
  const intent = await tornPurchase(city, 'after');
  const channel = answering(city, PROVE, '9406');
  assert.deepEqual(await recoverDebit(channel, city.psam, intent), { kind: 'torn' });
});

test('a proof that the PSAM refuses is a forgery', async () => {
  const city = await benchCity(yuan(50));
  const intent = await tornPurchase(city, 'after');
  const channel = answering(city, PROVE, '0102030405060708 9000');
  await assert.rejects(recoverDebit(channel, city.psam, intent), {
    code: 'MAC2_MISMATCH',
    details: { offlineCounter: 1, debit: 'unknown' },
  });
});

test('a PSAM that was reset in between leaves MAC2 unchecked, and the TAC is right', async () => {
  const city = await benchCity(yuan(50));
  const intent = await tornPurchase(city, 'after');
  city.psamChip.reset();
  const psam = await openPsam(city.psamChip.channel());
  const found = await recoverDebit(city.card.channel(), psam, intent);
  assert.ok(found.kind === 'debited' && isTacRight(found.receipt));
  assert.equal(found.mac2, 'unavailable');
});

test('a card that keeps no MAC2 for its proof has paid all the same, and its TAC is right', async () => {
  for (const options of CARDS) {
    const quirks = { ...options.quirks, proofMac: 'zeros' } as const;
    for (const tear of ['before', 'after'] as const) {
      const city = await benchCity(yuan(50), { ...options, quirks });
      const intent = await tornPurchase(city, tear);
      const found = await recoverDebit(city.card.channel(), city.psam, intent);
      if (tear === 'before') {
        assert.equal(found.kind, 'not-debited', nameOf(options));
        continue;
      }
      assert.ok(found.kind === 'debited', nameOf(options));
      assert.equal(found.mac2, 'unavailable');
      assert.ok(isTacRight(found.receipt));
    }
  }
});

test('a proof of nothing but zeros is none, and accuses nobody', async () => {
  const city = await benchCity(yuan(50));
  const intent = await tornPurchase(city, 'after');
  const channel = answering(city, PROVE, '0000000000000000 9000');
  assert.deepEqual(await recoverDebit(channel, city.psam, intent), { kind: 'torn' });
});

test('a card that was used elsewhere in between: the log still tells', async () => {
  for (const tear of ['before', 'after'] as const) {
    const city = await benchCity(yuan(50));
    const intent = await tornPurchase(city, tear);
    city.card.reset();
    const channel = city.card.channel();
    const card = await tapped(channel);
    const other = { card, amount: fen(100), at: LATER, type: 'purchase' } as const;
    assert.equal((await purchase(channel, city.psam, other, () => undefined)).kind, 'paid');
    const found = await recoverDebit(channel, city.psam, intent);
    // Debited, its proof is gone; not debited, another purchase has taken its counter.
    assert.equal(found.kind, tear === 'after' ? 'torn' : 'not-debited');
  }
});

test('nonsense from a returned card is a typed error, not a decision', async () => {
  const city = await benchCity(yuan(50));
  const intent = await tornPurchase(city, 'after');
  for (const [ins, answer] of [
    [READ_RECORD, '0102 9000'],
    [PROVE, '01 9000'],
    [0x5c, '9000'],
    [0xa4, '6F 9000'],
  ] as const) {
    const channel = answering(city, ins, answer);
    await assert.rejects(recoverDebit(channel, city.psam, intent), { code: 'BAD_ANSWER' });
  }
});
