import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demand } from '../src/apdu/index.ts';
import { unhex } from '../src/bytes.ts';
import { type CardProfile, PROFILES, readRecord, tunionFiles } from '../src/card/index.ts';
import {
  loadTacInput,
  purchaseTacInput,
  sameMac,
  TRANSACTION_TYPE,
  TRIPLE_DES,
} from '../src/crypto/index.ts';
import {
  type CardInHand,
  type DebitIntent,
  identify,
  load,
  type LoadIntent,
  type LoadReceipt,
  purchase,
  type PurchaseReceipt,
  readBalance,
  recoverDebit,
  recoverLoad,
} from '../src/epurse/index.ts';
import { CardError } from '../src/errors.ts';
import type { CardAsn } from '../src/ids.ts';
import type { Fen } from '../src/money.ts';
import { pbocCardIssue, type PersonaliseStep, tunionCardIssue } from '../src/personalise/index.ts';
import { openPsam, type Psam } from '../src/psam/index.ts';
import { type Quirks, type Tear, tearable, type VirtualCard } from '../src/virtual/index.ts';
import { TERMINAL, yuan } from './support/bench-city.ts';
import { BENCH_TIME, benchHost } from './support/bench-host.ts';
import { keysOf, madeCard, PBOC_DATA, TUNION_DATA } from './support/made-cards.ts';
import { issuedPsam } from './support/student-card.ts';

// Cards that our own scripts made: whenever one is pulled away, money moved once or not at all.

interface Kind {
  readonly profile: CardProfile;
  readonly asn: CardAsn;
  readonly script: readonly PersonaliseStep[];
}

const TUNION: Kind = {
  profile: PROFILES.tunion,
  asn: TUNION_DATA.asn,
  script: tunionCardIssue(TUNION_DATA, keysOf(TUNION_DATA.asn)).steps,
};
const PBOC: Kind = {
  profile: PROFILES.pboc,
  asn: PBOC_DATA.asn,
  script: pbocCardIssue(PBOC_DATA, keysOf(PBOC_DATA.asn)).steps,
};

/** Every way to count, and cards whose proof has zeros for MAC2. */
const CONVENTIONS: readonly Partial<Quirks>[] = ([0, 1] as const).flatMap((logCounterOffset) =>
  ([0, 1] as const).flatMap((proofCounterOffset) => {
    const counts = { logCounterOffset, proofCounterOffset };
    const zeros = { ...counts, proofMac: 'zeros' } as const;
    return [counts, zeros];
  }),
);

async function tapped(
  channel: ReturnType<VirtualCard['channel']>,
  kind: Kind,
): Promise<CardInHand> {
  const identified = await identify(channel, [kind.profile]);
  assert.equal(identified.kind, 'card');
  assert.equal(identified.card.asn, kind.asn);
  assert.deepEqual(identified.card.defects, []);
  return identified.card;
}

const balanceOf = async (card: VirtualCard, kind: Kind): Promise<Fen> => {
  card.reset();
  await tapped(card.channel(), kind);
  return readBalance(card.channel());
};

const leavesAt = (at: number, when: Tear) => (index: number) => (index === at ? when : undefined);

function assertNotAttempted(error: unknown): void {
  assert.ok(error instanceof CardError, String(error));
  assert.equal((error as CardError).details.debit, 'not-attempted');
}

/** Taps until the money has moved: what a terminal does with a card that left. */
async function payOnce(
  card: VirtualCard,
  psam: Psam,
  kind: Kind,
  tears: readonly ((index: number) => Tear | undefined)[],
): Promise<PurchaseReceipt> {
  let pending: DebitIntent | undefined;
  for (const tear of [...tears, () => undefined]) {
    card.reset();
    const channel = tearable(card, { tear });
    try {
      if (pending !== undefined) {
        const found = await recoverDebit(channel, psam, pending);
        if (found.kind === 'torn') continue;
        assert.notEqual(found.kind, 'other-card');
        pending = undefined;
        if (found.kind === 'debited') return found.receipt;
      }
      const order = {
        card: await tapped(channel, kind),
        amount: yuan(7),
        at: BENCH_TIME,
        type: 'purchase',
      } as const;
      const paid = await purchase(channel, psam, order, (intent) => (pending = intent));
      if (paid.kind === 'torn') continue;
      assert.equal(paid.kind, 'paid');
      return paid.receipt;
    } catch (error) {
      assertNotAttempted(error);
    }
  }
  throw new assert.AssertionError({ message: 'the last tap did not pay' });
}

