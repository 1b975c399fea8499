import { add, subtract, sum, yuanText, type Fen } from '@lvchengtong/card-sdk/money';
import type { FileProblem } from '../text/file-problem.ts';
import type { CsvRow } from '../text/csv-rows.ts';
import { fenOfYuan } from './money-text.ts';
import type { StatementLine } from './statement.ts';
import type { ReadLine } from './statement-lines.ts';
import { plain, type StatementTable } from './statement-table.ts';

/** What a file says below its table about the lines in it, in the words of its exporter. */
interface StatedTotal {
  readonly name: RegExp;
  readonly of: (lines: readonly StatementLine[]) => Fen | bigint;
}

const of = (direction: StatementLine['direction']) => (lines: readonly StatementLine[]) =>
  lines.filter((line) => line.direction === direction);
const amount = (lines: readonly StatementLine[]): Fen => sum(lines.map((line) => line.amount));

/** Heads of the summary row below a table of trades. */
const TRADE_TOTALS: readonly StatedTotal[] = [
  { name: /^总交易(?:单)?数$/, of: (lines) => BigInt(lines.length) },
  { name: /^(?:应结订单总金额|总交易额)$/, of: (lines) => amount(of('in')(lines)) },
  { name: /^(?:退款总金额|总退款金额)$/, of: (lines) => amount(of('out')(lines)) },
  { name: /^(?:手续费总金额|总手续费)$/, of: (lines) => sum(lines.map(({ fee }) => fee)) },
];

/** `#收入合计：2笔，共200.00元`, `借方合计,,1,234.00`: name, perhaps a count, an amount. */
const MOVEMENT_TOTALS: readonly StatedTotal[] = [
  { name: /(?:收入合计|贷方合计)/, of: (lines) => amount(of('in')(lines)) },
  { name: /(?:支出合计|借方合计)/, of: (lines) => amount(of('out')(lines)) },
];

/** A file that was cut short says a total below that its lines do not make. */
export function totalProblems(
  table: StatementTable,
  lines: readonly StatementLine[],
): FileProblem[] {
  return table.layout.form === 'trades'
    ? tradeTotals(table, lines)
    : table.below.flatMap((row) => movementTotal(row, lines));
}

function tradeTotals(table: StatementTable, lines: readonly StatementLine[]): FileProblem[] {
  const [head, totals] = table.below;
  if (head === undefined || totals === undefined) {
    return [
      differs(table.headerLine, '', 'the summary below the table is missing: it was cut short'),
    ];
  }
  return TRADE_TOTALS.flatMap(({ name, of: totalOf }) => {
    const at = head.cells.findIndex((cell) => name.test(plain(cell)));
    if (at < 0) return [];
    const column = plain(head.cells[at] ?? '');
    const isCount = column.endsWith('数');
    const text = plain(totals.cells[at] ?? '');
    const stated = isCount ? countOf(text) : amountOf(text);
    const found = totalOf(lines);
    return stated === found
      ? []
      : [differs(totals.line, column, `it says ${text}, its lines make ${shown(found, isCount)}`)];
  });
}

function movementTotal(row: CsvRow, lines: readonly StatementLine[]): FileProblem[] {
  const text = row.cells.map(plain).join(' ');
  const total = MOVEMENT_TOTALS.find(({ name }) => name.test(text));
  if (total === undefined) return [];
  // The last number with two places: before it there may be a count.
  const stated = [...text.matchAll(/-?[\d,]*\d\.\d{2}/g)].at(-1)?.[0];
  if (stated === undefined) return [];
  const found = total.of(lines);
  const said = amountOf(stated.replace(/^-/, ''));
  const column = total.name.exec(text)?.[0] ?? '';
  return said === found
    ? []
    : [differs(row.line, column, `it says ${stated}, its lines make ${shown(found, false)}`)];
}

const shown = (found: bigint, isCount: boolean): string =>
  isCount ? String(found) : yuanText(found as Fen);
const countOf = (text: string): bigint | undefined =>
  /^\d{1,9}$/.test(text) ? BigInt(text) : undefined;

function amountOf(text: string): Fen | undefined {
  try {
    return fenOfYuan(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const differs = (line: number, column: string, detail: string): FileProblem => ({
  code: 'TOTAL_DIFFERS',
  line,
  column,
  detail,
});

/**
 * The balance after each line must follow from the one before: a line that somebody took out, or
 * changed, breaks it. Newest first or last, as the exporter likes.
 */
export function balanceProblems(table: StatementTable, lines: readonly ReadLine[]): FileProblem[] {
  const known = lines.filter((line) => line.balance !== undefined);
  const forwards = breaks(known);
  if (forwards.length === 0) return [];
  const backwards = breaks(known.toReversed());
  const found = forwards.length <= backwards.length ? forwards : backwards;
  return found.map(({ line, balance }) => ({
    code: 'BALANCE_BROKEN',
    line: line.line,
    column: table.columns.get('balance')?.name ?? '',
    detail: `${yuanText(balance ?? (0n as Fen))} does not follow from the line before`,
  }));
}

const breaks = (lines: readonly ReadLine[]): ReadLine[] =>
  lines.filter(({ line, balance }, at) => {
    const before = lines[at - 1]?.balance;
    if (before === undefined || balance === undefined) return false;
    const change =
      line.direction === 'in' ? add(before, line.amount) : subtract(before, line.amount);
    return change !== balance;
  });
