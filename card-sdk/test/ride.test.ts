import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CardChannel, demand } from '../src/apdu/index.ts';
import { PROFILES, readRecord, tunionFiles } from '../src/card/index.ts';
import {
  type CardInHand,
  type DebitIntent,
  enter,
  exit,
  identify,
  openEntry,
  type Purchased,
  readBalance,
  recoverDebit,
  rideOnce,
} from '../src/epurse/index.ts';
import { CardError } from '../src/errors.ts';
import { type Fen, ZERO } from '../src/money.ts';
import { openPsam, type Psam } from '../src/psam/index.ts';
import { decodeImage, encodeImage } from '../src/virtual/image.ts';
import { tearable, VirtualCard } from '../src/virtual/index.ts';
import { withMoney } from './support/altered-card.ts';
import { scriptedRandom } from './support/bench-card.ts';
import { yuan } from './support/bench-city.ts';
import { BENCH_TIME } from './support/bench-host.ts';
import { tunionCard } from './support/profile-cards.ts';
import { issuedPsam } from './support/student-card.ts';

const place = {
  terminal: '0000300089000340',
  industry: 'metro',
  lineStation: '08001900300000',
  city: '4910',
  institution: '01011000FFFFFFFF',
} as const;
const bus = { ...place, industry: 'bus', lineStation: '02600000002601' } as const;
const terms = { unfinishedAmountMax: yuan(9), minutesMax: 240 };
const at = BENCH_TIME;

/** A card with 20 yuan. */
const filled = (): VirtualCard =>
  VirtualCard.restore(
    encodeImage(withMoney(decodeImage(tunionCard().save()), yuan(20))),
    scriptedRandom().random,
  );

async function tapped(card: VirtualCard, channel: CardChannel = card.channel()) {
  const identified = await identify(channel, [PROFILES.tunion]);
  assert.ok(identified.kind === 'card');
  return { channel, inHand: identified.card };
}
type Deed = (
  channel: CardChannel,
  psam: Psam,
  card: CardInHand,
  before: (intent: DebitIntent) => void,
) => Promise<Purchased>;
const DEEDS: Readonly<
  Record<'enter' | 'exit' | 'bus', { readonly takes: Fen; readonly deed: Deed }>
> = {
  enter: {
    takes: ZERO,
    deed: (channel, psam, card, before) => enter(channel, psam, { card, at, place, terms }, before),
  },
  exit: {
    takes: yuan(3),
    deed: (channel, psam, card, before) =>
      exit(channel, psam, { card, at, place, fare: yuan(3) }, before),
  },
  bus: {
    takes: yuan(1),
    deed: (channel, psam, card, before) =>
      rideOnce(channel, psam, { card, at, place: bus, fare: yuan(1) }, before),
  },
};

interface Seen {
  readonly balance: Fen;
  readonly trips: readonly tunionFiles.TUnionTrip[];
}

/** What the chip holds now. */
async function seen(card: VirtualCard): Promise<Seen> {
  card.reset();
  const { channel } = await tapped(card);
  const balance = await readBalance(channel);
  const trips: tunionFiles.TUnionTrip[] = [];
  for (let no = 1; no <= 4; no += 1) {
    try {
      trips.push(await demand(channel, readRecord(tunionFiles.EF_001E_TRIP_LOG), no));
    } catch (error) {
      assert.ok(error instanceof CardError);
      break;
    }
  }
  card.reset();
  return { balance, trips };
}

test('in by metro, out by metro, on by bus: the trip says what the purse did, newest first', async () => {
  const card = filled();
  const psam = await openPsam((await issuedPsam()).channel());
  const counters: number[] = [];
  assert.deepEqual(await openEntry((await tapped(card)).channel), { kind: 'not-entered' });
  for (const name of ['enter', 'exit', 'bus'] as const) {
    card.reset();
    const { channel, inHand } = await tapped(card);
    const done = await DEEDS[name].deed(channel, psam, inHand, () => undefined);
    assert.ok(done.kind === 'paid', done.kind);
    assert.equal(done.receipt.type, 9);
    counters.push(done.receipt.offlineCounter);
    card.reset();
    const open = await openEntry((await tapped(card)).channel);
    assert.equal(open.kind, name === 'enter' ? 'entered' : 'not-entered');
    if (open.kind === 'entered') assert.equal(open.entry.minutesMax, 240);
  }
  assert.deepEqual(counters, [0, 1, 2], 'an entry counts too');
  const { balance, trips } = await seen(card);
  assert.equal(balance, yuan(16));
  assert.deepEqual(
    trips.map((trip) => [trip.type, trip.industry, trip.amount, trip.balance, trip.at]),
    [
      [6, 2, yuan(1), yuan(16), at],
      [4, 1, yuan(3), yuan(17), at],
      [3, 1, ZERO, yuan(20), at],
    ],
  );
});

test('a fare that is not on the card moves neither purse nor trip', async () => {
  const card = filled();
  const psam = await openPsam((await issuedPsam()).channel());
  const { channel, inHand } = await tapped(card);
  const order = { card: inHand, at, place, fare: yuan(21) };
  const done = await exit(channel, psam, order, () => {
    assert.fail('DEBIT was to be sent');
  });
  assert.deepEqual(done, { kind: 'insufficient', balance: yuan(20) });
  assert.deepEqual(await seen(card), { balance: yuan(20), trips: [] });
});

for (const [name, { takes, deed }] of Object.entries(DEEDS)) {
  test(`${name}: torn at every exchange, purse and trip change together or not at all`, async () => {
    const chip = await issuedPsam();
    let debited = 0;
    for (let index = 0; index < 7; index += 1) {
      for (const when of ['before', 'after'] as const) {
        const card = filled();
        chip.reset();
        const psam = await openPsam(chip.channel());
        const torn = tearable(card, {
          tear: (exchange) => (exchange === index ? when : undefined),
        });
        let intent: DebitIntent | undefined;
        try {
          const { channel, inHand } = await tapped(card, torn);
          await deed(channel, psam, inHand, (told) => (intent = told));
        } catch (error) {
          assert.ok(error instanceof CardError, String(error));
          assert.equal((error as CardError).details.debit, 'not-attempted');
        }
        const { balance, trips } = await seen(card);
        const happened = trips.length === 1;
        assert.equal(balance, happened ? yuan(20) - takes : yuan(20));
        if (intent === undefined) {
          assert.ok(!happened, 'nothing moves before it is remembered');
          continue;
        }
        card.reset();
        const found = await recoverDebit(card.channel(), psam, intent);
        assert.equal(found.kind, happened ? 'debited' : 'not-debited', `exchange ${String(index)}`);
        debited += happened ? 1 : 0;
      }
    }
    assert.ok(debited > 0, 'the tears reach the debit');
  });
}
