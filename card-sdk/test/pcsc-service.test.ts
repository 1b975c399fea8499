import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadNative } from '../src/pcsc/errors.ts';
import { PcscError } from '../src/pcsc/index.ts';
import { requireService } from '../src/pcsc/service.ts';

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
