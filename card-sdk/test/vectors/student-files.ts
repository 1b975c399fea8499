import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unhex } from '../../src/bytes.ts';
import { studentFiles } from '../../src/card/index.ts';
import { coversFile } from '../support/covers.ts';

coversFile(studentFiles.EF_0005_PUBLIC_STUDENT, [
  {
    source: 'docs/spec/student-application.md',
    content: {
      schoolCode: '4101050001',
      stage: 21,
      entryYear: 2026,
      className: '一年级（2）班',
      validUntil: '20320831',
    },
    bytes: '4101050001 15 2026 D2BBC4EABCB6A3A832A3A9B0E0 00000000000000 20320831',
  },
]);

coversFile(studentFiles.EF_0006_PERSONAL_STUDENT, [
  {
    source: 'docs/spec/student-application.md',
    content: {
      name: '张三丰',
      sex: 1,
      studentNumberDigest: unhex('00112233445566778899AABBCCDDEEFF'),
    },
    bytes: `D5C5C8FDB7E1${'00'.repeat(14)} 01 00112233445566778899AABBCCDDEEFF`,
  },
]);

coversFile(studentFiles.EF_0007_STUDENT_STATUS, [
  {
    source: 'docs/spec/student-application.md',
    content: { enrolment: 1, certifiedYear: 2026 },
    bytes: '01 2026',
  },
]);

test('a damaged public student file still says what is whole on it', () => {
  const damaged = unhex(`41AB050001 15 FFFF ${'00'.repeat(20)} 2032FF31`);
  assert.deepEqual(studentFiles.EF_0005_PUBLIC_STUDENT.decode(damaged), {
    schoolCode: '41AB050001',
    stage: 21,
    entryYear: 0,
    className: '',
    validUntil: '2032FF31',
  });
  assert.equal(studentFiles.EF_0007_STUDENT_STATUS.decode(unhex('01FFFF')).certifiedYear, 0);
});
