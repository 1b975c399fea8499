import iconv from 'iconv-lite';
import { csvCell, csvRows, csvTypedCell, type CsvRow } from '../text/csv-rows.ts';
import type { TextEncoding } from '../text/decode-text.ts';
import type { FileName } from './file-name.ts';
import { PROBLEMS_MAX, type FileProblem } from '../text/file-problem.ts';
import type { FileContent, NumberedRecord } from './fixed-width.ts';
import { LAYOUTS, type FileField, type FileRecord } from './layout.ts';

/** RFC 4180 with a header row; columns in any order, others ignored. */
export function readCsv(bytes: Uint8Array, name: FileName): FileContent {
  const table = csvRows(bytes);
  if (table.kind === 'wrong') return table;
  const { encoding, rows } = table;
  const [header, ...body] = rows;
  const columns = header?.cells.map((cell) => cell.trim()) ?? [];
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
  const uneven = body.filter(({ cells }) => cells.length !== columns.length);
  if (uneven.length > 0) {
    return refused(
      uneven.slice(0, PROBLEMS_MAX).map(({ cells, line }) => ({
        code: 'LENGTH_WRONG',
        line,
        column: '',
        detail: `${cells.length} cells under ${columns.length} columns`,
      })),
    );
  }
  return { kind: 'read', encoding, records: body.map((row) => numbered(row, columns, fields)) };
}

function numbered(
  { line, cells: found }: CsvRow,
  columns: readonly string[],
  fields: readonly FileField[],
): NumberedRecord {
  const cells = fields.map(({ name }) => [name, (found[columns.indexOf(name)] ?? '').trim()]);
  return { line, record: Object.fromEntries(cells) as FileRecord };
}

const refused = (problems: readonly FileProblem[]): FileContent => ({ kind: 'wrong', problems });

export function writeCsv(
  records: readonly FileRecord[],
  name: FileName,
  encoding: TextEncoding,
): Uint8Array {
  const fields: readonly FileField[] = LAYOUTS[name.kind];
  const lines = [
    fields.map((field) => field.name),
    ...records.map((record) =>
      fields.map((field) =>
        (field.form === 'text' ? csvTypedCell : csvCell)(record[field.name] ?? ''),
      ),
    ),
  ];
  const text = lines.map((cells) => `${cells.join(',')}\r\n`).join('');
  // Excel takes a file without the mark for the machine's own encoding.
  return new Uint8Array(iconv.encode(text, encoding, { addBOM: encoding === 'utf-8' }));
}
