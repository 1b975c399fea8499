import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CardChannel, demand } from '../src/apdu/index.ts';
import { PROFILES, readRecord, tunionFiles } from '../src/card/index.ts';
import {
  type CardInHand,
  type DebitIntent,
  enter,
  exit,
  type Exited,
  identify,
  openEntry,
  readBalance,
  readTripState,
  recoverDebit,
  rideOnce,
} from '../src/epurse/index.ts';
import { CardError } from '../src/errors.ts';
import { type Fen, ZERO } from '../src/money.ts';
import { tunionCardIssue } from '../src/personalise/index.ts';
import { openPsam, type Psam } from '../src/psam/index.ts';
import { decodeImage, encodeImage } from '../src/virtual/image.ts';
import { tearable, VirtualCard } from '../src/virtual/index.ts';
import { withMoney } from './support/altered-card.ts';
import { scriptedRandom } from './support/bench-card.ts';
import { yuan } from './support/bench-city.ts';
import { BENCH_TIME } from './support/bench-host.ts';
import { withRecords } from './support/altered-files.ts';
import { keysOf, madeCard, TUNION_DATA } from './support/made-cards.ts';
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

const image = encodeImage(withMoney(decodeImage(tunionCard().save()), yuan(20)));
/** A card with 20 yuan. */
const filled = (): VirtualCard => VirtualCard.restore(image, scriptedRandom().random);

/** One that has come in by metro, where the deed is to leave. */
async function readyFor(name: DeedName): Promise<VirtualCard> {
  const card = filled();
  if (name !== 'exit') return card;
  const psam = await openPsam((await issuedPsam()).channel());
  const { channel, inHand } = await tapped(card);
  const entered = await enter(channel, psam, { card: inHand, at, place, terms }, () => undefined);
  assert.equal(entered.kind, 'paid');
  card.reset();
  return card;
}

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
) => Promise<Exited>;
type DeedName = 'enter' | 'exit' | 'bus';
const DEEDS: Readonly<Record<DeedName, { readonly takes: Fen; readonly deed: Deed }>> = {
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
  const card = await readyFor('exit');
  const before = await seen(card);
  const psam = await openPsam((await issuedPsam()).channel());
  const { channel, inHand } = await tapped(card);
  const order = { card: inHand, at, place, fare: yuan(21) };
  assert.deepEqual(await exit(channel, psam, order, notSent), {
    kind: 'insufficient',
    balance: yuan(20),
  });
  assert.deepEqual(await seen(card), before);
});

const notSent = (): void => {
  assert.fail('DEBIT was to be sent');
};

test('nobody leaves who has not come in, and nobody leaves twice', async () => {
  const card = filled();
  const psam = await openPsam((await issuedPsam()).channel());
  const leave = async (before: () => void) => {
    card.reset();
    const { channel, inHand } = await tapped(card);
    return exit(channel, psam, { card: inHand, at, place, fare: yuan(3) }, before);
  };
  assert.deepEqual(await leave(notSent), { kind: 'no-open-entry' });
  const { channel, inHand } = await tapped(card);
  await enter(channel, psam, { card: inHand, at, place, terms }, () => undefined);
  assert.equal((await leave(() => undefined)).kind, 'paid');
  assert.deepEqual(await leave(notSent), { kind: 'no-open-entry' });
  const { balance, trips } = await seen(card);
  assert.deepEqual([balance, trips.length], [yuan(17), 2]);
});

test('the fare is worked out from the entry that is on the card', async () => {
  const card = await readyFor('exit');
  const psam = await openPsam((await issuedPsam()).channel());
  const { channel, inHand } = await tapped(card);
  const fare = (entry: tunionFiles.TUnionTrip): Fen => {
    assert.equal(entry.lineStation, place.lineStation);
    return yuan(entry.minutesMax === terms.minutesMax ? 4 : 9);
  };
  const left = await exit(channel, psam, { card: inHand, at, place, fare }, () => undefined);
  assert.ok(left.kind === 'paid');
  assert.equal(left.receipt.amount, yuan(4));
});

const INSIDE = 0x00;
const OUTSIDE = 0x01;
const METRO_TAG = 0x01;
const metroState = (state: number): tunionFiles.TUnionTripState => {
  const record = new Uint8Array(120);
  record.set([METRO_TAG, 118]);
  return {
    kind: 'metro',
    record: { ...tunionFiles.EF_001A_METRO_RECORD.decode(record), state, entryLine: '080019' },
  };
};
/** The T-Union card of our own script, with a metro record in EF1A as its operator puts it there. */
async function cardWithState(): Promise<VirtualCard> {
  const card = await madeCard(tunionCardIssue(TUNION_DATA, keysOf(TUNION_DATA.asn)).steps);
  const { data } = tunionFiles.writeTripState(metroState(OUTSIDE));
  card.tamper((memory) => withMoney(withRecords(memory, 0x001a, [data]), yuan(20)));
  return card;
}

test('a trip state changes with the purse and the trip, torn at every exchange, or not at all', async () => {
  const chip = await issuedPsam();
  const done = new Set<boolean>();
  for (let index = 0; index < 8; index += 1) {
    for (const when of ['before', 'after'] as const) {
      const card = await cardWithState();
      chip.reset();
      const psam = await openPsam(chip.channel());
      const torn = tearable(card, {
        tear: (exchange) => (exchange === index ? when : undefined),
      });
      try {
        const { channel, inHand } = await tapped(card, torn);
        const order = { card: inHand, at, place, terms, state: metroState(INSIDE) };
        await enter(channel, psam, order, () => undefined);
      } catch (error) {
        assert.ok(error instanceof CardError, String(error));
      }
      const { trips } = await seen(card);
      const { channel } = await tapped(card);
      const state = await readTripState(channel, METRO_TAG);
      assert.deepEqual(state, metroState(trips.length === 1 ? INSIDE : OUTSIDE));
      done.add(trips.length === 1);
    }
  }
  assert.deepEqual([...done].sort(), [false, true]);
});

test('a card without that record refuses the ride, and nothing moves', async () => {
  const card = await cardWithState();
  card.tamper((memory) => withRecords(memory, 0x001a, []));
  const psam = await openPsam((await issuedPsam()).channel());
  const { channel, inHand } = await tapped(card);
  assert.equal(await readTripState(channel, METRO_TAG), undefined);
  const order = { card: inHand, at, place, terms, state: metroState(INSIDE) };
  const refused = await enter(channel, psam, order, notSent);
  assert.ok(refused.kind === 'refused' && refused.statusWord === 0x6a83);
  assert.deepEqual(await seen(card), { balance: yuan(20), trips: [] });
});

for (const name of ['enter', 'exit', 'bus'] as const) {
  const { takes, deed } = DEEDS[name];
  test(`${name}: torn at every exchange, purse and trip change together or not at all`, async () => {
    const chip = await issuedPsam();
    let debited = 0;
    for (let index = 0; index < 7; index += 1) {
      for (const when of ['before', 'after'] as const) {
        const card = await readyFor(name);
        const before = (await seen(card)).trips.length;
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
        const happened = trips.length === before + 1;
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
