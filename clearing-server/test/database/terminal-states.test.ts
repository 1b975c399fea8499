import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReportService } from '../../src/reports/report-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { asClearing, createTestDatabase } from '../support/database.ts';
import { at, buildCity, BUS, CANTEEN, NOW, ZHANG, LI } from '../support/report-city.ts';

const { database } = await createTestDatabase();
await buildCity(database);
const clock = (): Date => NOW;
const reports = createReportService({
  database,
  settlement: createSettlementService({ knex: asClearing(database), clock }),
  studentNumberDigest: () => new Uint8Array(16),
  clock,
});
await database('block_list_entry').insert(
  [
    [1, ZHANG, '08:00:00'],
    [2, LI, '11:00:00'],
  ].map(([version, card_asn, time]) => ({
    version,
    card_asn,
    action: 'add',
    at: at(String(time)),
    reason: 'lost',
  })),
);
await database('parameter_set').insert(
  [
    [1, '2020-01-01'],
    [2, '2026-09-01'],
    [3, '2099-01-01'],
  ].map(([version, from]) => ({
    version,
    valid_from: new Date(`${String(from)}T00:00:00+08:00`),
    content: {},
    created_at: at('07:00:00', '2026-08-20'),
    created_by: 'test',
  })),
);

async function saying(status: object): Promise<void> {
  await database('terminal_heartbeat').where({ terminal_id: CANTEEN }).update({ status });
}
const canteen = async () =>
  (await reports.terminals(undefined, undefined)).items.find(
    ({ terminal_id }) => terminal_id === CANTEEN,
  );

test('a terminal that has everything is current; a set that is not in force yet is not missed', async () => {
  await saying({ block_list_version: 2, parameter_version: 2, backlog_records: 0 });
  const state = await canteen();
  assert.deepEqual(state?.block_list, { version: 2, current: 2, behind_since: null });
  assert.deepEqual(state.parameters, { version: 2, current: 2, behind_since: null });
  assert.equal(state.presence, 'online');
  assert.equal(state.backlog_records, 0);
});

test('it is behind since the first thing that it lacks came, not since the last', async () => {
  await saying({ block_list_version: 0, parameter_version: 1 });
  const state = await canteen();
  assert.deepEqual(state?.block_list, {
    version: 0,
    current: 2,
    behind_since: at('08:00:00').toISOString(),
  });
  assert.equal(state.parameters.behind_since, at('00:00:00').toISOString());
});

test('what a terminal says of itself may be anything', async () => {
  for (const version of ['2', -1, 1e30, null, { a: 1 }, [], true]) {
    await saying({
      block_list_version: version,
      parameter_version: version,
      backlog_records: version,
    });
    const state = await canteen();
    assert.equal(state?.block_list.version, null, JSON.stringify(version));
    assert.equal(state.backlog_records, null);
    assert.equal(state.block_list.behind_since, at('08:00:00').toISOString());
  }
});

test('narrowed to those somebody should look after; a closed terminal is nobody’s', async () => {
  const ids = async (concern?: 'behind' | 'silent' | 'backlog'): Promise<string[]> =>
    (await reports.terminals(concern, undefined)).items.map(({ terminal_id }) => terminal_id);
  await saying({ block_list_version: 2, parameter_version: 2, backlog_records: 3 });
  assert.deepEqual(await ids(), [CANTEEN, BUS]);
  assert.deepEqual(await ids('behind'), [BUS]);
  assert.deepEqual(await ids('silent'), [BUS]);
  assert.deepEqual(await ids('backlog'), [CANTEEN]);
});

test('page after page, each terminal once', async () => {
  const more = Array.from({ length: 150 }, (_, no) => ({
    terminal_id: `3${String(no).padStart(11, '0')}`,
    operator_no: '20000001',
    kind: 'bus',
    place: `bus ${String(no)}`,
    opened_at: NOW,
  }));
  await database('terminal').insert(more);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await reports.terminals(undefined, cursor);
    seen.push(...page.items.map(({ terminal_id }) => terminal_id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  assert.deepEqual(seen, [CANTEEN, BUS, ...more.map(({ terminal_id }) => terminal_id)]);
});
