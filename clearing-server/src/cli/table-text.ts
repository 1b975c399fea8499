import { hex } from '@lvchengtong/card-sdk/bytes';

/** What a command answers, for people: a heading and rows of text. */
export interface Table {
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Columns one above the other; a number is set to the right. Ends with a line feed. */
export function tableText({ title, columns, rows }: Table): string {
  const widths = columns.map((name, at) =>
    Math.max(width(name), ...rows.map((row) => width(row[at] ?? ''))),
  );
  const numeric = columns.map(
    (_, at) => rows.length > 0 && rows.every((row) => /^-?[\d.,]+$|^$/.test(row[at] ?? '')),
  );
  const lineOf = (cells: readonly string[]): string =>
    widths
      .map((size, at) => padded(cells[at] ?? '', size, numeric[at] === true))
      .join('  ')
      .trimEnd();
  return [
    ...(title === undefined ? [] : [title]),
    lineOf(columns),
    lineOf(widths.map((size) => '-'.repeat(size))),
    ...rows.map(lineOf),
    '',
  ].join('\n');
}

function padded(text: string, size: number, right: boolean): string {
  const space = ' '.repeat(size - width(text));
  return right ? space + text : text + space;
}

// Unicode TR 11: a Chinese character, kana, Hangul or full-width form takes two columns of a console.
const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]/u;

const width = (text: string): number =>
  Array.from(text).reduce((total, character) => total + (WIDE.test(character) ? 2 : 1), 0);

/** A database value in one line; an amount stays the whole number of fen that it is. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return hex(value);
  return JSON.stringify(value, jsonValue);
}

/** For `JSON.stringify`: a bigint as the number that it is, as long as a number can be it. */
export function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= -BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value.toString();
}

/** Rows of a query, whose columns only the query knows. */
export function rowsTable(
  title: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Table {
  const columns = Object.keys(rows[0] ?? {});
  return { title, columns, rows: rows.map((row) => columns.map((name) => cellText(row[name]))) };
}
