import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { getResponse } from '../src/apdu/index.ts';
import { unhex } from '../src/bytes.ts';
import { commandFolders, covers, everyCommandHasVectors } from './support/covers.ts';

covers(getResponse, [
  {
    source: 'a PSAM over T=0 after INIT SAM FOR PURCHASE; data of the metro log 2014',
    request: 0x08,
    command: '00 C0 00 00 08',
    data: '00000001 303D735D',
    answer: unhex('00000001303D735D'),
  },
  {
    source: 'ISO 7816-3: 6100 announces 256 bytes',
    request: 0x00,
    command: '00 C0 00 00 00',
    data: 'A5'.repeat(256),
    answer: new Uint8Array(256).fill(0xa5),
  },
]);

everyCommandHasVectors('apdu');

test('a test holds each folder of commands to its vectors', () => {
  const tests = new URL('../../test/', import.meta.url);
  const text = readdirSync(tests)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(new URL(file, tests), 'utf8'))
    .join('\n');
  const unheld = commandFolders().filter(
    (folder) => !text.includes(`everyCommandHasVectors('${folder}')`),
  );
  assert.deepEqual(unheld, []);
  assert.ok(commandFolders().length >= 4);
});
