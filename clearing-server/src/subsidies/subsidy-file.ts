import { fen, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { nationalNoProblem } from '../students/national-number.ts';
import { csvRows, type CsvRow } from '../text/csv-rows.ts';

/** Who gets it: a card, or a student who holds one. */
export type Recipient =
  | { readonly kind: 'card'; readonly cardNo: string }
  | { readonly kind: 'student'; readonly nationalNo: string };

export interface SubsidyLine {
  readonly line: number;
  readonly recipient: Recipient;
  readonly amount: Fen;
}

/** Where in the file, and what is wrong; never what the cell said: it may be a pupil's number. */
export interface SubsidyProblem {
  readonly line: number;
  readonly column: string;
  readonly reason: string;
}

export type SubsidyFile =
  | { readonly kind: 'read'; readonly lines: readonly SubsidyLine[] }
  | { readonly kind: 'wrong'; readonly problems: readonly SubsidyProblem[] };

/** The header's names, in both languages. */
const COLUMNS = {
  card_no: ['card_no', '卡号'],
  student_no: ['student_no', '学籍号'],
  amount_yuan: ['amount_yuan', '金额'],
} as const;
type Column = keyof typeof COLUMNS;

export const SUBSIDY_LINES_MAX = 100_000;

/** CSV with a header: an amount, and a card number or a national student number in each line. */
export function readSubsidyFile(bytes: Uint8Array, amountMax: Fen): SubsidyFile {
  const table = csvRows(bytes);
  if (table.kind === 'wrong') {
    const problems = table.problems.map(({ line, code }) => ({ line, column: '', reason: code }));
    return { kind: 'wrong', problems };
  }
  const [header, ...body] = table.rows;
  const at = placesOf(header?.cells ?? []);
  if (at.amount_yuan === undefined || (at.card_no ?? at.student_no) === undefined) {
    const reason = 'the header needs amount_yuan, and card_no or student_no';
    return { kind: 'wrong', problems: [{ line: 1, column: '', reason }] };
  }
  if (body.length === 0 || body.length > SUBSIDY_LINES_MAX) {
    const reason = `between 1 and ${String(SUBSIDY_LINES_MAX)} lines`;
    return { kind: 'wrong', problems: [{ line: 1, column: '', reason }] };
  }
  const read = body.map((row) => readLine(row, at, amountMax));
  const problems = read.flatMap((one) => ('reason' in one ? [one] : []));
  if (problems.length > 0) return { kind: 'wrong', problems };
  return { kind: 'read', lines: read.flatMap((one) => ('reason' in one ? [] : [one])) };
}

type Places = Readonly<Partial<Record<Column, number>>>;

function placesOf(header: readonly string[]): Places {
  const names = header.map((cell) => cell.trim());
  return Object.fromEntries(
    Object.entries(COLUMNS).flatMap(([column, known]) => {
      const place = names.findIndex((name) => (known as readonly string[]).includes(name));
      return place < 0 ? [] : [[column, place]];
    }),
  );
}

function readLine(row: CsvRow, at: Places, amountMax: Fen): SubsidyLine | SubsidyProblem {
  const cell = (column: Column): string => {
    const place = at[column];
    return place === undefined ? '' : (row.cells[place] ?? '').trim();
  };
  const wrong = (column: Column, reason: string): SubsidyProblem => ({
    line: row.line,
    column,
    reason,
  });
  const amount = yuan(cell('amount_yuan'));
  if (amount === undefined) return wrong('amount_yuan', 'not an amount like 12.50');
  if (amount === ZERO) return wrong('amount_yuan', 'nothing is no subsidy');
  if (amount > amountMax) return wrong('amount_yuan', 'more than a card may hold');
  const [cardNo, nationalNo] = [cell('card_no').toUpperCase(), cell('student_no').toUpperCase()];
  if ((cardNo === '') === (nationalNo === '')) {
    return wrong('card_no', 'either a card number or a student number');
  }
  if (cardNo !== '') {
    if (!/^[0-9A-F]{20}$/.test(cardNo)) return wrong('card_no', 'not a card number of 20 digits');
    return { line: row.line, recipient: { kind: 'card', cardNo }, amount };
  }
  const problem = nationalNoProblem(nationalNo);
  if (problem !== undefined) return wrong('student_no', problem);
  return { line: row.line, recipient: { kind: 'student', nationalNo }, amount };
}

function yuan(text: string): Fen | undefined {
  const match = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text);
  if (match === null) return undefined;
  return fen(BigInt(`${match[1] ?? ''}${(match[2] ?? '').padEnd(2, '0')}`));
}
