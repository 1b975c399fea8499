import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadNative } from '../src/pcsc/errors.ts';
import { PcscError } from '../src/pcsc/index.ts';
import { requireService } from '../src/pcsc/service.ts';
import { whenPowered } from '../src/pcsc/wait.ts';

test('without pcscd the answer is one sentence, at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lct-no-pcscd-'));
  process.env['PCSCLITE_CSOCK_NAME'] = join(folder, 'nobody.comm');
  try {
    await assert.rejects(requireService(), (error: unknown) => {
      assert(error instanceof PcscError);
      assert.equal(error.code, 'NO_SERVICE');
      assert.match(error.message, /install and start pcscd/);
      return true;
    });
  } finally {
    delete process.env['PCSCLITE_CSOCK_NAME'];
    rmSync(folder, { recursive: true });
  }
});

test('a native module that is not there, or not built, says what to install', async () => {
  const missing = loadNative('nfc-pcsc', () =>
    Promise.reject(new Error('Could not locate the bindings file')),
  );
  await assert.rejects(missing, (error: unknown) => {
    assert(error instanceof PcscError);
    assert.equal(error.code, 'NATIVE_MODULE_MISSING');
    assert.match(error.message, /libpcsclite-dev.*Could not locate/);
    return true;
  });
});

/** As pcsclite's binding says it. */
const unpowered = (): PcscError =>
  new PcscError('READER_FAILED', 'SCardConnect error: Card is unpowered.(0x80100067)');

test('a module that was switched off a moment ago is waited for, another failure is not', async () => {
  let tries = 0;
  const late = whenPowered(() => {
    tries += 1;
    return tries < 3 ? Promise.reject(unpowered()) : Promise.resolve(2);
  }, 1_000);
  assert.equal(await late, 2);
  assert.equal(tries, 3);

  tries = 0;
  const never = whenPowered(() => {
    tries += 1;
    return Promise.reject(unpowered());
  }, 100);
  await assert.rejects(never, { code: 'READER_FAILED' });
  assert.equal(tries, 3, 'as long as it was told to wait, and no longer');

  tries = 0;
  const broken = whenPowered(() => {
    tries += 1;
    return Promise.reject(new PcscError('READER_FAILED', 'Sharing violation.(0x8010000b)'));
  }, 1_000);
  await assert.rejects(broken, { code: 'READER_FAILED' });
  assert.equal(tries, 1);
});
