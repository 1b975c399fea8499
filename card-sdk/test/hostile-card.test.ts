import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CardChannel } from '../src/apdu/index.ts';
import { parseCardAsn, parseLocalDateTime } from '../src/ids.ts';
import {
  authenticate,
  identify,
  load,
  type LoadReceipt,
  purchase,
  readBalance,
  readCard,
  recoverDebit,
  recoverLoad,
} from '../src/epurse/index.ts';
import { CardError } from '../src/errors.ts';
import { fen } from '../src/money.ts';
import { openPsam, type Psam } from '../src/psam/index.ts';
import {
  type Accomplices,
  HOSTILE_CARD_NAMES,
  hostileCard,
  type HostileCardName,
  VirtualCard,
  VirtualPsam,
} from '../src/virtual/index.ts';
import { benchCity, chipOf, isLoadTacRight, tapped, TERMINAL, yuan } from './support/bench-city.ts';
import { benchHost, BENCH_TIME } from './support/bench-host.ts';
import { Seeded } from './support/fuzz/seeded.ts';
import { issuedCard, TEST_STUDENT } from './support/student-card.ts';

// A card that lies, from any of its answers on. Whatever it says, the conversation ends within a
// bounded number of exchanges, in a known outcome or a CardError; and it says "paid" only if the
// chip was debited.

const PRICE = fen(650);
// No challenge twice, or a replay of the answer to it would be right.
const rng = new Seeded(20260901);
const random = (length: number): Uint8Array => rng.bytes(length);

const city = await benchCity(yuan(50));
/** Answers of earlier taps, a purchase and a load; card and PSAM have both gone on since. */
const heard = new Map<number, Uint8Array>();
const cardImage = await (async () => {
  const listening: CardChannel = async (command) => {
    const answer = await city.card.channel()(command);
    heard.set(command[1] ?? 0, answer);
    return answer;
  };
  const at = parseLocalDateTime('20260901072900');
  assert.equal(await topUp(listening), 'loaded');
  assert.equal(await genuineness(listening, city.psam), 'genuine');
  assert.equal(await pay('purchase', at)(listening, city.psam), 'paid');
  return city.card.save();
})();
const psamImage = city.psamChip.save();
const { balance: START } = await chipOf(city.card);
const otherImage = (
  await issuedCard({ ...TEST_STUDENT, asn: parseCardAsn('00004500000000005678') })
).save();

const restored = (image: Uint8Array): VirtualCard => VirtualCard.restore(image, random);

/** One conversation with a card. Answers its kind of outcome. */
type Conversation = (channel: CardChannel, psam: Psam) => Promise<string>;

function pay(type: 'purchase' | 'compound-purchase', at = BENCH_TIME): Conversation {
  return async (channel, psam) => {
    const identified = await identify(channel);
    if (identified.kind !== 'card') return identified.kind;
    const order = { card: identified.card, amount: PRICE, at, type };
    return (await purchase(channel, psam, order, () => undefined)).kind;
  };
}

async function topUp(channel: CardChannel): Promise<string> {
  const identified = await identify(channel);
  if (identified.kind !== 'card') return identified.kind;
  const order = { card: identified.card, amount: yuan(10), terminalId: TERMINAL, keyIndex: 1 };
  const loaded = await load(channel, order, benchHost(yuan(10), TERMINAL), () => undefined);
  return loaded.kind === 'loaded' ? asTheCentreSees(loaded.receipt) : loaded.kind;
}

/** A load's answer is a TAC and nothing else, and only the centre can check that. */
function asTheCentreSees(receipt: LoadReceipt): string {
  return isLoadTacRight(receipt) ? 'loaded' : 'loaded, and refused by the centre';
}

const balance: Conversation = async (channel) => {
  const identified = await identify(channel);
  return identified.kind === 'card' ? String(await readBalance(channel)) : identified.kind;
};

async function genuineness(channel: CardChannel, psam: Psam): Promise<string> {
  const identified = await identify(channel);
  if (identified.kind !== 'card') return identified.kind;
  return authenticate(channel, psam, identified.card, random(8));
}

const readWhole: Conversation = async (channel) => (await readCard(channel)).kind;

