import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROFILES } from '../src/card/index.ts';
import {
  type CardInHand,
  type CappUpdate,
  identify,
  load,
  type LoadIntent,
  purchase,
  readBalance,
  recoverDebit,
  recoverLoad,
} from '../src/epurse/index.ts';
import { parseTerminalId } from '../src/ids.ts';
import { fen } from '../src/money.ts';
import { openPsam, type Psam } from '../src/psam/index.ts';
import { tearable, type VirtualCard } from '../src/virtual/index.ts';
import { TERMINAL, yuan } from './support/bench-city.ts';
import { BENCH_TIME, benchHost } from './support/bench-host.ts';
import { assertGenuine } from './support/genuine-receipt.ts';
import { PBOC, TUNION } from './support/profile-cards.ts';
import { issuedPsam } from './support/student-card.ts';

// The same conversations on cards of the other two specifications, made by other issuers.

const CARDS = [
  { ...TUNION, profile: PROFILES.tunion },
  { ...PBOC, profile: PROFILES.pboc },
];

async function tapped(card: VirtualCard, profile: (typeof PROFILES)['pboc']): Promise<CardInHand> {
  const found = await identify(card.channel(), [profile]);
  assert.equal(found.kind, 'card');
  return found.card;
}

async function loaded(card: VirtualCard, inHand: CardInHand): Promise<void> {
  const order = { card: inHand, amount: yuan(20), terminalId: TERMINAL, keyIndex: 1 };
  const done = await load(card.channel(), order, benchHost(yuan(20), TERMINAL), () => undefined);
  assert.equal(done.kind, 'loaded');
}

const psamOf = async (): Promise<Psam> => openPsam((await issuedPsam()).channel());

const TRIP: CappUpdate = {
  sfi: 0x1e,
  by: 'newest',
  record: 0,
  data: new Uint8Array(48).fill(0x04),
};

for (const { profile, asn, make } of CARDS) {
  for (const type of ['purchase', 'compound-purchase'] as const) {
    test(`${profile.name}: loaded, then a ${type} that the centre would accept`, async () => {
      const card = make();
      const psam = await psamOf();
      const inHand = await tapped(card, profile);
      assert.equal(inHand.asn, asn);
      await loaded(card, inHand);
      const hasTrip = profile.name === 'tunion' && type === 'compound-purchase';
      const order = { card: inHand, amount: fen(650), at: BENCH_TIME, type } as const;
      const paid = await purchase(
        card.channel(),
        psam,
        { ...order, ...(hasTrip ? { trip: [TRIP] } : {}) },
        () => undefined,
      );
      assert.ok(paid.kind === 'paid');
      assertGenuine(paid.receipt);
      assert.equal(paid.receipt.profile, profile.name);
      assert.equal(await readBalance(card.channel()), fen(1350));
    });

    test(`${profile.name}: a ${type} torn before and after DEBIT is found out`, async () => {
      for (const tear of ['before', 'after'] as const) {
        const card = make();
        const psam = await psamOf();
        await loaded(card, await tapped(card, profile));
        const channel = tearable(card, {
          tear: (_, command) => (command[1] === 0x54 ? tear : undefined),
        });
        const inHand = await tapped(card, profile);
        const order = { card: inHand, amount: fen(650), at: BENCH_TIME, type } as const;
        const torn = await purchase(channel, psam, order, () => undefined);
        assert.ok(torn.kind === 'torn');
        const found = await recoverDebit(card.channel(), psam, torn.intent);
        if (tear === 'before') {
          assert.equal(found.kind, 'not-debited');
        } else {
          assert.ok(found.kind === 'debited');
          assertGenuine(found.receipt);
        }
        assert.equal(await readBalance(card.channel()), tear === 'before' ? yuan(20) : fen(1350));
      }
    });
  }

  test(`${profile.name}: a torn load is told from another terminal's of the same moment`, async () => {
    const card = make();
    const inHand = await tapped(card, profile);
    let intent: LoadIntent | undefined;
    const channel = tearable(card, {
      tear: (_, command) => (command[1] === 0x52 ? 'after' : undefined),
    });
    const order = { card: inHand, amount: yuan(20), terminalId: TERMINAL, keyIndex: 1 };
    const torn = await load(channel, order, benchHost(yuan(20), TERMINAL), (before) => {
      intent = before;
    });
    assert.equal(torn.kind, 'torn');
    assert.ok(intent !== undefined && intent.terminalId === TERMINAL);
    await tapped(card, profile);
    const stranger = { ...intent, terminalId: parseTerminalId('450000009999') };
    const elsewhere = await recoverLoad(card.channel(), stranger, [profile]);
    assert.notEqual(elsewhere.kind, 'loaded');
    assert.equal((await recoverLoad(card.channel(), intent, [profile])).kind, 'loaded');
  });
}
