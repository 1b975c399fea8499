import { IdError } from '@lvchengtong/card-sdk/ids';
import { subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { CsvRow } from '../text/csv-rows.ts';
import { PROBLEMS_MAX, type FileProblem } from '../text/file-problem.ts';
import { fenOfYuan, loadIdIn, momentOf } from './money-text.ts';
import type { StatementLine } from './statement.ts';
import type { ColumnUse, Direction, StatementLayout } from './statement-layout.ts';
import { plain, type StatementTable } from './statement-table.ts';

/** A line, what the account held after it, and whose account it is, where the file says so. */
export interface ReadLine {
  readonly line: StatementLine;
  readonly balance: Fen | undefined;
  readonly account: string;
}

export type ReadLines =
  | { readonly kind: 'read'; readonly lines: readonly ReadLine[] }
  | { readonly kind: 'wrong'; readonly problems: readonly FileProblem[] };

/** Every row as a line, or every cell that is none: then not one line is taken. */
export function readLines(table: StatementTable): ReadLines {
  const problems: FileProblem[] = [];
  const lines = table.rows.flatMap((row): ReadLine[] => {
    if (row.cells.every((cell) => plain(cell) === '')) return [];
    const read = cellReader(table, row, problems);
    const line =
      table.layout.form === 'trades' ? tradeLine(read) : movementLine(read, table.layout);
    if (line === undefined) return [];
    return [{ line, balance: balanceOf(read, table), account: read.text('account') }];
  });
  return problems.length > 0
    ? { kind: 'wrong', problems: problems.slice(0, PROBLEMS_MAX) }
    : { kind: 'read', lines };
}

interface CellReader {
  readonly line: number;
  text(use: ColumnUse): string;
  /** Undefined when the cell is wrong, which is noted then. */
  value<Value>(use: ColumnUse, read: (text: string) => Value): Value | undefined;
  wrong(use: ColumnUse, detail: string): void;
}

function cellReader(table: StatementTable, row: CsvRow, problems: FileProblem[]): CellReader {
  const text = (use: ColumnUse): string => {
    const column = table.columns.get(use);
    return column === undefined ? '' : plain(row.cells[column.at] ?? '');
  };
  const wrong = (use: ColumnUse, detail: string): void => {
    const column = table.columns.get(use)?.name ?? use;
    problems.push({ code: 'FIELD_WRONG', line: row.line, column, detail });
  };
  return {
    line: row.line,
    text,
    wrong,
    value: <Value>(use: ColumnUse, read: (text: string) => Value): Value | undefined => {
      try {
        return read(text(use));
      } catch (error) {
        if (!(error instanceof IdError || error instanceof RangeError)) throw error;
        wrong(use, error.message);
        return undefined;
      }
    },
  };
}

const balanceOf = (read: CellReader, table: StatementTable): Fen | undefined =>
  table.columns.has('balance') && read.text('balance') !== ''
    ? read.value('balance', fenOfYuan)
    : undefined;

const REFERENCE_MAX = 64;

function reference(text: string): string {
  if (text === '' || text.length > REFERENCE_MAX) {
    throw new RangeError(`1 to ${String(REFERENCE_MAX)} characters: ${text.slice(0, 30)}`);
  }
  return text;
}

const numbered = (orderNo: string) => ({
  orderNo: orderNo.slice(0, REFERENCE_MAX),
  loadId: loadIdIn(orderNo),
});

const YUAN = ['', 'CNY', 'RMB', '人民币', '人民币元'];

/** One trade per line; the state says whether it was paid or paid back. */
function tradeLine(read: CellReader): StatementLine | undefined {
  if (!YUAN.includes(read.text('currency'))) {
    read.wrong('currency', 'only CNY is loaded');
    return undefined;
  }
  const state = TRADE_STATES.get(read.text('state'));
  if (state === undefined) {
    read.wrong('state', `${[...TRADE_STATES.keys()].join(', ')}: no other is known`);
    return undefined;
  }
  const at = read.value('at', momentOf);
  const fee = read.value('fee', fenOfYuan);
  const number = read.value(state.reference, reference);
  const amount = positive(read, state.amount);
  if (at === undefined || fee === undefined || number === undefined || amount === undefined) {
    return undefined;
  }
  const { kind, direction } = state;
  const order = numbered(read.text('order'));
  return {
    line: read.line,
    ...order,
    at,
    fee,
    reference: number,
    amount,
    kind,
    direction,
    party: undefined,
  };
}

interface TradeState {
  readonly kind: 'payment' | 'refund';
  readonly direction: Direction;
  readonly reference: ColumnUse;
  readonly amount: ColumnUse;
}
const PAID: TradeState = {
  kind: 'payment',
  direction: 'in',
  reference: 'reference',
  amount: 'amount',
};
const GIVEN_BACK: TradeState = {
  kind: 'refund',
  direction: 'out',
  reference: 'refund-reference',
  amount: 'refund-amount',
};
const TRADE_STATES: ReadonlyMap<string, TradeState> = new Map([
  ['SUCCESS', PAID],
  ['REFUND', GIVEN_BACK],
  ['REVOKED', GIVEN_BACK],
]);

function positive(read: CellReader, use: ColumnUse): Fen | undefined {
  return read.value(use, (text) => {
    const amount = fenOfYuan(text);
    if (amount <= 0n) throw new RangeError(`not above zero: ${text}`);
    return amount;
  });
}

/** One movement per line, in or out; what it is, words say. */
function movementLine(read: CellReader, layout: StatementLayout): StatementLine | undefined {
  if (!YUAN.includes(read.text('currency'))) {
    read.wrong('currency', 'only CNY is loaded');
    return undefined;
  }
  const into = read.value('in', fenOfYuan);
  const out = read.value('out', fenOfYuan);
  const at = read.value('at', momentOf);
  const number = read.value('reference', reference);
  if (into === undefined || out === undefined || at === undefined || number === undefined) {
    return undefined;
  }
  if ((into === ZERO) === (out === ZERO)) {
    read.wrong('in', 'a movement goes in or out, one of the two');
    return undefined;
  }
  const moved = movement(into, out);
  const words = [read.text('type'), read.text('counterparty'), read.text('remark')].join(' ');
  const order = read.text('order') === '' ? words : read.text('order');
  const loadId = loadIdIn(order);
  const rule = layout.kinds.find(
    (each) => each.direction === moved.direction && each.words.some((word) => words.includes(word)),
  );
  const byOrder = loadId === undefined ? 'other' : moved.direction === 'in' ? 'payment' : 'refund';
  return {
    line: read.line,
    kind: rule?.kind ?? byOrder,
    ...moved,
    reference: number,
    // Of a remark only the number is kept: the rest of it is about people.
    orderNo: (read.text('order') || (loadId ?? '')).slice(0, REFERENCE_MAX),
    loadId,
    fee: ZERO,
    at,
    party: rule?.party,
  };
}

/** Red entries: a negative amount in one column is a movement the other way. */
function movement(into: Fen, out: Fen): { direction: Direction; amount: Fen } {
  const net = subtract(into, absoluteOut(out));
  return net > 0n
    ? { direction: 'in', amount: net }
    : { direction: 'out', amount: subtract(ZERO, net) };
}

/** Alipay prints what went out with its minus, banks print it without. */
const absoluteOut = (out: Fen): Fen => (out < 0n ? subtract(ZERO, out) : out);