/** An intent of which the card knows nothing: DEBIT never reached it. */
const tornIntents = await (async () => {
  const card = restored(cardImage);
  const calm = card.channel();
  const deaf: CardChannel = (command) =>
    command[1] === 0x54 || command[1] === 0x52 ? Promise.resolve(Uint8Array.of()) : calm(command);
  const psam = await openPsam(VirtualPsam.restore(psamImage, random).channel());
  const order = {
    card: await tapped(deaf),
    amount: PRICE,
    at: BENCH_TIME,
    type: 'purchase',
  } as const;
  const debit = await purchase(deaf, psam, order, () => undefined);
  const request = { card: await tapped(deaf), amount: yuan(10), terminalId: TERMINAL, keyIndex: 1 };
  const credit = await load(deaf, request, benchHost(yuan(10), TERMINAL), () => undefined);
  assert.ok(debit.kind === 'torn' && credit.kind === 'torn');
  return { debit: debit.intent, credit: credit.intent };
})();

const CONVERSATIONS: Readonly<Record<string, Conversation>> = {
  purchase: pay('purchase'),
  'compound purchase': pay('compound-purchase'),
  load: topUp,
  balance,
  'whole card': readWhole,
  genuineness,
  'recovery of a debit': async (channel, psam) =>
    (await recoverDebit(channel, psam, tornIntents.debit)).kind,
  'recovery of a load': async (channel) => {
    const found = await recoverLoad(channel, tornIntents.credit);
    return found.kind === 'loaded' ? asTheCentreSees(found.receipt) : found.kind;
  },
};

interface Ended {
  readonly outcome: string;
  readonly exchanges: number;
  readonly spent: bigint;
  /** A chip that holds the key was asked to prove it. */
  readonly proved: boolean;
}

async function endOf(converse: Conversation, name: HostileCardName, from: number): Promise<Ended> {
  const card = restored(cardImage);
  let proved = false;
  const watched =
    (chip: VirtualCard): CardChannel =>
    (command) => {
      proved ||= command[1] === INTERNAL_AUTHENTICATE;
      return Promise.resolve(chip.process(command));
    };
  const accomplices: Accomplices = {
    honest: watched(card),
    other: watched(restored(otherImage)),
    heard,
    random,
  };
  const { channel, exchanges } = hostileCard(name, accomplices, from);
  const psam = await openPsam(VirtualPsam.restore(psamImage, random).channel());
  const outcome = await outcomeOf(() => converse(channel, psam));
  return { outcome, exchanges: exchanges(), spent: START - (await chipOf(card)).balance, proved };
}

async function outcomeOf(run: () => Promise<string>): Promise<string> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof CardError) return (error as CardError).code;
    throw error;
  }
}

const INTERNAL_AUTHENTICATE = 0x88;
/** What no recovery may say of a transaction that never reached the chip. */
const DONE = ['debited', 'loaded'];
/** What reading a whole card takes, and sixteen rounds for the one command that never ends. */
const EXCHANGES_MAX = 150;
/** No conversation but reading a whole card is longer. */
const LAST_EXCHANGE = 9;

for (const [what, converse] of Object.entries(CONVERSATIONS)) {
  test(`${what} with a card that lies from any exchange on`, async () => {
    for (const name of HOSTILE_CARD_NAMES) {
      for (let from = 0; from <= LAST_EXCHANGE; from += 1) {
        const { outcome, exchanges, spent, proved } = await endOf(converse, name, from);
        const note = `${name} from ${String(from)}: ${outcome}`;
        assert.ok(exchanges <= EXCHANGES_MAX, `${note} after ${String(exchanges)} exchanges`);
        if (outcome === 'paid') assert.equal(spent, PRICE, note);
        if (outcome === 'loaded') assert.equal(spent + yuan(10), 0n, note);
        if (outcome === 'genuine') assert.ok(proved, note);
        if (what.startsWith('recovery')) assert.ok(!DONE.includes(outcome), note);
      }
    }
  });
}

test('an honest card in the same setting pays, loads and recovers', async () => {
  const outcomes = await Promise.all(
    Object.values(CONVERSATIONS).map(async (converse) => endOf(converse, 'a bare 9000', 10_000)),
  );
  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['paid', 'paid', 'loaded', String(START), 'card', 'genuine', 'not-debited', 'not-loaded'],
  );
});
