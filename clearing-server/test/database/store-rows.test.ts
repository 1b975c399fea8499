import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Column } from '../../src/database/insert-rows.ts';
import { storeRows } from '../../src/database/store-rows.ts';
import { createTestDatabase } from '../support/database.ts';

const { database } = await createTestDatabase();
await database.raw(`create table every_type (
  row_no int primary key check (row_no >= 0), small smallint, big bigint, word text, fixed char(20),
  raw bytea, id uuid, yes boolean, day date, at timestamptz)`);

interface EveryType {
  readonly row_no: number;
  readonly small: number | null;
  readonly big: bigint | null;
  readonly word: string | null;
  readonly fixed: string | null;
  readonly raw: Uint8Array | null;
  readonly id: string | null;
  readonly yes: boolean | null;
  readonly day: string | null;
  readonly at: Date | null;
}

const column = (name: keyof EveryType, type: string): Column<EveryType> => ({
  name,
  type,
  of: (row) => row[name],
});
const COLUMNS = [
  column('row_no', 'int'),
  column('small', 'smallint'),
  column('big', 'bigint'),
  column('word', 'text'),
  column('fixed', 'bpchar'),
  column('raw', 'bytea'),
  column('id', 'uuid'),
  column('yes', 'boolean'),
  column('day', 'date'),
  column('at', 'timestamptz'),
];

const time = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('2099-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const row = fc.record({
  small: fc.option(fc.integer({ min: -32_768, max: 32_767 })),
  big: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  word: fc.option(
    fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !text.includes('\0')),
  ),
  fixed: fc.option(fc.stringMatching(/^[0-9A-F]{20}$/)),
  raw: fc.option(fc.uint8Array({ maxLength: 200 })),
  id: fc.option(fc.uuid()),
  yes: fc.option(fc.boolean()),
  day: fc.option(time.map((at) => at.toISOString().slice(0, 10))),
  at: fc.option(time),
});

test('many rows by COPY are the rows that one statement would have stored', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 32, maxLength: 80 }), async (values) => {
      const rows = values.map((value, at) => ({ ...value, row_no: at }));
      await database('every_type').delete();
      await database.transaction((trx) => storeRows(trx, 'every_type', COLUMNS, rows));
      const stored = await database('every_type')
        .select<EveryType[]>('*', database.raw('day::text as day'))
        .orderBy('row_no');
      assert.deepEqual(
        stored.map((one) => ({
          ...one,
          big: one.big === null ? null : BigInt(String(one.big)),
          raw: one.raw === null ? null : new Uint8Array(one.raw),
        })),
        rows.map((one) => ({ ...one })),
      );
    }),
    { numRuns: 25 },
  );
});

test('what a constraint refuses is refused to COPY too, and the connection goes on', async () => {
  await database('every_type').delete();
  const nothing = {
    small: null,
    big: null,
    word: null,
    fixed: null,
    raw: null,
    id: null,
    yes: null,
    day: null,
    at: null,
  };
  const store = (rows: readonly EveryType[]): Promise<void> =>
    database.transaction((trx) => storeRows(trx, 'every_type', COLUMNS, rows));
  const good = Array.from({ length: 40 }, (_, at) => ({ ...nothing, row_no: at }));
  await assert.rejects(store([...good, { ...nothing, row_no: -1 }]), { code: '23514' });
  await assert.rejects(store([...good, ...good]), { code: '23505' });
  await store(good);
  assert.equal((await database('every_type').select('row_no')).length, 40);
});
