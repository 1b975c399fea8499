import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CardChannel, demand } from '../../src/apdu/index.ts';
import { PROFILES } from '../../src/card/index.ts';
import {
  getBalance,
  getOverdraftLimit,
  getOverdraftUsed,
  getOwnBalance,
} from '../../src/epurse/commands/index.ts';
import { identify } from '../../src/epurse/index.ts';
import type { Quirks, VirtualCard } from '../../src/virtual/index.ts';
import { send } from '../support/bench-card.ts';
import { pbocCard, tunionCard } from '../support/profile-cards.ts';

// JT/T 978, as readers in the field ask: 80 5C with P1 0 to 3.

const BALANCES = [getBalance, getOverdraftLimit, getOverdraftUsed, getOwnBalance];

/** What may be spent, and how much of that the issuer has lent. */
async function shown(
  balance: number,
  overdraft: number,
  quirks: Partial<Quirks> = {},
): Promise<readonly bigint[]> {
  const card = tunionCard();
  card.tamper((memory) => ({
    ...memory,
    quirks: { ...memory.quirks, ...quirks },
    files: memory.files.map((file) =>
      file.kind === 'purse' && file.fid === 2 ? { ...file, balance, overdraft } : file,
    ),
  }));
  const channel = await selected(card);
  const amounts: bigint[] = [];
  for (const codec of BALANCES) amounts.push(await demand(channel, codec, undefined));
  return amounts;
}

async function selected(card: VirtualCard): Promise<CardChannel> {
  card.reset();
  const channel = card.channel();
  await identify(channel, [PROFILES.tunion, PROFILES.pboc]);
  return channel;
}

test('limit, what is used of it, and what is the holder’s own: they add up', async () => {
  for (const [balance, overdraft, used, own] of [
    [8000, 0, 0, 8000],
    [8000, 5000, 0, 3000],
    [5000, 5000, 0, 0],
    [2000, 5000, 3000, 0],
    [0, 5000, 5000, 0],
  ] as const) {
    const expected = [balance, overdraft, used, own].map(BigInt);
    assert.deepEqual(await shown(balance, overdraft), expected);
    const noisy = await shown(balance, overdraft, { balanceNoise: 'get-balance' });
    assert.deepEqual(noisy, expected, 'the top bit is noise');
    assert.equal(balance, own + overdraft - used);
  }
});

test('there are four of them, and on other cards one', async () => {
  const tunion = tunionCard();
  await selected(tunion);
  assert.equal(send(tunion, '805C040204'), '6A86');
  assert.equal(send(tunion, '805C030304'), '6A86');
  assert.equal(send(tunion, '805C030104'), '6982', 'the deposit is behind its PIN');
  const pboc = pbocCard();
  await selected(pboc);
  assert.equal(send(pboc, '805C000204'), '000000009000');
  for (const p1 of ['01', '02', '03']) assert.equal(send(pboc, `805C${p1}0204`), '6A86');
});
