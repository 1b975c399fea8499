import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutesLater } from '../support/chips.ts';
import { broken, DAY, NEXT, town } from '../support/settling-town.ts';

test('a closer whose clock is behind the last upload closes the day when that came', async () => {
  const { database, settlement, clock } = await town();
  clock.now = minutesLater(299); // another server took uploads at 300
  const { day } = await settlement.close(DAY, 'clerk');
  assert.deepEqual(day.closedAt, minutesLater(300));
  assert.deepEqual(await broken(database), []);
});

test('two closers at once close once, and both are told the same', async () => {
  const { database, settlement } = await town();
  const [one, two] = await Promise.all([
    settlement.close(DAY, 'wang'),
    settlement.close(DAY, 'zhao'),
  ]);
  assert.deepEqual(one, two);
  assert.deepEqual(
    (await settlement.days()).map(({ date, state }) => [date, state]),
    [
      [NEXT, 'open'],
      [DAY, 'balanced'],
    ],
  );
  const closings = await database('audit_event').where({ action: 'settlement.close' });
  assert.equal(closings.length, 1);
  assert.deepEqual(await broken(database), []);
});
