import type { Stage } from '@lvchengtong/card-sdk/personalise';
import { readGrade, readStage } from './grade.ts';
import { nationalNoProblem } from './national-number.ts';

/** One pupil as the school's registry export says. */
export interface RosterStudent {
  readonly nationalNo: string;
  readonly name: string;
  /** GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 unstated. */
  readonly sex: number;
  readonly schoolCode: string;
  readonly schoolName: string;
  readonly stage: Stage;
  readonly grade: number;
  readonly className: string;
  readonly entryYear: number;
}
export type RosterField = keyof RosterStudent;

interface Column {
  /** Header names seen in exports, lower case. The first is what a problem is reported under. */
  readonly headers: readonly string[];
  /** Why a cell cannot be used; undefined when it can. */
  readonly problem: (cell: string) => string | undefined;
}

const SEX: Readonly<Record<string, number>> = { 男: 1, 女: 2, '0': 0, '1': 1, '2': 2, '9': 9 };
export const sexOf = (cell: string): number | undefined => SEX[cell];

const unless = (reason: string, ok: (cell: string) => boolean) => (cell: string) =>
  ok(cell) ? undefined : reason;
const textUpTo = (length: number): ((cell: string) => string | undefined) =>
  unless(
    `empty, longer than ${String(length)} characters, or with control characters`,
    (cell) => cell !== '' && cell.length <= length && !/\p{Cc}/u.test(cell),
  );

/** Which column is which, and what may stand in it. */
export const ROSTER_COLUMNS: Readonly<Record<RosterField, Column>> = {
  nationalNo: {
    headers: ['学籍号', '全国学籍号', '学籍编号', 'national_no', 'student_no'],
    problem: nationalNoProblem,
  },
  name: { headers: ['姓名', '学生姓名', 'name'], problem: textUpTo(40) },
  sex: {
    headers: ['性别', '性别码', 'sex', 'gender'],
    problem: unless('not 男, 女 or a GB/T 2261.1 code', (cell) => sexOf(cell) !== undefined),
  },
  schoolCode: {
    headers: ['学校代码', '学校标识码', 'school_code'],
    problem: unless('not 10 digits', (cell) => /^\d{10}$/.test(cell)),
  },
  schoolName: { headers: ['学校名称', '学校', 'school_name', 'school'], problem: textUpTo(60) },
  stage: {
    headers: ['学段', 'stage'],
    problem: unless('not 小学, 初中 or 高中', (cell) => readStage(cell) !== undefined),
  },
  grade: {
    headers: ['年级', 'grade'],
    problem: unless('not a grade', (cell) => readGrade(cell, undefined) !== undefined),
  },
  className: {
    headers: ['班级', '班号', '班级名称', 'class_name', 'class'],
    problem: textUpTo(20),
  },
  entryYear: {
    headers: ['入学年份', '入学年度', 'entry_year'],
    problem: unless('not a year from 1990 to 2100', (cell) => /^(199\d|20\d\d|2100)$/.test(cell)),
  },
};

export const ROSTER_FIELDS = Object.keys(ROSTER_COLUMNS) as RosterField[];
/** The name under which a problem of this column is reported. */
export const headerOf = (field: RosterField): string => ROSTER_COLUMNS[field].headers[0] ?? field;
