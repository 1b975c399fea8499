import assert from 'node:assert/strict';
import { CsvError, parse } from 'csv-parse/sync';
import { decodeText, type TextEncoding } from '../text/decode-text.ts';
import { readGrade, readStage } from './grade.ts';
import {
  headerOf,
  ROSTER_COLUMNS,
  ROSTER_FIELDS,
  sexOf,
  type RosterField,
  type RosterStudent,
} from './roster-columns.ts';

/** One thing wrong with a roster, where a person finds it: line of the file (header = 1), column name. */
export interface RosterProblem {
  readonly line: number;
  readonly column: string;
  readonly reason: string;
}

export interface ParsedRoster {
  readonly encoding: TextEncoding;
  /** The sound rows. */
  readonly students: readonly RosterStudent[];
  /** A row with a problem is not among the students. */
  readonly problems: readonly RosterProblem[];
}

/**
 * Reads a school's registry export: CSV with a header row, UTF-8 (with or without byte order mark)
 * or GB18030, columns in any order. Never throws for what the file contains.
 */
export function parseRoster(bytes: Uint8Array): ParsedRoster {
  const { encoding, text } = decodeText(bytes);
  const refuse = (problems: readonly RosterProblem[]): ParsedRoster => ({
    encoding,
    students: [],
    problems,
  });
  const rows = csvRows(text);
  if ('problem' in rows) return refuse([rows.problem]);
  const [header, ...body] = rows.rows;
  if (header === undefined) return refuse([{ line: 1, column: '', reason: 'the file is empty' }]);
  const places = placesOf(header.cells);
  const missing = ROSTER_FIELDS.filter((field) => !places.has(field));
  if (missing.length > 0) {
    return refuse(
      missing.map((field) => ({
        line: 1,
        column: headerOf(field),
        reason: `column is missing; it may be called ${ROSTER_COLUMNS[field].headers.join(', ')}`,
      })),
    );
  }
  return { encoding, ...readBody(body, places) };
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

function readBody(
  body: readonly Row[],
  places: ReadonlyMap<RosterField, number>,
): Pick<ParsedRoster, 'students' | 'problems'> {
  const students: RosterStudent[] = [];
  const problems: RosterProblem[] = [];
  const seen = new Map<string, number>();
  for (const { line, cells } of body) {
    const cell = (field: RosterField): string => (cells[places.get(field) ?? -1] ?? '').trim();
    const found = rowProblems(line, cell, seen);
    problems.push(...found);
    seen.set(cell('nationalNo'), seen.get(cell('nationalNo')) ?? line);
    if (found.length === 0) students.push(studentOf(cell));
  }
  return { students, problems };
}

function rowProblems(
  line: number,
  cell: (field: RosterField) => string,
  seen: ReadonlyMap<string, number>,
): RosterProblem[] {
  const problems = ROSTER_FIELDS.flatMap((field) => {
    const reason = ROSTER_COLUMNS[field].problem(cell(field));
    return reason === undefined ? [] : [{ line, column: headerOf(field), reason }];
  });
  const stage = readStage(cell('stage'));
  const isGrade = ROSTER_COLUMNS.grade.problem(cell('grade')) === undefined;
  if (stage !== undefined && isGrade && readGrade(cell('grade'), stage) === undefined) {
    problems.push({ line, column: headerOf('grade'), reason: `no such grade in ${cell('stage')}` });
  }
  const before = seen.get(cell('nationalNo'));
  if (before !== undefined) {
    const reason = `the same number stands in line ${String(before)}`;
    problems.push({ line, column: headerOf('nationalNo'), reason });
  }
  return problems;
}

function studentOf(cell: (field: RosterField) => string): RosterStudent {
  const stage = readStage(cell('stage'));
  const grade = readGrade(cell('grade'), stage);
  assert(stage !== undefined && grade !== undefined, 'a row without problems has both');
  return {
    nationalNo: cell('nationalNo'),
    name: cell('name'),
    sex: sexOf(cell('sex')) ?? 0,
    schoolCode: cell('schoolCode'),
    schoolName: cell('schoolName'),
    ...grade,
    className: cell('className'),
    entryYear: Number(cell('entryYear')),
  };
}

function placesOf(header: readonly string[]): Map<RosterField, number> {
  const names = header.map((cell) => cell.trim().toLowerCase());
  return new Map(
    ROSTER_FIELDS.map((field): [RosterField, number] => [
      field,
      names.findIndex((name) => ROSTER_COLUMNS[field].headers.includes(name)),
    ]).filter(([, place]) => place !== -1),
  );
}

function csvRows(text: string): { rows: readonly Row[] } | { problem: RosterProblem } {
  try {
    const parsed = parse(text, {
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as readonly { readonly record: string[]; readonly info: { lines: number } }[];
    return { rows: parsed.map(({ record, info }) => ({ line: info.lines, cells: record })) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 0;
    return { problem: { line, column: '', reason: error.message } };
  }
}
