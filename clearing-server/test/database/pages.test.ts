import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { findRequests, type PlacedRequest } from '../../src/approvals/request-list-store.ts';
import type { CaseList } from '../../src/arbitration/case-list.ts';
import { findCases } from '../../src/arbitration/case-view-store.ts';
import { minutesLater } from '../support/chips.ts';
import { testClock } from '../support/city.ts';
import { consoleServer } from '../support/console-town.ts';
import { createTestDatabase } from '../support/database.ts';

const { database } = await createTestDatabase();
const RUNS = { numRuns: 25 };
const STATES = ['waiting', 'approved', 'refused', 'withdrawn'] as const;

/** One request; several of one instant, so that the id has to part them. */
async function addRequest(state: (typeof STATES)[number], minute: number): Promise<string> {
  const id = randomUUID();
  const at = minutesLater(minute);
  const checked = state === 'approved' || state === 'refused';
  await database('approval_request').insert({
    approval_request_id: id,
    kind: 'adjustment',
    subject: '00000001',
    content: {},
    reason: 'test',
    made_by: 'maker',
    made_at: at,
    state,
    ...(checked && { checked_by: 'checker', checked_at: at }),
    ...(state === 'refused' && { refusal_reason: 'no' }),
    ...(state === 'withdrawn' && { withdrawn_at: at }),
  });
  return id;
}

async function addCase(list: CaseList, minute: number): Promise<string> {
  const id = randomUUID();
  const at = minutesLater(minute);
  await database('arbitration_case').insert({
    case_id: id,
    kind: 'gap',
    record_id: randomUUID(),
    code: 'GAP',
    card_asn: '00004500000000000001',
    purse: 2,
    counter_kind: 'offline',
    counter: 1,
    counters: 1,
    amount_fen: 100,
    evidence: {},
    since: at,
    due_at: list === 'waiting' ? minutesLater(10_000 + minute) : at,
    ...(list === 'closed' && { closed_at: at, closed_code: 'LATE_RECORD', closed_evidence: {} }),
  });
  return id;
}

const requestPage = async (after: PlacedRequest | undefined, limit: number) =>
  findRequests(database, { after: after?.place, limit });
const casePage =
  (list: CaseList) => (after: { place: string; case_id: string } | undefined, limit: number) =>
    findCases(database, {
      list,
      kind: undefined,
      claimedBy: undefined,
      leastFen: 0,
      now: minutesLater(5000),
      after: after && { time: after.place, id: after.case_id },
      limit,
    });

/** Every page after the other; `meanwhile` is done between two of them. */
async function allPages<Row>(
  page: (after: Row | undefined, limit: number) => Promise<readonly Row[]>,
  limit: number,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const found = await page(rows.at(-1), limit);
    rows.push(...found);
    if (found.length < limit) return rows;
    await meanwhile();
  }
}

/** The pages are the whole, in its order; what is added meanwhile puts nothing out of place. */
async function assertPaged<Row>(options: {
  readonly page: (after: Row | undefined, limit: number) => Promise<readonly Row[]>;
  readonly idOf: (row: Row) => string;
  readonly limit: number;
  readonly meanwhile: () => Promise<unknown>;
}): Promise<void> {
  const { page, idOf, limit, meanwhile } = options;
  const whole = (await page(undefined, 10_000)).map(idOf);
  assert.deepEqual((await allPages(page, limit)).map(idOf), whole);
  const read = (await allPages(page, limit, meanwhile)).map(idOf);
  assert.equal(new Set(read).size, read.length, 'nothing twice');
  const known = new Set(whole);
  assert.deepEqual(
    read.filter((id) => known.has(id)),
    whole,
    'everything that was there, in its order',
  );
}

const minutes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 20 });

/** Rows that come between two pages, as many as are drawn and no more, so that there is an end. */
function few(values: readonly number[], add: (value: number) => Promise<unknown>) {
  const left = [...values];
  return async (): Promise<void> => {
    const value = left.pop();
    if (value !== undefined) await add(value);
  };
}

test('requests: the pages one after the other are the whole list, while more are asked for', async () => {
  const request = fc.record({ state: fc.constantFrom(...STATES), minute: fc.nat({ max: 4 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { maxLength: 25 }),
      minutes,
      fc.integer({ min: 1, max: 7 }),
      async (requests, later, limit) => {
        await empty('approval_request');
        for (const { state, minute } of requests) await addRequest(state, minute);
        await assertPaged({
          page: requestPage,
          idOf: ({ request: { id } }) => id,
          limit,
          meanwhile: few(later, (minute) =>
            addRequest(minute === 0 ? 'approved' : 'waiting', minute),
          ),
        });
      },
    ),
    RUNS,
  );
});

test('cases: the same, for each of their lists', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<CaseList>('due', 'waiting', 'closed'),
      minutes,
      minutes,
      fc.integer({ min: 1, max: 7 }),
      async (list, before, later, limit) => {
        await empty('arbitration_case');
        for (const minute of before) await addCase(list, minute);
        await assertPaged({
          page: casePage(list),
          idOf: ({ case_id }) => case_id,
          limit,
          meanwhile: few(later, (minute) => addCase(list, minute)),
        });
      },
    ),
    RUNS,
  );
});

/** What is never deleted, but by a test: past the triggers that see to it. */
const empty = (table: string): Promise<void> =>
  database.transaction(async (trx) => {
    await trx.raw(`set local session_replication_role = 'replica'`);
    await trx(table).delete();
  });

test('over HTTP: page by page to the end; a cursor that is not ours, or of another list, is refused', async () => {
  await empty('approval_request');
  await empty('arbitration_case');
  for (let no = 0; no < 60; no += 1) {
    await addRequest(STATES[no % 4] ?? 'waiting', no % 7);
    await addCase('due', no % 7);
  }
  const clock = testClock(minutesLater(5000));
  const wang = await (await consoleServer(database, clock)).as('wang');
  for (const [to, idName] of [
    ['/v1/approval-requests?', 'approval_request_id'],
    ['/v1/arbitration-cases?list=due&', 'case_id'],
  ] as const) {
    const ids: unknown[] = [];
    let cursor = '';
    let pages = 0;
    do {
      const { status, json, text } = await wang('GET', `${to}cursor=${cursor}`);
      assert.equal(status, 200, text);
      ids.push(...(json['items'] as Record<string, unknown>[]).map((row) => row[idName]));
      cursor = (json['next_cursor'] as string | null) ?? '';
      pages += 1;
    } while (cursor !== '');
    assert.deepEqual([pages, new Set(ids).size], [2, 60], to);
    const first = String((await wang('GET', to)).json['next_cursor']);
    for (const wrong of ['x', `${first}x`, btoa('["due"]'), btoa('["due","yesterday","1"]')]) {
      const { status, json } = await wang('GET', `${to}cursor=${encodeURIComponent(wrong)}`);
      assert.deepEqual([status, json['code']], [400, 'REQUEST_INVALID'], wrong);
    }
  }
  const of = String((await wang('GET', '/v1/arbitration-cases?list=due')).json['next_cursor']);
  for (const other of ['/v1/arbitration-cases?list=closed&', '/v1/approval-requests?']) {
    const { status, json } = await wang('GET', `${other}cursor=${of}`);
    assert.deepEqual([status, json['code']], [400, 'REQUEST_INVALID'], other);
  }
});
