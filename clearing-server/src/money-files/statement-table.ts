import type { CsvRow } from '../text/csv-rows.ts';
import { STATEMENT_LAYOUTS, type ColumnUse, type StatementLayout } from './statement-layout.ts';

/** A statement taken apart into what stands above the table, in it, and below it. */
export interface StatementTable {
  readonly layout: StatementLayout;
  /** Where each column is, and what the file itself calls it. */
  readonly columns: ReadonlyMap<ColumnUse, { readonly at: number; readonly name: string }>;
  readonly headerLine: number;
  readonly above: readonly CsvRow[];
  readonly rows: readonly CsvRow[];
  readonly below: readonly CsvRow[];
}

/** Above this many rows nobody prints the head of a table. */
const HEADER_WITHIN = 60;

/** Finds whose statement it is by the head of its table; undefined when it is none that we know. */
export function statementTable(rows: readonly CsvRow[]): StatementTable | undefined {
  for (const [at, row] of rows.slice(0, HEADER_WITHIN).entries()) {
    for (const layout of STATEMENT_LAYOUTS) {
      const columns = columnsOf(layout, row.cells.map(plain));
      if (columns === undefined) continue;
      const rest = rows.slice(at + 1);
      const end = rest.findIndex((each) => isBelow(each, layout));
      return {
        layout,
        columns,
        headerLine: row.line,
        above: rows.slice(0, at),
        rows: end < 0 ? rest : rest.slice(0, end),
        below: end < 0 ? [] : rest.slice(end),
      };
    }
  }
  return undefined;
}

/** Without the tabs that keep spreadsheets from making numbers of numbers. */
export const plain = (cell: string): string => cell.replace(/^[\s`'"=]+|[\s"]+$/g, '');

function columnsOf(
  { required, optional }: StatementLayout,
  names: readonly string[],
): StatementTable['columns'] | undefined {
  const columns = new Map<ColumnUse, { at: number; name: string }>();
  for (const [use, accepted] of entriesOf(required)) {
    const found = firstOf(accepted, names);
    if (found === undefined) return undefined;
    columns.set(use, found);
  }
  for (const [use, accepted] of entriesOf(optional)) {
    const found = firstOf(accepted, names);
    if (found !== undefined) columns.set(use, found);
  }
  return columns;
}

const entriesOf = (
  table: StatementLayout['required'],
): readonly (readonly [ColumnUse, readonly string[]])[] =>
  Object.entries(table) as [ColumnUse, readonly string[]][];

function firstOf(
  accepted: readonly string[],
  names: readonly string[],
): { at: number; name: string } | undefined {
  const name = accepted.find((each) => names.includes(each));
  return name === undefined ? undefined : { at: names.indexOf(name), name };
}

function isBelow({ cells }: CsvRow, { ends }: StatementLayout): boolean {
  const first = plain(cells[0] ?? '');
  return first.startsWith('#') || ends.some((end) => first.startsWith(end));
}
