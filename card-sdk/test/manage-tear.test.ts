import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CardChannel, execute } from '../src/apdu/index.ts';
import { equalBytes, unhex } from '../src/bytes.ts';
import {
  blockApplication,
  blockCard,
  type BlockOutcome,
  managePin,
  PROFILES,
  selectByFid,
  selectByName,
  unblockApplication,
} from '../src/card/index.ts';
import { identify } from '../src/epurse/index.ts';
import { type Tear, tearable, type VirtualCard } from '../src/virtual/index.ts';
import { send } from './support/bench-card.ts';
import { keyOf, PBOC_ASN, pbocCard, PIN } from './support/profile-cards.ts';
import { issuedCard, TEST_STUDENT } from './support/student-card.ts';

// Commands that manage a card, torn at every exchange, before and after it, and at every EEPROM write
// of the command itself. What stands afterwards is the one thing or the other, and whether it may be
// the other is said.

const { changePin, reloadPin, unblockPin, verifyPin } = managePin;
const OTHER = unhex('654321');
const WRONG = unhex('000000');
const RELOAD = keyOf('DRPK', PBOC_ASN);
const UNLOCK = keyOf('DPUK', PBOC_ASN);
const LINE = keyOf('DAMK', PBOC_ASN);
const MAIN = keyOf('DCMK', TEST_STUDENT.asn);

type Outcome = managePin.PinOutcome | managePin.PinTorn | BlockOutcome;
type Deed = (channel: CardChannel) => Promise<Outcome>;
const toWallet = (channel: CardChannel): Promise<unknown> =>
  execute(channel, selectByName, PROFILES.pboc.aid);

interface Torn {
  readonly card: VirtualCard;
  /** The card had heard the whole command and kept it. */
  readonly isDone: boolean;
}

/** More than any of these commands writes, with the chip's journal around it. */
const WRITES_MAX = 8;

/** Exchange 0 is SELECT; a challenge may stand before the command itself. */
async function everyTear(
  make: () => Promise<VirtualCard>,
  select: (channel: CardChannel) => Promise<unknown>,
  deed: Deed,
  check: (torn: Torn) => Promise<void>,
): Promise<void> {
  const commandAt = await lastExchange(await make(), select, deed);
  const within = Array.from({ length: WRITES_MAX + 1 }, (_, afterWrites) => ({ afterWrites }));
  for (let at = 1; at <= commandAt; at += 1) {
    const isCommand = at === commandAt;
    const tears: readonly Tear[] = ['before', 'after', ...(isCommand ? within : [])];
    for (const tear of tears) {
      const card = await make();
      card.reset();
      const channel = tearable(card, { tear: (index) => (index === at ? tear : undefined) });
      await select(channel);
      const before = card.save();
      const changed = isCommand ? 'unknown' : 'nothing';
      assert.deepEqual(await deed(channel), { kind: 'torn', changed });
      card.reset();
      const isDone = !equalBytes(before, card.save());
      if (tear === 'before' || !isCommand) assert.ok(!isDone, 'nothing had been said');
      if (tear === 'after' && isCommand) assert.ok(isDone);
      await check({ card, isDone });
    }
  }
}

async function lastExchange(
  card: VirtualCard,
  select: (channel: CardChannel) => Promise<unknown>,
  deed: Deed,
): Promise<number> {
  card.reset();
  let exchanges = 0;
  const channel: CardChannel = (command) => {
    exchanges += 1;
    return Promise.resolve(card.process(command));
  };
  await select(channel);
  await deed(channel);
  return exchanges - 1;
}

async function opened(card: VirtualCard): Promise<CardChannel> {
  card.reset();
  const channel = card.channel();
  await toWallet(channel);
  return channel;
}
const stands = async (card: VirtualCard, pin: Uint8Array): Promise<boolean> =>
  (await verifyPin(await opened(card), pin)).kind === 'done';
