import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type CardStore, openCardStore, openPsamStore } from '../../src/virtual/index.ts';
import { authenticate, ok, send } from '../support/bench-card.ts';
import { TRANSPORT_KEY } from '../../src/personalise/index.ts';
import { blankCard, issuedPsam, TEST_PSAM } from '../support/student-card.ts';

const ASN = '00004500000000001234';
const HOLDER = fileURLToPath(new URL('../support/hold-card.js', import.meta.url));

let folder: string;
let store: CardStore;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'lct-cards-'));
  store = openCardStore(folder, { waitMs: 200, powerSafe: true });
});
after(() => {
  rmSync(folder, { recursive: true });
});

/** A chip with one file of four bytes that anybody may write. */
async function putWritable(asn: string): Promise<void> {
  const card = blankCard();
  assert.equal(authenticate(card, TRANSPORT_KEY), '9000');
  ok(card, '80E0DF0110 38FFFFF0F095FFFF 4C43545445535401');
  ok(card, '00A4000002DF01');
  ok(card, '80E0000107 280004F0F000FF');
  await store.put(asn, card);
}

const content = (asn: string): Promise<string> =>
  store.withCard(asn, (card) => {
    ok(card, '00A4000002DF01');
    return Promise.resolve(send(card, '00B0810004'));
  });

test('what a process wrote to a card outlives its being killed, and its lock does not', async () => {
  await putWritable(ASN);
  const holder = spawn(process.execPath, [HOLDER, folder, ASN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await assert.rejects(store.take(ASN), { name: 'ChipStoreError', code: 'CHIP_IN_USE' });
  const gone = once(holder, 'exit');
  holder.kill('SIGKILL');
  await gone;
  assert.equal(await content(ASN), 'DEADBEEF9000');
  assert.deepEqual(readdirSync(folder), [`${ASN}.card`]);
});

test('users of one process take turns, and none sees the card of another half-way', async () => {
  const asn = '00004500000000000002';
  await putWritable(asn);
  const other = openCardStore(folder);
  let inside = 0;
  const increments = Array.from({ length: 40 }, (_, at) =>
    (at % 2 === 0 ? store : other).withCard(asn, async (card) => {
      inside += 1;
      assert.equal(inside, 1);
      ok(card, '00A4000002DF01');
      const seen = Number.parseInt(send(card, '00B0810004').slice(0, 8), 16);
      await new Promise((resolve) => setImmediate(resolve));
      ok(card, `00D6810004 ${(seen + 1).toString(16).padStart(8, '0')}`);
      inside -= 1;
    }),
  );
  await Promise.all(increments);
  assert.equal(await content(asn), '000000289000');
});

test('a lock left by a process that is gone, or whose number was given away, is taken over', async () => {
  const asn = '00004500000000000003';
  await putWritable(asn);
  const lock = join(folder, `${asn}.card.lock`);
  for (const owner of ['4194304 1', `${String(process.pid)} 1`, `${String(process.ppid)} 1`]) {
    writeFileSync(lock, owner);
    assert.equal(await content(asn), '000000006281', owner);
  }
});

test('an error inside withCard gives the card back', async () => {
  const asn = '00004500000000000004';
  await putWritable(asn);
  await assert.rejects(
    store.withCard(asn, () => Promise.reject(new Error('the till fell over'))),
    /the till fell over/,
  );
  assert.equal(await content(asn), '000000006281');
  await assert.rejects(store.take('0'.repeat(20)), { code: 'NO_SUCH_CHIP' });
});

test('a drawer lists its cards and its security modules apart, and a module keeps its sequence', async () => {
  const psams = openPsamStore(folder);
  await psams.put(TEST_PSAM.psamNo, await issuedPsam());
  assert.deepEqual(await psams.list(), [{ psamNo: TEST_PSAM.psamNo }]);
  assert((await store.list()).every(({ asn }) => asn.length === 20));
  const purchase = '807000001C 1A2B3C4D 0007 00000000 09 20260901073015 01 00 4500000000001234 08';
  for (const sequence of ['00000001', '00000002']) {
    const { chip, release } = await psams.take(TEST_PSAM.psamNo);
    ok(chip, '00A4000002DF01');
    assert.equal(ok(chip, purchase).slice(0, 8), sequence);
    release();
  }
});
