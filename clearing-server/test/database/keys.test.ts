import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { after, test } from 'node:test';
import { hex, unhex } from '@lvchengtong/card-sdk/bytes';
import { parseCardAsn } from '@lvchengtong/card-sdk/ids';
import { openSigningKey, readKeyEncryptionKey } from '../../src/keys/key-file-store.ts';
import { KEY_NAMES } from '../../src/keys/key-name.ts';
import { createKeyService } from '../../src/keys/key-service.ts';
import { unwrapKey, wrapKey } from '../../src/keys/key-wrap.ts';
import { openRootKeys } from '../../src/keys/root-key-service.ts';
import { createTestDatabase } from '../support/database.ts';

const { database } = await createTestDatabase();
const folder = await mkdtemp(path.join(tmpdir(), 'lct-keys-'));
after(() => rm(folder, { recursive: true }));

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
const clock = (): Date => new Date('2026-09-01T00:00:00Z');
const kek = random(32);

test('root keys are made once, are encrypted at rest, and open again under the same key only', async () => {
  const made = await openRootKeys(database, { kek, random, clock });
  assert.equal(made.size, KEY_NAMES.length);
  assert.deepEqual(await openRootKeys(database, { kek, random, clock }), made);

  const rows = await database<{ ciphertext: Uint8Array }>('key_master');
  for (const key of made.values()) {
    assert.ok(!rows.some(({ ciphertext }) => hex(ciphertext).includes(hex(key))));
  }
  await assert.rejects(openRootKeys(database, { kek: random(32), random, clock }), {
    code: 'KEK_WRONG',
  });
});

test('a row that is passed off as another key, or was altered, does not open', () => {
  const key = random(16);
  const wrapped = wrapKey(kek, { name: 'DPK', version: 1 }, key, random(12));
  assert.deepEqual(unwrapKey(kek, { name: 'DPK', version: 1 }, wrapped), key);
  const wrong = { code: 'KEK_WRONG' };
  assert.throws(() => unwrapKey(kek, { name: 'DLK', version: 1 }, wrapped), wrong);
  assert.throws(() => unwrapKey(kek, { name: 'DPK', version: 2 }, wrapped), wrong);
  wrapped[20] = (wrapped[20] ?? 0) ^ 1;
  assert.throws(() => unwrapKey(kek, { name: 'DPK', version: 1 }, wrapped), wrong);
});

test('the table takes no key in clear and no second key of one name and version', async () => {
  const row = { name: 'DPK', version: 9, check_value_hex: 'ABCDEF', created_at: clock() };
  await assert.rejects(
    database('key_master').insert({ ...row, ciphertext: random(16) }),
    /key_master_is_encrypted/,
  );
  await assert.rejects(
    database('key_master').insert({ ...row, ciphertext: random(44), check_value_hex: 'abcdef' }),
    /key_master_check_value_hex/,
  );
  await assert.rejects(
    database('key_master').insert({ ...row, ciphertext: random(44), version: 0 }),
    /key_master_version_byte/,
  );
  await assert.rejects(
    database('key_master').insert({ ...row, ciphertext: random(44), version: 1 }),
    /key_master_pkey/,
  );
});

test('keys of a card: city, then card number (card.md V10), unknown versions left out', async () => {
  const asn = parseCardAsn('00004500000000001234');
  const roots = new Map([
    ['DPK/1', unhex('00112233445566778899AABBCCDDEEFF')],
    ['DTK/1', unhex('FFEEDDCCBBAA99887766554433221100')],
  ] as const);
  const keys = createKeyService(roots);
  assert.equal(hex(await keys.cardKey('DPK', asn, 1)), 'DF60CEA023F7DFFC6D0DE32BD1D3AB57');
  const tacKeys = await keys.tacKeys([
    { asn, keyVersion: 1 },
    { asn: parseCardAsn('00004500000000001235'), keyVersion: 2 },
  ]);
  assert.deepEqual([...tacKeys.keys()], [asn]);
  await assert.rejects(keys.cardKey('DPK', asn, 2), { code: 'KEY_UNKNOWN' });
  await assert.rejects(keys.cardKeys(asn, 1), { code: 'KEY_UNKNOWN' });
});

test('the key-encryption key: made only when told to, owner only, and never shown', async () => {
  const file = path.join(folder, 'deep', 'kek');
  const source = { file, random };
  await assert.rejects(readKeyEncryptionKey({ ...source, create: false }), { code: 'KEK_MISSING' });
  const first = await readKeyEncryptionKey({ ...source, create: true });
  assert.deepEqual(await readKeyEncryptionKey({ ...source, create: true }), first);
  assert.equal((await stat(file)).mode & 0o777, 0o600);

  await chmod(file, 0o644);
  await assert.rejects(readKeyEncryptionKey({ ...source, create: false }), {
    code: 'KEY_FILE_EXPOSED',
  });
  const bad = path.join(folder, 'bad');
  await writeFile(bad, 'SECRETSECRET', { mode: 0o600 });
  await assert.rejects(readKeyEncryptionKey({ file: bad, create: false, random }), (error) => {
    assert.doesNotMatch(inspect(error), /SECRETSECRET/);
    return true;
  });
  await assert.rejects(readKeyEncryptionKey({ create: true, random }), { code: 'KEK_MISSING' });
  assert.deepEqual(await readKeyEncryptionKey({ hex: hex(first), create: false, random }), first);
});

test('the signing key is the same after a restart', async () => {
  const made = await openSigningKey(folder);
  assert.equal((await openSigningKey(folder)).publicPem, made.publicPem);
});
