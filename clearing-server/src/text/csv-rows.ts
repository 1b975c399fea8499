import { CsvError, parse } from 'csv-parse/sync';
import { decodeText, type TextEncoding } from './decode-text.ts';
import type { FileProblem } from './file-problem.ts';

/** One row, and the line of the file that it ends on, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export type CsvRows =
  | { readonly kind: 'read'; readonly encoding: TextEncoding; readonly rows: readonly CsvRow[] }
  | { readonly kind: 'wrong'; readonly problems: readonly FileProblem[] };

/** A row longer than this is no row of ours: a file without line ends must not become one string. */
const ROW_CHARACTERS_MAX = 65_536;

/** RFC 4180 in UTF-8 or GB18030. Rows may differ in length; empty ones are left out. */
export function csvRows(bytes: Uint8Array): CsvRows {
  const text = textOf(bytes);
  if (text.kind === 'wrong') return text;
  const long = longLine(text.text);
  if (long !== undefined) {
    return wrong(long, 'LENGTH_WRONG', `more than ${String(ROW_CHARACTERS_MAX)} characters`);
  }
  try {
    const rows = parse(text.text, {
      relax_column_count: true,
      // Exporters write goods and remarks as they are: a quote within a cell is a quote.
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: ROW_CHARACTERS_MAX,
      info: true,
    }) as unknown as readonly {
      readonly record: readonly string[];
      readonly info: { readonly lines: number };
    }[];
    return {
      kind: 'read',
      encoding: text.encoding,
      rows: rows.map(({ record, info }) => ({ line: info.lines, cells: record })),
    };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 0;
    return wrong(line, 'FIELD_WRONG', error.message);
  }
}

/** Lines whose every cell begins with a backtick, so that a comma or a quote within a cell is no end of it. */
export function backtickRows(bytes: Uint8Array): CsvRows {
  const text = textOf(bytes);
  if (text.kind === 'wrong') return text;
  const long = longLine(text.text);
  if (long !== undefined) {
    return wrong(long, 'LENGTH_WRONG', `more than ${String(ROW_CHARACTERS_MAX)} characters`);
  }
  const rows = text.text.split(/\r\n|\n/).map((line, at) => ({
    line: at + 1,
    cells: line.startsWith('`') ? line.slice(1).split(/,`/) : line.split(','),
  }));
  return {
    kind: 'read',
    encoding: text.encoding,
    rows: rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== '')),
  };
}

type Text =
  | { readonly kind: 'text'; readonly encoding: TextEncoding; readonly text: string }
  | Extract<CsvRows, { kind: 'wrong' }>;

function textOf(bytes: Uint8Array): Text {
  const { encoding, text } = decodeText(bytes);
  if (text.includes('\uFFFD')) return wrong(0, 'NOT_TEXT', 'neither UTF-8 nor GB18030');
  // UTF-16 has them at every second byte; PostgreSQL and people can do without.
  const zero = text.indexOf('\0');
  if (zero >= 0) {
    const line = text.slice(0, zero).split('\n').length;
    return wrong(line, 'NOT_TEXT', 'there is a zero byte in it');
  }
  return { kind: 'text', encoding, text: text.replace(/^\uFEFF/, '') };
}

function longLine(text: string): number | undefined {
  for (let from = 0, line = 1; from <= text.length; line += 1) {
    const end = text.indexOf('\n', from);
    if ((end < 0 ? text.length : end) - from > ROW_CHARACTERS_MAX) return line;
    if (end < 0) return undefined;
    from = end + 1;
  }
  return undefined;
}

const wrong = (
  line: number,
  code: FileProblem['code'],
  detail: string,
): Extract<CsvRows, { kind: 'wrong' }> => ({
  kind: 'wrong',
  problems: [{ code, line, column: '', detail }],
});

/** One cell as RFC 4180 writes it. */
export const csvCell = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/**
 * A cell with what somebody typed. A spreadsheet takes one that begins so for a formula and executes
 * it; an apostrophe makes it a text.
 */
export const csvTypedCell = (text: string): string =>
  csvCell(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