async function loadOnce(
  card: VirtualCard,
  kind: Kind,
  tears: readonly ((index: number) => Tear | undefined)[],
): Promise<LoadReceipt> {
  let pending: LoadIntent | undefined;
  for (const tear of [...tears, () => undefined]) {
    card.reset();
    const channel = tearable(card, { tear });
    try {
      if (pending !== undefined) {
        const found = await recoverLoad(channel, pending, [kind.profile]);
        if (found.kind === 'torn') continue;
        assert.notEqual(found.kind, 'other-card');
        pending = undefined;
        if (found.kind === 'loaded') return found.receipt;
      }
      const order = {
        card: await tapped(channel, kind),
        amount: yuan(30),
        terminalId: TERMINAL,
        keyIndex: 1,
      };
      const loaded = await load(
        channel,
        order,
        benchHost(yuan(30), TERMINAL),
        (intent) => (pending = intent),
      );
      if (loaded.kind === 'torn') continue;
      assert.equal(loaded.kind, 'loaded');
      return loaded.receipt;
    } catch (error) {
      assertNotAttempted(error);
    }
  }
  throw new assert.AssertionError({ message: 'the last tap did not load' });
}

function isGenuine(receipt: PurchaseReceipt): boolean {
  const input = purchaseTacInput({ ...receipt, terminalId: TERMINAL });
  return sameMac(TRIPLE_DES.tac(keysOf(receipt.asn).DTK, input), receipt.tac);
}

function isLoadGenuine(receipt: LoadReceipt): boolean {
  const input = loadTacInput({
    ...receipt,
    type: TRANSACTION_TYPE.load,
    terminalId: TERMINAL,
    newBalance: receipt.balanceAfter,
  });
  return sameMac(TRIPLE_DES.tac(keysOf(receipt.asn).DTK, input), receipt.tac);
}

/** SELECT, [EF17 for the card kind], INITIALIZE, DEBIT or CREDIT. */
const EXCHANGES = 4;

for (const kind of [TUNION, PBOC]) {
  for (const quirks of CONVENTIONS) {
    const { logCounterOffset, proofCounterOffset, proofMac = 'MAC2' } = quirks;
    const how = `log +${String(logCounterOffset)}, proof +${String(proofCounterOffset)}, ${proofMac}`;
    test(`${kind.profile.name}, ${how}: loaded and paid once, torn at every APDU and again`, async () => {
      for (let at = 0; at < EXCHANGES; at += 1) {
        for (const when of ['before', 'after'] as const) {
          for (const again of [undefined, 0, 2]) {
            const card = await madeCard(kind.script, { quirks });
            const psam = await openPsam((await issuedPsam()).channel());
            const tears = [
              leavesAt(at, when),
              ...(again === undefined ? [] : [leavesAt(again, when)]),
            ];
            const loaded = await loadOnce(card, kind, tears);
            assert.ok(isLoadGenuine(loaded));
            assert.equal(await balanceOf(card, kind), yuan(30), 'loaded once');
            const paid = await payOnce(card, psam, kind, tears);
            assert.ok(isGenuine(paid));
            assert.equal(paid.profile, kind.profile.name);
            assert.equal(paid.balanceAfter, yuan(23));
            assert.equal(await balanceOf(card, kind), yuan(23), 'paid once');
          }
        }
      }
    });
  }
}

test('a T-Union card writes its trip with the purse, or neither', async () => {
  const trip = {
    type: 3,
    terminal: '0000450000000001',
    industry: 1,
    lineStation: '01000300000000',
    amount: yuan(0),
    balance: yuan(30),
    at: BENCH_TIME,
    city: '4910',
    institution: '0131050702000000',
    unfinishedAmountMax: yuan(9),
    minutesMax: 240,
  };
  const file = tunionFiles.EF_001E_TRIP_LOG;
  const card = await madeCard(TUNION.script);
  await loadOnce(card, TUNION, []);
  const psam = await openPsam((await issuedPsam()).channel());
  for (const [amount, torn] of [
    [yuan(0), true],
    [yuan(0), false],
    [yuan(4), false],
  ] as const) {
    card.reset();
    const channel = torn ? tearable(card, { tear: leavesAt(4, 'before') }) : card.channel();
    const data = file.encode({ ...trip, amount });
    const order = {
      card: await tapped(channel, TUNION),
      amount,
      at: BENCH_TIME,
      type: 'compound-purchase',
      trip: [{ sfi: file.sfi, by: 'newest', record: 0, data }],
    } as const;
    const paid = await purchase(channel, psam, order, () => undefined);
    assert.equal(paid.kind, torn ? 'torn' : 'paid');
  }
  card.reset();
  await tapped(card.channel(), TUNION);
  const trips = [1, 2].map((no) => demand(card.channel(), readRecord(file), no));
  assert.deepEqual(await Promise.all(trips), [
    { ...trip, amount: yuan(4) },
    { ...trip, amount: yuan(0) },
  ]);
  assert.equal(await readBalance(card.channel()), yuan(26));
  assert.equal(card.process(unhex('00B203F400')).length, 2, 'the torn one left nothing behind');
});
