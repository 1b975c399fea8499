import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { signDocument, type SignedDocument } from '@lvchengtong/card-sdk/exchange';
import { parseCardAsn, type CardAsn } from '@lvchengtong/card-sdk/ids';
import type { VirtualPsam } from '@lvchengtong/card-sdk/virtual';
import {
  applyDelta,
  BlockListError,
  parseBlockListUpdate,
  type BlockList,
  type BlockListDelta,
} from '../src/parameters/block-list.ts';
import { DownloadError, DownloadStore } from '../src/parameters/download-store.ts';
import { BenchCentre } from './support/bench-centre.ts';
import { issuedCard, issuedPsam, TEST_CARD } from './support/bench-city.ts';
import { benchTerminal } from './support/bench-terminal.ts';
import { temporaryFolder } from './support/drafts.ts';

const card = (no: number): CardAsn => parseCardAsn(no.toString(16).toUpperCase().padStart(20, '0'));
const list = (version: number, ...cards: number[]): BlockList => ({
  version,
  cards: new Set(cards.map(card)),
});
const deltaOf = (
  since: number,
  version: number,
  change: { readonly added?: number[]; readonly removed?: number[]; readonly count: number },
): BlockListDelta => ({
  since,
  version,
  added: (change.added ?? []).map(card),
  removed: (change.removed ?? []).map(card),
  count: change.count,
});

test('a list and its delta are the next list, whatever the two lists are', () => {
  const cards = fc.uniqueArray(fc.nat(30), { maxLength: 20 });
  fc.assert(
    fc.property(cards, cards, (old, next) => {
      const added = next.filter((no) => !old.includes(no));
      const removed = old.filter((no) => !next.includes(no));
      const held = list(4, ...old);
      const result = applyDelta(held, deltaOf(4, 9, { added, removed, count: next.length }));
      assert.deepEqual([...result.cards].sort(), next.map(card).sort());
      assert.equal(result.version, 9);
      assert.equal(held.cards.size, old.length, 'the list in force is not touched');
    }),
  );
});

test('a delta that does not belong to the list is refused', () => {
  const held = list(4, 1, 2);
  const refused = (delta: BlockListDelta): void => {
    assert.throws(() => applyDelta(held, delta), BlockListError);
  };
  refused(deltaOf(3, 5, { added: [3], count: 3 }));
  refused(deltaOf(4, 3, { count: 2 }));
  refused(deltaOf(4, 5, { removed: [9], count: 2 }));
  refused(deltaOf(4, 5, { added: [2], count: 2 }));
  refused(deltaOf(4, 5, { added: [3, 3], count: 3 }));
  refused(deltaOf(4, 5, { added: [3], count: 4 }));
  assert.throws(() => applyDelta(undefined, deltaOf(4, 5, { count: 0 })), BlockListError);
  assert.equal(applyDelta(held, deltaOf(4, 5, { added: [3], count: 3 })).cards.size, 3);
});

test('a list with one wrong card is not used in part', () => {
  const payload = (cards: unknown): string =>
    JSON.stringify({ version: 1, issued_at: '2026-09-01T00:00:00Z', cards });
  for (const wrong of [['x'], [card(1), 7], [card(1).toLowerCase().replace('1', 'a')], 'no', null])
    assert.throws(() => parseBlockListUpdate(payload(wrong)), BlockListError);
  assert.equal(parseBlockListUpdate(payload([card(1)])).kind, 'snapshot');
});

const key = generateKeyPairSync('ed25519');
const signed = (content: object): SignedDocument =>
  signDocument(JSON.stringify({ issued_at: '2026-09-01T00:00:00Z', ...content }), key.privateKey);
const AT = new Date('2026-09-01T03:00:00Z');
const heldBy = (store: DownloadStore): [number | undefined, number[]] => {
  const content = store.get('block-list')?.content;
  return [content?.version, [...(content?.cards ?? [])].map((asn) => Number.parseInt(asn, 16))];
};

