import { fen, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { nationalNoProblem } from '../students/national-number.ts';
import { csvRows, type CsvRow } from '../text/csv-rows.ts';
import {
  SUBSIDY_LINES_MAX,
  type SubsidyProblem,
  type SubsidyProblemCode,
} from './subsidy-problem.ts';

/** Who gets it: a card, or a student who holds one. */
export type Recipient =
  | { readonly kind: 'card'; readonly cardNo: string }
  | { readonly kind: 'student'; readonly nationalNo: string };

export interface SubsidyLine {
  readonly line: number;
  readonly recipient: Recipient;
  readonly amount: Fen;
}

/** What could be read, and what could not; the file is taken only when nothing is wrong. */
export interface SubsidyFile {
  readonly lines: readonly SubsidyLine[];
  readonly problems: readonly SubsidyProblem[];
}

/** The header's names, in both languages. */
const COLUMNS = {
  card_no: ['card_no', '卡号'],
  student_no: ['student_no', '学籍号'],
  amount_yuan: ['amount_yuan', '金额'],
} as const;
type Column = keyof typeof COLUMNS;

/** CSV with a header: an amount, and a card number or a national student number in each line. */
export function readSubsidyFile(bytes: Uint8Array, amountMax: Fen): SubsidyFile {
  const table = csvRows(bytes);
  if (table.kind === 'wrong') {
    return {
      lines: [],
      problems: table.problems.map(({ line }) => ({ line, column: '', code: 'NOT_CSV' })),
    };
  }
  const [header, ...body] = table.rows;
  const at = placesOf(header?.cells ?? []);
  if (at.amount_yuan === undefined || (at.card_no ?? at.student_no) === undefined) {
    return { lines: [], problems: [{ line: 1, column: '', code: 'HEADER_INCOMPLETE' }] };
  }
  if (body.length === 0 || body.length > SUBSIDY_LINES_MAX) {
    return { lines: [], problems: [{ line: 1, column: '', code: 'LINES_OUT_OF_RANGE' }] };
  }
  const read = body.map((row) => readLine(row, at, amountMax));
  return {
    lines: read.flatMap((one) => ('code' in one ? [] : [one])),
    problems: read.flatMap((one) => ('code' in one ? [one] : [])),
  };
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
  const wrong = (column: Column, code: SubsidyProblemCode): SubsidyProblem => ({
    line: row.line,
    column,
    code,
  });
  const amount = yuan(cell('amount_yuan'));
  if (amount === undefined) return wrong('amount_yuan', 'AMOUNT_FORM');
  if (amount === ZERO) return wrong('amount_yuan', 'AMOUNT_ZERO');
  if (amount > amountMax) return wrong('amount_yuan', 'AMOUNT_OVER_CAP');
  const [cardNo, nationalNo] = [cell('card_no').toUpperCase(), cell('student_no').toUpperCase()];
  if ((cardNo === '') === (nationalNo === '')) {
    return wrong('card_no', 'RECIPIENT_UNCLEAR');
  }
  if (cardNo !== '') {
    if (!/^[0-9A-F]{20}$/.test(cardNo)) return wrong('card_no', 'CARD_NO_FORM');
    return { line: row.line, recipient: { kind: 'card', cardNo }, amount };
  }
  if (nationalNoProblem(nationalNo) !== undefined) return wrong('student_no', 'STUDENT_NO_FORM');
  return { line: row.line, recipient: { kind: 'student', nationalNo }, amount };
}

function yuan(text: string): Fen | undefined {
  const match = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text);
  if (match === null) return undefined;
  return fen(BigInt(`${match[1] ?? ''}${(match[2] ?? '').padEnd(2, '0')}`));
}
