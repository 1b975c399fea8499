import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { readGrade } from '../src/students/grade.ts';
import { parseRoster } from '../src/students/parse-roster.ts';
import {
  decryptNationalNo,
  encryptNationalNo,
  nationalNoDigest,
} from '../src/students/student-number-secret.ts';
import { parseNationalNo } from '../src/students/national-number.ts';

const HEADER = '学籍号,姓名,性别,学校代码,学校名称,学段,年级,班级,入学年份';
const SOUND = 'G11010519491231002X,张小三,男,4100000101,青禾小学,小学,三年级,3(1)班,2024';
const roster = (...rows: readonly string[]): Uint8Array =>
  new TextEncoder().encode([HEADER, ...rows, ''].join('\r\n'));

test('the example roster has 300 sound rows in three schools', async () => {
  const example = new URL('../../../simulation/data/roster.example.csv', import.meta.url);
  const { students, problems, encoding } = parseRoster(await readFile(example));
  assert.deepEqual(problems, []);
  assert.equal(encoding, 'utf-8');
  assert.equal(students.length, 300);
  assert.equal(new Set(students.map(({ schoolCode }) => schoolCode)).size, 3);
});

test('a row is read by the names of its columns, whatever their order', () => {
  const bytes = new TextEncoder().encode(
    '姓名,年级,学籍号,性别码,学校标识码,学校,学段,班号,入学年度\n张小三,3,G11010519491231002X,1,4100000101,青禾小学,小学,1,2024\n',
  );
  assert.deepEqual(parseRoster(bytes).students, [
    {
      nationalNo: 'G11010519491231002X',
      name: '张小三',
      sex: 1,
      schoolCode: '4100000101',
      schoolName: '青禾小学',
      stage: 'primary',
      grade: 3,
      className: '1',
      entryYear: 2024,
    },
  ]);
});

test('a grade is read as registries write it, within its stage', () => {
  const read = (text: string, stage?: 'primary' | 'junior' | 'senior'): string | undefined => {
    const found = readGrade(text, stage);
    return found && `${found.stage} ${String(found.grade)}`;
  };
  assert.equal(read('三年级', 'primary'), 'primary 3');
  assert.equal(read('八年级', 'junior'), 'junior 2');
  assert.equal(read('初三', 'junior'), 'junior 3');
  assert.equal(read('2', 'junior'), 'junior 2');
  assert.equal(read('高一'), 'senior 1');
  assert.equal(read('高中二年级', 'senior'), 'senior 2');
  assert.equal(read('11'), 'senior 2');
  assert.equal(read('7'), 'junior 1');
  for (const [text, stage] of [
    ['七年级', 'primary'],
    ['六年级', 'junior'],
    ['高一', 'junior'],
    ['13', 'senior'],
    ['0', 'primary'],
    ['', 'primary'],
  ] as const) {
    assert.equal(read(text, stage), undefined, `${text} ${stage}`);
  }
});

test('GB18030 and a UTF-8 byte order mark are recognised', () => {
  // 姓名 in GB18030, which is no UTF-8.
  const gb = Uint8Array.of(0xd0, 0xd5, 0xc3, 0xfb, 0x0a);
  const read = parseRoster(gb);
  assert.equal(read.encoding, 'gb18030');
  assert.ok(!read.problems.some(({ column }) => column === '姓名'), 'the name column was found');
  const marked = Uint8Array.of(0xef, 0xbb, 0xbf, ...roster(SOUND));
  assert.equal(parseRoster(marked).students.length, 1);
});

test('each bad row is named by line, column and reason, and the sound ones stay', () => {
  const { students, problems } = parseRoster(
    roster(
      SOUND,
      'G110105194912310021,李四,男,4100000101,青禾小学,小学,三年级,3(1)班,2024',
      'X1,,未知,41,青禾小学,大学,大一,3(1)班,20240',
      SOUND,
      'J410102201601010011,王五,女,4100000202,明远初级中学,初中,六年级,6(1)班,2024',
    ),
  );
  assert.equal(students.length, 1);
  assert.deepEqual(
    problems.map(({ line, column }) => `${String(line)} ${column}`),
    [
      '3 学籍号',
      '4 学籍号',
      '4 姓名',
      '4 性别',
      '4 学校代码',
      '4 学段',
      '4 年级',
      '4 入学年份',
      '5 学籍号',
      '6 年级',
    ],
  );
  assert.match(problems[8]?.reason ?? '', /line 2/);
});

test('a file that is no roster is refused whole, with a reason', () => {
  for (const text of ['', 'a,b\n1,2\n', `${HEADER}\n"unclosed`]) {
    const { students, problems } = parseRoster(new TextEncoder().encode(text));
    assert.deepEqual(students, []);
    assert.ok(problems.length > 0, text);
  }
});

test('a student number is stored encrypted and found by its digest', () => {
  const keys = { PNEK: new Uint8Array(16).fill(1), PNDK: new Uint8Array(16).fill(2) };
  const number = parseNationalNo('G11010519491231002X');
  const encrypted = encryptNationalNo(keys, number, new Uint8Array(12).fill(3));
  assert.equal(decryptNationalNo(keys, encrypted), number);
  assert.ok(!new TextDecoder('latin1').decode(encrypted).includes('1949'));
  encrypted[20] = (encrypted[20] ?? 0) ^ 1;
  assert.throws(() => decryptNationalNo(keys, encrypted));
  assert.equal(nationalNoDigest(keys, number).length, 16);
});
