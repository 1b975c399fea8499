import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellText, jsonValue, rowsTable, tableText } from '../src/cli/table-text.ts';

test('columns stand one above the other, also with Chinese names; numbers stand to the right', () => {
  assert.equal(
    tableText({
      title: 'bills',
      columns: ['operator', 'net'],
      rows: [
        ['青禾小学', '9.50'],
        ['bus', '1200.00'],
      ],
    }),
    [
      'bills',
      'operator      net',
      '--------  -------',
      '青禾小学     9.50',
      'bus       1200.00',
      '',
    ].join('\n'),
  );
});

test('a value of the database is one line of text, an amount never a float', () => {
  assert.deepEqual(
    [null, 'a', 5n, 12, new Date('2026-09-01T00:00:00Z'), new Uint8Array([1, 0xab]), ['x', 2n]].map(
      cellText,
    ),
    ['', 'a', '5', '12', '2026-09-01T00:00:00.000Z', '01AB', '["x",2]'],
  );
  assert.equal(JSON.stringify({ fen: 2n ** 60n }, jsonValue), '{"fen":"1152921504606846976"}');
  assert.deepEqual(rowsTable('t', []), { title: 't', columns: [], rows: [] });
});
