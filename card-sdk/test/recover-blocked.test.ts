import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CardChannel } from '../src/apdu/index.ts';
import { PROFILES } from '../src/card/index.ts';
import {
  changeOverdrawLimit,
  load,
  purchase,
  recoverDebit,
  recoverLoad,
  recoverOverdrawLimit,
  recoverUnload,
  unload,
} from '../src/epurse/index.ts';
import { openPsam } from '../src/psam/index.ts';
import { QUIRKS, type Quirks, tearable, type VirtualCard } from '../src/virtual/index.ts';
import { withMoney } from './support/altered-card.ts';
import { yuan } from './support/bench-city.ts';
import { BENCH_TIME, benchHost } from './support/bench-host.ts';
import { filledCard, order, profiles, tapped } from './support/deposit-card.ts';
import { overdrawHost, unloadHost } from './support/deposit-host.ts';
import { pbocCard } from './support/profile-cards.ts';
import { issuedCard, issuedPsam } from './support/student-card.ts';

// A card that left in the middle, and was blocked before it came back: it says nothing of what it
// did, and it is not another card.

type Recover = (channel: CardChannel) => Promise<object>;
/** Begins something that is torn at its last command. */
type Deed = (channel: CardChannel) => Promise<Recover>;

const psamChip = await issuedPsam();
const nothing = (): void => undefined;

const DEEDS: Readonly<Record<string, { readonly ins: number; readonly begin: Deed }>> = {
  'a purchase': {
    ins: 0x54,
    begin: async (channel) => {
      psamChip.reset();
      const psam = await openPsam(psamChip.channel());
      const card = await tapped(channel);
      const request = { card, amount: yuan(3), at: BENCH_TIME, type: 'purchase' } as const;
      const torn = await purchase(channel, psam, request, nothing);
      assert.ok(torn.kind === 'torn');
      return (again) => recoverDebit(again, psam, torn.intent);
    },
  },
  'a load': {
    ins: 0x52,
    begin: async (channel) => {
      const request = { ...order, card: await tapped(channel), amount: yuan(10) };
      const host = benchHost(yuan(10), order.terminalId);
      const torn = await load(channel, request, host, nothing);
      assert.ok(torn.kind === 'torn');
      return (again) => recoverLoad(again, torn.intent, profiles);
    },
  },
  'an unload': {
    ins: 0x54,
    begin: async (channel) => {
      const request = { ...order, card: await tapped(channel), amount: yuan(30) };
      const host = unloadHost(yuan(30));
      const torn = await unload(channel, request, host, nothing);
      assert.ok(torn.kind === 'torn');
      return (again) => recoverUnload(again, torn.intent, order, host, profiles);
    },
  },
  'a limit': {
    ins: 0x58,
    begin: async (channel) => {
      const request = { ...order, card: await tapped(channel), newLimit: yuan(50) };
      const host = overdrawHost(yuan(50));
      const torn = await changeOverdrawLimit(channel, request, host, nothing);
      assert.ok(torn.kind === 'torn');
      return (again) => recoverOverdrawLimit(again, torn.intent, order, host, profiles);
    },
  },
};

const block = (card: VirtualCard, lock: 'temporary' | 'permanent' | 'card'): void => {
  card.tamper((memory) => ({
    ...memory,
    cardBlocked: lock === 'card',
    files: memory.files.map((file) =>
      lock !== 'card' && file.kind === 'directory' && file.id !== 0 ? { ...file, lock } : file,
    ),
  }));
};

/** Which forms show, besides the block, whose card it is; an application locked for good shows nothing. */
const SHOWS: Readonly<Record<Quirks['blockedSelect'], 'yes' | 'not-shown'>> = {
  '6A81': 'not-shown',
  '6A81-with-fci': 'yes',
  '6283-with-fci': 'yes',
  '6283': 'not-shown',
  '9000-with-fci': 'yes',
};

async function tornAndBlocked(
  { ins, begin }: (typeof DEEDS)[string],
  blockedSelect: Quirks['blockedSelect'],
  lock: 'temporary' | 'permanent' | 'card',
): Promise<{ readonly card: VirtualCard; readonly recover: Recover }> {
  const card = await filledCard({ blockedSelect });
  card.tamper((memory) => withMoney(memory, yuan(50)));
  card.reset();
  const tear = (_: number, command: Uint8Array) => (command[1] === ins ? 'after' : undefined);
  const recover = await begin(tearable(card, { tear }));
  block(card, lock);
  card.reset();
  return { card, recover };
}

for (const [name, deed] of Object.entries(DEEDS)) {
  test(`${name}, blocked before the card came back: in each form, and open again it tells`, async () => {
    for (const blockedSelect of QUIRKS.blockedSelect.values) {
      const { card, recover } = await tornAndBlocked(deed, blockedSelect, 'temporary');
      const found = await recover(card.channel());
      assert.deepEqual(found, { kind: 'blocked', isSame: SHOWS[blockedSelect] }, blockedSelect);
      card.tamper((memory) => ({
        ...memory,
        files: memory.files.map((file) =>
          file.kind === 'directory' ? { ...file, lock: 'open' as const } : file,
        ),
      }));
      card.reset();
      const open = await recover(card.channel());
      assert.ok('receipt' in open, blockedSelect);
    }
  });

  test(`${name}, and the application or the card locked for good`, async () => {
    for (const lock of ['permanent', 'card'] as const) {
      const { card, recover } = await tornAndBlocked(deed, '6A81', lock);
      const found = await recover(card.channel());
      assert.deepEqual(found, { kind: 'blocked', isSame: 'not-shown' }, lock);
    }
  });

  test(`${name}: a blocked card that shows another number is another card`, async () => {
    const { recover } = await tornAndBlocked(deed, '6A81', 'temporary');
    const { aid } = PROFILES.pboc;
    const stranger = await issuedCard(undefined, { quirks: { blockedSelect: '6283-with-fci' } });
    assert.deepEqual(PROFILES.mohurd.aid, aid, 'one name, two layouts');
    block(stranger, 'temporary');
    assert.deepEqual(await recover(stranger.channel()), { kind: 'other-card' });
    const mine = pbocCard();
    mine.reset();
    assert.notDeepEqual(await recover(mine.channel()), { kind: 'other-card' }, 'the same number');
  });
}
