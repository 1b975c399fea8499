import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hex, unhex } from '../src/bytes.ts';
import {
  EF_0005_PUBLIC_STUDENT,
  EF_0006_PERSONAL_STUDENT,
  EF_0007_STUDENT_STATUS,
  STAGE,
} from '../src/card/student-application.ts';
import { LayoutError } from '../src/field-reader.ts';

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