test('deltas outlive a restart without the snapshot being written anew', () => {
  const folder = temporaryFolder();
  const store = new DownloadStore(folder, key.publicKey);
  assert.equal(store.blockListSince, undefined, 'the first list comes whole');
  store.accept('block-list', signed({ version: 4, cards: [card(1), card(2)] }), AT);
  const snapshot = readFileSync(join(folder, 'block-list.json'));
  assert.equal(store.blockListSince, 4);
  assert.equal(
    store.accept('block-list', signed(deltaOf(4, 5, { added: [3], count: 3 })), AT),
    'replaced',
  );
  store.accept('block-list', signed(deltaOf(5, 6, { removed: [1], count: 2 })), AT);
  const later = new Date(AT.getTime() + 7_200_000);
  assert.equal(store.accept('block-list', signed(deltaOf(6, 6, { count: 2 })), later), 'confirmed');

  assert.deepEqual(readFileSync(join(folder, 'block-list.json')), snapshot);
  const again = new DownloadStore(folder, key.publicKey);
  assert.deepEqual(heldBy(again), [6, [2, 3]]);
  assert.deepEqual(again.get('block-list')?.confirmedAt, later);

  again.accept('block-list', signed({ version: 8, cards: [card(5)] }), later);
  assert.deepEqual(heldBy(new DownloadStore(folder, key.publicKey)), [8, [5]]);
});

test('deltas that somebody has edited, or that are of another snapshot, count for nothing', () => {
  const folder = temporaryFolder();
  const store = new DownloadStore(folder, key.publicKey);
  store.accept('block-list', signed({ version: 4, cards: [card(1)] }), AT);
  store.accept('block-list', signed(deltaOf(4, 5, { added: [3], count: 2 })), AT);
  store.accept('block-list', signed(deltaOf(5, 6, { added: [6], count: 3 })), AT);
  const file = join(folder, 'block-list.deltas.json');
  const deltas = readFileSync(file, 'utf8');
  writeFileSync(file, deltas.replace(card(6), card(4)));
  assert.deepEqual(heldBy(new DownloadStore(folder, key.publicKey)), [4, [1]]);

  // A power cut between a new snapshot and the removal of the old deltas.
  writeFileSync(join(folder, 'kept'), deltas);
  store.accept('block-list', signed({ version: 7, cards: [card(7)] }), AT);
  writeFileSync(file, deltas);
  const again = new DownloadStore(folder, key.publicKey);
  assert.deepEqual(heldBy(again), [7, [7]]);
  again.accept('block-list', signed(deltaOf(7, 8, { added: [8], count: 2 })), AT);
  assert.deepEqual(heldBy(new DownloadStore(folder, key.publicKey)), [8, [7, 8]]);
});

test('a refused delta leaves the list in force; after many the whole list is asked for', () => {
  const store = new DownloadStore(temporaryFolder(), key.publicKey);
  store.accept('block-list', signed({ version: 0, cards: [] }), AT);
  assert.throws(
    () => store.accept('block-list', signed(deltaOf(0, 1, { added: [1], count: 5 })), AT),
    DownloadError,
  );
  assert.deepEqual(heldBy(store), [0, []]);
  for (let version = 1; version <= 200; version += 1) {
    assert.equal(store.blockListSince, version - 1);
    store.accept(
      'block-list',
      signed(deltaOf(version - 1, version, { added: [version], count: version })),
      AT,
    );
  }
  assert.equal(store.blockListSince, undefined);
  store.accept('block-list', signed({ version: 200, cards: [card(1)] }), AT);
  assert.equal(store.blockListSince, 200);
});

let psam: VirtualPsam;
before(async () => {
  psam = await issuedPsam();
});

test('a terminal asks for what has changed, and for the whole list when that does not fit', async () => {
  const centre = new BenchCentre();
  const asn = parseCardAsn(TEST_CARD);
  const till = await benchTerminal('canteen', psam, centre);
  const lost = await issuedCard(TEST_CARD);
  const tap = async (): Promise<string> => {
    lost.reset();
    return (await till.agent.present(lost.channel())).kind;
  };
  assert.equal(await tap(), 'balance');
  centre.blockListDelta = {
    version: 2,
    since: 1,
    issued_at: '2026-09-01T00:00:00Z',
    added: [asn],
    removed: [],
    count: 1,
  };
  await till.agent.refresh();
  assert.equal(await tap(), 'blocked');

  centre.blockListVersion = 3;
  const outcome = await till.agent.refresh();
  assert.ok('failed' in outcome && outcome.failed.length === 0);
  assert.equal(await tap(), 'balance', 'the whole list names nobody');
  assert.deepEqual(centre.blockListRequests, ['whole', 'since=1', 'since=2', 'whole']);
  await till.remove();
});
