import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { ParsedRoster } from '../../src/students/parse-roster.ts';
import { createRosterService } from '../../src/students/roster-service.ts';
import { createTestDatabase } from '../support/database.ts';

const { database } = await createTestDatabase();
const service = createRosterService({
  database,
  personKeys: { PNEK: new Uint8Array(16).fill(1), PNDK: new Uint8Array(16).fill(2) },
  random: (length) => new Uint8Array(randomBytes(length)),
  clock: () => new Date('2026-09-01T00:00:00Z'),
});
const student: ParsedRoster['students'][number] = {
  nationalNo: 'G11010519491231002X',
  name: '张小三',
  sex: 1,
  schoolCode: '4100000101',
  schoolName: '青禾小学',
  stage: 'primary',
  grade: 3,
  className: '3(1)班',
  entryYear: 2024,
};

test('the same roster again adds nobody, and a changed class changes the person', async () => {
  assert.deepEqual(await service.commit({ students: [student] }), { added: 1, changed: 0 });
  const moved = { ...student, className: '3(2)班' };
  assert.deepEqual(await service.commit({ students: [moved] }), { added: 0, changed: 1 });
  const rows = await database('person.student').select<{ class_name: string }[]>('class_name');
  assert.deepEqual(rows, [{ class_name: '3(2)班' }]);
});

test('a roster is stored whole or not at all', async () => {
  const before = await database('person.school').select('*');
  const broken = [
    { ...student, nationalNo: 'G34052419800101001X', schoolCode: '4100000909' },
    { ...student, nationalNo: 'G370101190102039973', grade: 99 },
  ];
  await assert.rejects(service.commit({ students: broken }));
  assert.deepEqual(await database('person.school').select('*'), before);
});
