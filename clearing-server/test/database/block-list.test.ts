import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { openDocument, type BlockListDeltaJson } from '@lvchengtong/card-sdk/exchange';
import {
  blockListDelta,
  blockListSnapshot,
  changeBlockList,
  type BlockListChange,
} from '../../src/cards/block-list-store.ts';
import { createDownloadService } from '../../src/parameters/download-service.ts';
import { createParameterService } from '../../src/parameters/parameter-service.ts';
import { chip } from '../support/chips.ts';
import { registerCards } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';

const { database } = await createTestDatabase();
const CHIPS = [1, 2, 3, 4, 5, 6].map((no) => chip(no));
await registerCards(database, CHIPS);
const AT = new Date('2026-09-01T00:00:00Z');
const keys = generateKeyPairSync('ed25519');
const downloads = createDownloadService({
  database,
  parameters: createParameterService({ database, clock: () => AT }),
  signingKey: keys.privateKey,
});

/** Turns the card's standing round, whatever it is. */
async function turn(no: number): Promise<void> {
  const cardAsn = CHIPS[no]?.asn;
  assert.ok(cardAsn !== undefined);
  const { cards } = await blockListSnapshot(database);
  const action: BlockListChange['action'] = cards.includes(cardAsn) ? 'remove' : 'add';
  await database.transaction((trx) =>
    changeBlockList(trx, [{ cardAsn, action, reason: 'test' }], AT),
  );
}

test('snapshot n and the delta from n are the snapshot of now, for every n', async () => {
  const snapshots = [await blockListSnapshot(database)];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }), async (turns) => {
      for (const no of turns) {
        await turn(no);
        snapshots.push(await blockListSnapshot(database));
      }
      const now = snapshots.at(-1);
      for (const { version, cards } of snapshots) {
        const delta = await blockListDelta(database, version);
        assert.ok(delta !== undefined);
        const removed = new Set(delta.removed);
        const folded = [...cards.filter((asn) => !removed.has(asn)), ...delta.added].sort();
        assert.deepEqual(folded, now?.cards);
        assert.ok(delta.removed.every((asn) => cards.includes(asn)));
        assert.ok(delta.added.every((asn) => !cards.includes(asn)));
      }
    }),
    { numRuns: 12 },
  );
});

test('a terminal is told the count; whoever is up to date gets an empty delta; a version of the future the whole list', async () => {
  await turn(0);
  const { version, cards } = await blockListSnapshot(database);
  const told = async (since?: number): Promise<Partial<BlockListDeltaJson>> =>
    JSON.parse(
      openDocument(await downloads.blockList(since), keys.publicKey),
    ) as Partial<BlockListDeltaJson>;
  const same = await told(version);
  assert.deepEqual([same.added, same.removed, same.count], [[], [], cards.length]);
  assert.equal((await told(0)).added?.length, cards.length);
  await turn(0);
  const next = await told(version);
  assert.equal(next.count, (await blockListSnapshot(database)).cards.length);
  assert.equal(next.added?.length ?? 0, next.count > cards.length ? 1 : 0);
  assert.ok('cards' in (await told(version + 100)));
  assert.ok('cards' in (await told()));
});
