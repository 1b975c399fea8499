import { CsvError, parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { decodeText, type TextEncoding } from '../text/decode-text.ts';
import type { FileName } from './file-name.ts';
import { PROBLEMS_MAX, type FileProblem } from './file-problem.ts';
import type { FileContent, NumberedRecord } from './fixed-width.ts';
import { LAYOUTS, type FileField, type FileRecord } from './layout.ts';

interface ParsedRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** RFC 4180 with a header row; columns in any order, others ignored. */
export function readCsv(bytes: Uint8Array, name: FileName): FileContent {
  const { encoding, text } = decodeText(bytes);
  if (text.includes('\uFFFD')) {
    return refused([
      { code: 'NOT_TEXT', line: 0, column: '', detail: 'neither UTF-8 nor GB18030' },
    ]);
  }
  let rows: readonly ParsedRow[];
  try {
    rows = parse(text, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as readonly ParsedRow[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 0;
    return refused([{ code: 'FIELD_WRONG', line, column: '', detail: error.message }]);
  }
  const [header, ...body] = rows;
  const columns = header?.record.map((cell) => cell.trim()) ?? [];
  const fields: readonly FileField[] = LAYOUTS[name.kind];
  const missing = fields.filter((field) => !columns.includes(field.name));
  if (missing.length > 0) {
    return refused(
      missing.map((field) => ({
        code: 'COLUMN_MISSING',
        line: 1,
        column: field.name,
        detail: field.meaning,
      })),
    );
  }
  const uneven = body.filter(({ record }) => record.length !== columns.length);
  if (uneven.length > 0) {
    return refused(
      uneven.slice(0, PROBLEMS_MAX).map(({ record, info }) => ({
        code: 'LENGTH_WRONG',
        line: info.lines,
        column: '',
        detail: `${record.length} cells under ${columns.length} columns`,
      })),
    );
  }
  return { kind: 'read', encoding, records: body.map((row) => numbered(row, columns, fields)) };
}

function numbered(
  { record, info }: ParsedRow,
  columns: readonly string[],
  fields: readonly FileField[],
): NumberedRecord {
  const cells = fields.map(({ name }) => [name, (record[columns.indexOf(name)] ?? '').trim()]);
  return { line: info.lines, record: Object.fromEntries(cells) as FileRecord };
}

const refused = (problems: readonly FileProblem[]): FileContent => ({ kind: 'wrong', problems });

export function writeCsv(
  records: readonly FileRecord[],
  name: FileName,
  encoding: TextEncoding,
): Uint8Array {
  const names = LAYOUTS[name.kind].map((field: FileField) => field.name);
  const lines = [names, ...records.map((record) => names.map((field) => record[field] ?? ''))];
  const text = lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
  // Excel takes a file without the mark for the machine's own encoding.
  return new Uint8Array(iconv.encode(text, encoding, { addBOM: encoding === 'utf-8' }));
}

const quoted = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
