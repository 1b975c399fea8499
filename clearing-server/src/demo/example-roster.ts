import { residentIdCheck } from '@lvchengtong/card-sdk/resident-id';
import { randomFor, type Random } from './random.ts';

/** Names and numbers are made up; the check characters are right. */
const SCHOOLS = [
  { code: '4100000101', name: '青禾小学', stage: '小学', grades: 6, age: 6, classes: 2 },
  { code: '4100000202', name: '明远初级中学', stage: '初中', grades: 3, age: 12, classes: 3 },
  { code: '4100000303', name: '绿城高级中学', stage: '高中', grades: 3, age: 15, classes: 3 },
] as const;
const FAMILY_NAMES = Array.from('王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹');
const GIVEN_NAMES = Array.from(
  '子轩梓涵浩然欣怡雨桐思远嘉宁若晨一诺文博佳琪俊熙诗语明哲可馨天佑静雯宇航',
);
const DIVISIONS = ['410102', '410103', '410104', '410105', '410108', '410122'] as const;
const GRADE_NAMES = ['一年级', '二年级', '三年级', '四年级', '五年级', '六年级'] as const;
export const ROSTER_HEADER = '学籍号,姓名,性别,学校代码,学校名称,学段,年级,班级,入学年份';

/** A roster export of `students` pupils in three schools, as CSV with CR LF. */
export function exampleRoster(seed: number, students: number, schoolYear: number): string {
  const random = randomFor(seed, 'roster');
  const numbers = new Set<string>();
  const rows = Array.from({ length: students }, (_, at) => {
    const school = SCHOOLS[at % SCHOOLS.length] ?? SCHOOLS[0];
    const grade = random.whole(1, school.grades);
    const birthYear = schoolYear - school.age - grade + 1;
    const sex = random.oneOf(['男', '女'] as const);
    const cells = [
      freshNumber(random, numbers, birthYear, sex),
      nameOf(random),
      sex,
      school.code,
      school.name,
      school.stage,
      GRADE_NAMES[grade - 1] ?? '',
      `${String(grade)}(${String(random.whole(1, school.classes))})班`,
      String(schoolYear - grade + 1),
    ];
    return cells.join(',');
  });
  return [ROSTER_HEADER, ...rows, ''].join('\r\n');
}

function freshNumber(
  random: Random,
  taken: Set<string>,
  birthYear: number,
  sex: '男' | '女',
): string {
  for (;;) {
    const month = String(random.whole(1, 12)).padStart(2, '0');
    const day = String(random.whole(1, 28)).padStart(2, '0');
    // GB 11643: the 17th digit is odd for males.
    const sequence = random.whole(0, 499) * 2 + (sex === '男' ? 1 : 0);
    const digits = `${random.oneOf(DIVISIONS)}${String(birthYear)}${month}${day}${String(sequence).padStart(3, '0')}`;
    const number = `G${digits}${residentIdCheck(digits)}`;
    if (!taken.has(number)) {
      taken.add(number);
      return number;
    }
  }
}

const nameOf = (random: Random): string => {
  const given = Array.from({ length: random.happens(0.8) ? 2 : 1 }, () =>
    random.oneOf(GIVEN_NAMES),
  );
  return `${random.oneOf(FAMILY_NAMES)}${given.join('')}`;
};
