import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { exampleRoster } from '@lvchengtong/clearing-server/demo/example-roster';

test('the committed example roster is what its seed makes', async () => {
  const committed = await readFile(
    new URL('../../data/roster.example.csv', import.meta.url),
    'utf8',
  );
  assert.equal(committed, exampleRoster(1, 300, 2026));
});

test('another seed makes other pupils', () => {
  assert.notEqual(exampleRoster(1, 30, 2026), exampleRoster(2, 30, 2026));
});
