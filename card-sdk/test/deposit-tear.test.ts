import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CardChannel } from '../src/apdu/index.ts';
import {
  changeOverdrawLimit,
  type DebitIntent,
  type OverdrawIntent,
  type OverdrawReceipt,
  purchase,
  type PurchaseReceipt,
  recoverDebit,
  recoverOverdrawLimit,
  recoverUnload,
  unload,
  type UnloadIntent,
  type UnloadReceipt,
} from '../src/epurse/index.ts';
import { CardError } from '../src/errors.ts';
import { subtract } from '../src/money.ts';
import { openPsam, type Psam } from '../src/psam/index.ts';
import { type Quirks, type Tear, tearable, type VirtualCard } from '../src/virtual/index.ts';
import { yuan } from './support/bench-city.ts';
import { BENCH_TIME } from './support/bench-host.ts';
import { filledCard, isDebitTacRight, order, profiles, tapped } from './support/deposit-card.ts';
import { depositOf, isOverdrawTacRight, overdrawHost, unloadHost } from './support/deposit-host.ts';
import { PIN } from './support/profile-cards.ts';
import { issuedPsam } from './support/student-card.ts';

// As for purchases and loads: torn at every exchange, whatever the money did, it did once.

/** Cards that count otherwise, prove once, keep the PIN shown, speak T=0, or count all in one. */
const QUIRKS: readonly Partial<Quirks>[] = [
  {},
  { logCounterOffset: 0, proofCounterOffset: 0 },
  { proofCounterOffset: 0, proofs: 'once' },
  { stateAfterMoney: 'kept' },
  { transport: 'T=0' },
  { counters: 'one' },
  { wrongMac: '6988', algorithmByte: 'obeyed' },
];
const nameOf = (quirks: Partial<Quirks>): string => JSON.stringify(quirks);

type Leaves = (index: number) => Tear | undefined;
const leavesAt =
  (at: number, when: Tear): Leaves =>
  (index) =>
    index === at ? when : undefined;

/** What a terminal does with a card that left: taps until the deed is done, and asks first what it was. */
async function doneOnce<Intent, Receipt>(
  card: VirtualCard,
  tears: readonly Leaves[],
  begin: (channel: CardChannel, before: (intent: Intent) => void) => Promise<Receipt | 'torn'>,
  recover: (channel: CardChannel, intent: Intent) => Promise<Receipt | 'torn' | 'not-done'>,
): Promise<Receipt> {
  let pending: Intent | undefined;
  for (const tear of [...tears, (): undefined => undefined]) {
    card.reset();
    const channel = tearable(card, { tear });
    try {
      if (pending !== undefined) {
        const found = await recover(channel, pending);
        if (found === 'torn') continue;
        pending = undefined;
        if (found !== 'not-done') return found;
        card.reset();
      }
      const done = await begin(channel, (intent) => {
        pending = intent;
      });
      if (done !== 'torn') return done;
    } catch (error) {
      assert.ok(error instanceof CardError, String(error));
      assert.equal((error as CardError).details.debit, 'not-attempted');
      assert.equal(pending, undefined);
    }
  }
  throw new assert.AssertionError({ message: 'the last tap did not do it' });
}

const unloadOnce = (card: VirtualCard, tears: readonly Leaves[]): Promise<UnloadReceipt> => {
  const host = unloadHost(yuan(30));
  return doneOnce<UnloadIntent, UnloadReceipt>(
    card,
    tears,
    async (channel, before) => {
      const request = { ...order, card: await tapped(channel), amount: yuan(30) };
      const done = await unload(channel, request, host, before);
      if (done.kind === 'torn') return done.kind;
      assert.ok(done.kind === 'unloaded', done.kind);
      return done.receipt;
    },
    async (channel, intent) => {
      const found = await recoverUnload(channel, intent, order, host, profiles);
      if (found.kind === 'torn') return found.kind;
      if (found.kind === 'not-unloaded') return 'not-done';
      assert.ok(found.kind === 'unloaded', found.kind);
      return found.receipt;
    },
  );
};

