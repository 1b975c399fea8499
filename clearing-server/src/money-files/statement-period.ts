import { IdError, parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { plain, type StatementTable } from './statement-table.ts';

export interface Period {
  readonly firstDay: SettlementDate;
  readonly lastDay: SettlementDate;
}

const DAY = /(20\d{2})[-/.年]?(\d{2})[-/.月]?(\d{2})日?(?:[ T]*(\d{2}):?(\d{2}):?(\d{2}))?/g;
/** What exporters print before the days that a statement is of. */
const SAYS_PERIOD = /(?:起始|开始|终止|结束|截止|查询)(?:日期|时间)|期间|时间段|起止/;

/**
 * The days that the file says it is of; else those of its lines; else the day in its name. A period
 * matters: what a statement does not show on a day that it covers was not paid.
 * @param days of the lines, sorted
 */
export function periodOf(
  table: StatementTable,
  days: readonly SettlementDate[],
  fileName: string,
): Period | undefined {
  const said = table.above
    .map(({ cells }) => cells.map(plain).join(' '))
    .filter((line) => SAYS_PERIOD.test(line))
    .flatMap((line) => [...line.matchAll(DAY)])
    .flatMap((found) => dayOf(found) ?? []);
  const [from, until] = said;
  if (from !== undefined && until !== undefined) {
    // Alipay says a day as from midnight to midnight: the end is not part of it.
    const lastDay = until.isMidnight && until.day > from.day ? dayBefore(until.day) : until.day;
    return { firstDay: from.day, lastDay };
  }
  const [first] = days;
  const last = days.at(-1);
  if (first !== undefined && last !== undefined) return { firstDay: first, lastDay: last };
  const named = [...fileName.matchAll(DAY)].flatMap((found) => dayOf(found) ?? [])[0];
  return named && { firstDay: named.day, lastDay: named.day };
}

function dayOf(found: RegExpExecArray): { day: SettlementDate; isMidnight: boolean } | undefined {
  const [, year = '', month = '', day = '', ...time] = found;
  try {
    return {
      day: parseSettlementDate(`${year}-${month}-${day}`),
      isMidnight: time.join('') === '000000',
    };
  } catch (error) {
    if (error instanceof IdError) return undefined;
    throw error;
  }
}

function dayBefore(day: SettlementDate): SettlementDate {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return parseSettlementDate(date.toISOString().slice(0, 10));
}
