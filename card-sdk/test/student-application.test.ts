import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { hex, unhex } from '../src/bytes.ts';
import {
  EF_0005_PUBLIC_STUDENT,
  EF_0006_PERSONAL_STUDENT,
  EF_0007_STUDENT_STATUS,
  STAGE,
  STUDENT_AID,
} from '../src/card/student-application.ts';
import { studentCardIssue } from '../src/personalise/index.ts';
import { LayoutError } from '../src/field-reader.ts';
import { cardKeysOf, TEST_STUDENT } from './support/student-card.ts';

const example = unhex('4101050001 15 2026 D2BBC4EABCB6A3A832A3A9B0E0 00000000000000 20320831');

test('the public student file is the example of docs/spec/student-application.md', () => {
  const student = {
    schoolCode: '4101050001',
    stage: STAGE.primary,
    entryYear: 2026,
    className: '一年级（2）班',
    validUntil: '20320831',
  };
  assert.equal(hex(EF_0005_PUBLIC_STUDENT.encode(student)), hex(example));
  assert.deepEqual(EF_0005_PUBLIC_STUDENT.decode(example), student);
});

test('a file one byte short or long is refused', () => {
  for (const file of [EF_0005_PUBLIC_STUDENT, EF_0006_PERSONAL_STUDENT, EF_0007_STUDENT_STATUS]) {
    assert.throws(() => file.decode(new Uint8Array(file.length - 1)), LayoutError);
    assert.throws(() => file.decode(new Uint8Array(file.length + 1)), LayoutError);
  }
  assert.throws(
    () =>
      EF_0006_PERSONAL_STUDENT.encode({
        name: '张三',
        sex: 1,
        studentNumberDigest: new Uint8Array(15),
      }),
    LayoutError,
  );
});

test('whatever is written to the personal and the status file is read back', () => {
  const personal = fc.record({
    name: fc.constantFrom('张三', '欧阳菲菲', '㐀𠀀', 'Ali·Memet'),
    sex: fc.constantFrom(0, 1, 2, 9),
    studentNumberDigest: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  });
  const status = fc.record(
    {
      enrolment: fc.integer({ min: 0, max: 255 }),
      certifiedYear: fc.integer({ min: 2000, max: 9999 }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(personal, status, (person, state) => {
      const read = EF_0006_PERSONAL_STUDENT.decode(EF_0006_PERSONAL_STUDENT.encode(person));
      assert.deepEqual(
        { ...read, studentNumberDigest: hex(read.studentNumberDigest) },
        { ...person, studentNumberDigest: hex(person.studentNumberDigest) },
      );
      const stored = EF_0007_STUDENT_STATUS.encode(state);
      assert.deepEqual(EF_0007_STUDENT_STATUS.decode(stored), state);
    }),
  );
});

const document = readFileSync(
  new URL('../../../docs/spec/student-application.md', import.meta.url),
  'utf8',
);
/** The rows of a table whose first line has this cell. */
function rowsUnder(cell: string): string[][] {
  const lines = document.split('\n');
  const start = lines.findIndex((line) => line.startsWith('|') && line.includes(`| ${cell}`));
  assert.ok(start >= 0, `no table with ${cell}`);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) => line.split('|').map((text) => text.trim()));
}
const digits = (text = ''): string => text.replaceAll(/[` ]/g, '');

test('the document states every file, key and right exactly as the script creates them', () => {
  const script = studentCardIssue(TEST_STUDENT, cardKeysOf(TEST_STUDENT)).steps;
  const start = script.findIndex(({ note }) => note === 'create student application');
  const end = script.findIndex(({ resume }) => resume?.kind === 'closes');
  const created = script.slice(start, end).flatMap(({ apdu }) => {
    const data = apdu.slice(10);
    if (apdu.startsWith('80E0')) return [{ id: apdu.slice(4, 8), bytes: data }];
    if (apdu.startsWith('80D401')) return [{ id: apdu.slice(6, 8), bytes: data.slice(0, 10) }];
    return [];
  });
  assert.deepEqual(
    rowsUnder('FID or key id').map(([, , id, bytes]) => ({
      id: digits(id),
      bytes: digits(bytes),
    })),
    created,
  );
});

test('the document states the layout of every file as it is declared', () => {
  const files = [EF_0005_PUBLIC_STUDENT, EF_0006_PERSONAL_STUDENT, EF_0007_STUDENT_STATUS];
  for (const file of files) {
    const heading = `## EF0${String(file.sfi)} `;
    const section = document.slice(document.indexOf(heading)).split('\n## ')[0] ?? '';
    assert.ok(section.includes(`(binary, ${String(file.length)} bytes)`), heading);
    const fields = [...section.matchAll(/^\| (\d+) +\| (\d+) /gm)].map(([, offset, bytes]) => ({
      offset: Number(offset),
      bytes: Number(bytes),
    }));
    let next = 0;
    for (const { offset, bytes } of fields) {
      assert.equal(offset, next, heading);
      next += bytes;
    }
    assert.equal(next, file.length, heading);
  }
  assert.ok(document.includes(`\`${hex(STUDENT_AID)}\``));
});