const changeOnce = (card: VirtualCard, tears: readonly Leaves[]): Promise<OverdrawReceipt> =>
  doneOnce<OverdrawIntent, OverdrawReceipt>(
    card,
    tears,
    async (channel, before) => {
      const request = { ...order, card: await tapped(channel), newLimit: yuan(50) };
      const done = await changeOverdrawLimit(channel, request, overdrawHost(yuan(50)), before);
      if (done.kind === 'torn') return done.kind;
      assert.ok(done.kind === 'changed', done.kind);
      return done.receipt;
    },
    async (channel, intent) => {
      const found = await recoverOverdrawLimit(
        channel,
        intent,
        order,
        overdrawHost(yuan(50)),
        profiles,
      );
      if (found.kind === 'torn') return found.kind;
      if (found.kind === 'not-changed') return 'not-done';
      assert.ok(found.kind === 'changed', found.kind);
      return found.receipt;
    },
  );

const cashOnce = (
  card: VirtualCard,
  psam: Psam,
  tears: readonly Leaves[],
): Promise<PurchaseReceipt> =>
  doneOnce<DebitIntent, PurchaseReceipt>(
    card,
    tears,
    async (channel, before) => {
      const inHand = await tapped(channel);
      const request = {
        card: inHand,
        amount: yuan(30),
        at: BENCH_TIME,
        type: 'cash',
        pin: PIN,
      } as const;
      const done = await purchase(channel, psam, request, before);
      if (done.kind === 'torn') return done.kind;
      assert.ok(done.kind === 'paid', done.kind);
      return done.receipt;
    },
    async (channel, intent) => {
      const found = await recoverDebit(channel, psam, intent, PIN);
      if (found.kind === 'torn') return found.kind;
      if (found.kind === 'not-debited') return 'not-done';
      assert.ok(found.kind === 'debited', found.kind);
      return found.receipt;
    },
  );

// SELECT …, INITIALIZE (6982), VERIFY PIN, INITIALIZE, the debit; T=0 takes two for each answer.
const EXCHANGES = 12;
/** Torn once at every exchange, and then once more during the recovery. */
async function tornEverywhere(
  quirks: Partial<Quirks>,
  deed: (card: VirtualCard, tears: readonly Leaves[]) => Promise<void>,
): Promise<void> {
  // A card that proves once has nothing left for the tap after a torn recovery.
  const recoveries = quirks.proofs === 'once' ? [-1] : [-1, 0, 2, 4, 6];
  for (let at = 0; at < EXCHANGES; at += 1) {
    for (const when of ['before', 'after'] as const) {
      for (const again of recoveries) {
        const tears = [leavesAt(at, when), ...(again < 0 ? [] : [leavesAt(again, when)])];
        await deed(await filledCard(quirks), tears);
      }
    }
  }
}

for (const quirks of QUIRKS) {
  test(`unload, ${nameOf(quirks)}: wherever it is torn, the money leaves once`, async () => {
    await tornEverywhere(quirks, async (card, tears) => {
      const receipt = await unloadOnce(card, tears);
      assert.equal(receipt.balanceAfter, yuan(70));
      assert.equal(await depositOf(card), yuan(70));
    });
  });

  test(`overdraw limit, ${nameOf(quirks)}: wherever it is torn, it changes once`, async () => {
    await tornEverywhere(quirks, async (card, tears) => {
      const receipt = await changeOnce(card, tears);
      assert.ok(isOverdrawTacRight(receipt));
      assert.equal(await depositOf(card), yuan(150));
    });
  });

  test(`cash, ${nameOf(quirks)}: wherever it is torn, it is paid once`, async () => {
    const chip = await issuedPsam();
    await tornEverywhere(quirks, async (card, tears) => {
      chip.reset();
      const receipt = await cashOnce(card, await openPsam(chip.channel()), tears);
      assert.ok(isDebitTacRight(receipt));
      assert.equal(subtract(yuan(100), await depositOf(card)), yuan(30));
    });
  });
}