/** By a wrong one, which costs one. */
async function triesLeft(card: VirtualCard): Promise<number> {
  const shown = await verifyPin(await opened(card), WRONG);
  return shown.kind === 'wrong-pin' ? shown.triesLeft + 1 : 0;
}
async function seen(card: VirtualCard): Promise<string> {
  card.reset();
  return (await identify(card.channel(), [PROFILES.pboc])).kind;
}

async function withTriesSpent(times: number): Promise<VirtualCard> {
  const card = pbocCard();
  const channel = await opened(card);
  for (let tries = 0; tries < times; tries += 1) await verifyPin(channel, WRONG);
  return card;
}
async function closed(howLong: 'until-unblocked' | 'for-ever'): Promise<VirtualCard> {
  const card = pbocCard();
  assert.equal((await blockApplication(await opened(card), LINE, howLong)).kind, 'done');
  return card;
}

test('VERIFY PIN: a wrong PIN has cost its try or not, a right one has given them back or not', async () => {
  const spent = (): Promise<VirtualCard> => withTriesSpent(1);
  await everyTear(
    spent,
    toWallet,
    (channel) => verifyPin(channel, WRONG),
    async ({ card, isDone }) => {
      assert.equal(await triesLeft(card), isDone ? 1 : 2);
    },
  );
  await everyTear(
    spent,
    toWallet,
    (channel) => verifyPin(channel, PIN),
    async ({ card, isDone }) => {
      assert.equal(await triesLeft(card), isDone ? 3 : 2);
    },
  );
});

for (const [name, deed] of Object.entries<Deed>({
  'CHANGE PIN': (channel) => changePin(channel, { oldPin: PIN, newPin: OTHER }),
  'RELOAD PIN': (channel) => reloadPin(channel, { newPin: OTHER, reloadKey: RELOAD }),
})) {
  test(`${name}: one of the two PINs stands, and showing the new one tells which`, async () => {
    await everyTear(
      () => Promise.resolve(pbocCard()),
      toWallet,
      deed,
      async ({ card, isDone }) => {
        assert.equal(await stands(card, OTHER), isDone);
        assert.equal(await stands(card, PIN), !isDone);
      },
    );
  });
}

test('PIN UNBLOCK: it has its tries again, or is still blocked', async () => {
  await everyTear(
    () => withTriesSpent(3),
    toWallet,
    (channel) => unblockPin(channel, { pin: PIN, unblockKey: UNLOCK }),
    async ({ card, isDone }) => {
      assert.equal(await stands(card, PIN), isDone);
    },
  );
});

for (const howLong of ['until-unblocked', 'for-ever'] as const) {
  test(`APPLICATION BLOCK ${howLong}: SELECT tells whether it stands`, async () => {
    await everyTear(
      () => Promise.resolve(pbocCard()),
      toWallet,
      (channel) => blockApplication(channel, LINE, howLong),
      async ({ card, isDone }) => {
        assert.equal(await seen(card), isDone ? 'blocked' : 'card');
        if (!isDone) return;
        const { kind } = await unblockApplication(await opened(card), LINE);
        assert.equal(kind, howLong === 'for-ever' ? 'locked-for-good' : 'done');
      },
    );
  });
}

test('APPLICATION UNBLOCK: SELECT tells whether it stands', async () => {
  await everyTear(
    () => closed('until-unblocked'),
    toWallet,
    (channel) => unblockApplication(channel, LINE),
    async ({ card, isDone }) => {
      assert.equal(await seen(card), isDone ? 'card' : 'blocked');
    },
  );
});

test('CARD BLOCK: either everything answers 6A81, or the card is as it was', async () => {
  const image = await issuedCard(TEST_STUDENT);
  await everyTear(
    () => issuedCard(TEST_STUDENT),
    (channel) => execute(channel, selectByFid, 0x3f00),
    (channel) => blockCard(channel, MAIN),
    ({ card, isDone }) => {
      const commands = ['00A40000023F00', '00B0850000', '0084000004'];
      const answers = commands.map((command) => send(card, command).slice(-4));
      if (isDone) assert.deepEqual(answers, ['6A81', '6A81', '6A81']);
      else assert.deepEqual(card.save(), image.save());
      return Promise.resolve();
    },
  );
});
