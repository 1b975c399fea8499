import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RECORD_FLAG } from '@lvchengtong/card-sdk/exchange';
import { CentreUnreachable } from '../src/centre/transport.ts';
import { BenchCentre, PARAMETERS } from './support/bench-centre.ts';
import { issuedCard, issuedPsam, TEST_CARD } from './support/bench-city.ts';
import { benchTerminal } from './support/bench-terminal.ts';

const MINUTE_MS = 60_000;

for (const [minutes, suspect] of [
  [4, false],
  [-4, false],
  [6, true],
  [-6, true],
] as const) {
  const name = `a clock ${String(minutes)} minutes from the centre's is ${suspect ? '' : 'not '}said in the record`;
  test(name, async () => {
    const centre = new BenchCentre();
    const terminal = await benchTerminal('gate', await issuedPsam(), centre);
    centre.time = new Date(terminal.time.clock().getTime() - minutes * MINUTE_MS);
    await terminal.agent.heartbeat();
    await terminal.agent.present((await issuedCard(TEST_CARD)).channel());
    const flags = terminal.records().map((record) => record.flags & RECORD_FLAG.clockSuspect);
    assert.deepEqual(flags, [suspect ? RECORD_FLAG.clockSuspect : 0]);
    await terminal.remove();
  });
}

test('a heartbeat says how much is waiting and what is in force', async () => {
  const centre = new BenchCentre();
  const terminal = await benchTerminal('gate', await issuedPsam(), centre);
  await terminal.agent.present((await issuedCard(TEST_CARD)).channel());
  await terminal.agent.heartbeat();
  await terminal.agent.upload();
  await terminal.agent.heartbeat();
  const told = centre.heartbeats.map(({ backlog_records, backlog_fen, parameter_version }) => [
    backlog_records,
    backlog_fen,
    parameter_version,
  ]);
  assert.deepEqual(told, [
    [1, 0, PARAMETERS.version],
    [0, 0, PARAMETERS.version],
  ]);
  await terminal.remove();
});

test('a centre that is away does not disturb a terminal', async () => {
  const centre = new BenchCentre();
  const answer = centre.transport;
  let away = false;
  const transport: typeof answer = (request) =>
    away ? Promise.reject(new CentreUnreachable('away')) : answer(request);
  Object.assign(centre, { transport });
  const terminal = await benchTerminal('gate', await issuedPsam(), centre);
  away = true;
  await terminal.agent.heartbeat();
  const shown = await terminal.agent.present((await issuedCard(TEST_CARD)).channel());
  assert.equal(shown.kind, 'accepted');
  await terminal.remove();
});
