import { settlementDateOf, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { backtickRows, csvRows } from '../text/csv-rows.ts';
import { PROBLEMS_MAX, type FileProblem } from '../text/file-problem.ts';
import type { Statement } from './statement.ts';
import { readLines, type ReadLine } from './statement-lines.ts';
import { balanceProblems, totalProblems } from './statement-sums.ts';
import { plain, statementTable, type StatementTable } from './statement-table.ts';
import { periodOf } from './statement-period.ts';

export type ReadStatement =
  | { readonly kind: 'read'; readonly statement: Statement }
  | { readonly kind: 'wrong'; readonly problems: readonly FileProblem[] };

/** A day of a city's largest channel is a tenth of this. */
export const STATEMENT_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Reads what a bank, WeChat Pay or Alipay exports, wholly or not at all; which of them it is, the head
 * of its table says. Never throws for what the file contains.
 * @param fileName without folders; used only for the day of a file that has no lines
 */
export function readStatement(fileName: string, bytes: Uint8Array): ReadStatement {
  if (bytes.length > STATEMENT_BYTES_MAX) {
    return wrong('TOO_LARGE', 0, `more than ${String(STATEMENT_BYTES_MAX / 1024 / 1024)} MB`);
  }
  const content = hasBacktickLine(bytes) ? backtickRows(bytes) : csvRows(bytes);
  if (content.kind === 'wrong') return content;
  const table = statementTable(content.rows);
  if (table === undefined) {
    return wrong(
      'LAYOUT_UNKNOWN',
      0,
      'no head of a table of a bank, WeChat Pay or Alipay is in it',
    );
  }
  const read = readLines(table);
  if (read.kind === 'wrong') return read;
  const account = accountOf(table, read.lines);
  if (typeof account !== 'string') return { kind: 'wrong', problems: [account] };
  const lines = read.lines.map(({ line }) => line);
  const days = lines.map(({ at }) => settlementDateOf(at)).toSorted();
  const period = periodOf(table, days, fileName);
  if (period === undefined) {
    return wrong('PERIOD_MISSING', 0, 'neither the file nor its name says of which day it is');
  }
  const problems = [
    ...outside(read.lines, period, table),
    ...totalProblems(table, lines),
    ...balanceProblems(table, read.lines),
  ];
  if (problems.length > 0) return { kind: 'wrong', problems: problems.slice(0, PROBLEMS_MAX) };
  const { channel } = table.layout;
  return {
    kind: 'read',
    statement: { channel, account, ...period, encoding: content.encoding, lines },
  };
}

const [LINE_FEED, BACKTICK] = [0x0a, 0x60];
const hasBacktickLine = (bytes: Uint8Array): boolean =>
  bytes.some((byte, at) => byte === BACKTICK && bytes[at - 1] === LINE_FEED);

const wrong = (code: FileProblem['code'], line: number, detail: string): ReadStatement => ({
  kind: 'wrong',
  problems: [{ code, line, column: '', detail }],
});

const ACCOUNT = /(?:账\s*号|账\s*户|商户号)[：:,\s[]+([0-9A-Za-z*-]{4,40})/;

/** Whose statement it is; one file tells of one account. */
function accountOf(table: StatementTable, lines: readonly ReadLine[]): string | FileProblem {
  const named = new Map(lines.map(({ account, line }) => [account, line.line]));
  const problem = (code: FileProblem['code'], line: number, detail: string): FileProblem => ({
    code,
    line,
    column: table.columns.get('account')?.name ?? '',
    detail,
  });
  if (table.columns.has('account') && named.size > 0) {
    const [[account, first], second] = [...named] as [[string, number], [string, number]?];
    if (second !== undefined) {
      return problem('FIELD_WRONG', second[1], `another account than ${account}`);
    }
    return /^[0-9A-Za-z*-]{4,40}$/.test(account)
      ? account
      : problem('FIELD_WRONG', first, 'no account');
  }
  const above = table.above.map(({ cells }) => cells.map(plain).join(',')).join('\n');
  const found = ACCOUNT.exec(above)?.[1];
  // A bill without a line names no merchant, and there is nothing in it that could be someone else's.
  if (found === undefined && table.columns.has('account')) return '-';
  return found ?? problem('ACCOUNT_MISSING', 0, 'no account above the table');
}

function outside(
  lines: readonly ReadLine[],
  { firstDay, lastDay }: { firstDay: SettlementDate; lastDay: SettlementDate },
  table: StatementTable,
): FileProblem[] {
  return lines
    .map(({ line }) => ({ line: line.line, day: settlementDateOf(line.at) }))
    .filter(({ day }) => day < firstDay || day > lastDay)
    .map(({ line, day }) => ({
      code: 'FIELD_WRONG',
      line,
      column: table.columns.get('at')?.name ?? '',
      detail: `${day} is not from ${firstDay} to ${lastDay}`,
    }));
}
