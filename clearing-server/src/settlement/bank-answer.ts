import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import { CsvError, parse } from 'csv-parse/sync';

/** What the bank says became of one payment. */
export interface BankAnswerLine {
  /** Line of the file; the header is line 1. */
  readonly line: number;
  readonly paymentNo: string;
  readonly bankAccount: string;
  readonly amount: Fen;
  readonly result: 'paid' | 'failed';
  readonly bankReference: string;
  /** Given when it failed. */
  readonly reason: string;
}

export type ParsedBankAnswer =
  | { readonly kind: 'read'; readonly lines: readonly BankAnswerLine[] }
  /** Not the file that was agreed on: nothing of it is taken. */
  | { readonly kind: 'refused'; readonly problems: readonly FileProblem[] };

export interface FileProblem {
  readonly line: number;
  readonly column: string;
  readonly reason: string;
}

export const BANK_ANSWER_COLUMNS = [
  'payment_no',
  'bank_account',
  'amount_yuan',
  'result',
  'bank_reference',
  'reason',
] as const;
type Column = (typeof BANK_ANSWER_COLUMNS)[number];

const LINES_MAX = 100_000;

/** Reads the bank's answer file: CSV with a header row, UTF-8. Never throws for what it contains. */
export function parseBankAnswer(bytes: Uint8Array): ParsedBankAnswer {
  const rows = csvRows(bytes);
  if ('problem' in rows) return { kind: 'refused', problems: [rows.problem] };
  const [header, ...body] = rows.rows;
  const missing = BANK_ANSWER_COLUMNS.filter((name) => header?.includes(name) !== true);
  if (header === undefined || missing.length > 0) {
    const reason = 'column is missing';
    return {
      kind: 'refused',
      problems: missing.map((column) => ({ line: 1, column, reason })),
    };
  }
  const read = body.map((cells, at) => readLine(cellsOf(header, cells), at + 2));
  const problems = [
    ...read.flatMap((line) => line.problems),
    ...repeatedNumbers(read.flatMap(({ value }) => value ?? [])),
  ];
  return problems.length > 0
    ? { kind: 'refused', problems }
    : { kind: 'read', lines: read.flatMap(({ value }) => value ?? []) };
}

function csvRows(bytes: Uint8Array): { rows: string[][] } | { problem: FileProblem } {
  const refused = (line: number, reason: string): { problem: FileProblem } => ({
    problem: { line, column: '', reason },
  });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refused(1, 'the file is not UTF-8');
  }
  try {
    const rows = parse(text, { skip_empty_lines: true, to: LINES_MAX + 2 });
    return rows.length > LINES_MAX + 1
      ? refused(LINES_MAX + 2, `more than ${String(LINES_MAX)} lines`)
      : { rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refused(Number(error['lines'] ?? 1), error.message);
  }
}

const cellsOf =
  (header: readonly string[], cells: readonly string[]): ((name: Column) => string) =>
  (name) =>
    (cells[header.indexOf(name)] ?? '').trim();

const FORMS: Readonly<Record<Exclude<Column, 'reason'>, { form: RegExp; what: string }>> = {
  payment_no: { form: /^\d{1,32}$/, what: 'a payment number' },
  bank_account: { form: /^[0-9A-Za-z-]{1,40}$/, what: 'a bank account' },
  amount_yuan: { form: /^\d{1,12}\.\d{2}$/, what: 'an amount in yuan with two places' },
  result: { form: /^(paid|failed)$/, what: 'paid or failed' },
  bank_reference: { form: /^[0-9A-Za-z-]{0,64}$/, what: 'a reference' },
};

function readLine(
  cell: (name: Column) => string,
  line: number,
): { value?: BankAnswerLine; problems: readonly FileProblem[] } {
  const problems: FileProblem[] = Object.entries(FORMS)
    .filter(([column, { form }]) => !form.test(cell(column as Column)))
    .map(([column, { what }]) => ({ line, column, reason: `is not ${what}` }));
  const result = cell('result') === 'paid' ? 'paid' : 'failed';
  if (result === 'failed' && cell('reason') === '') {
    problems.push({ line, column: 'reason', reason: 'a payment fails for a reason' });
  }
  if (problems.length > 0) return { problems };
  return {
    problems,
    value: {
      line,
      paymentNo: cell('payment_no'),
      bankAccount: cell('bank_account'),
      amount: fen(BigInt(cell('amount_yuan').replace('.', ''))),
      result,
      bankReference: cell('bank_reference'),
      reason: cell('reason').slice(0, 200),
    },
  };
}

/** Two answers about one payment in one file: which of them holds is for the bank to say. */
function repeatedNumbers(lines: readonly BankAnswerLine[]): FileProblem[] {
  const first = new Map<string, number>();
  return lines.flatMap(({ paymentNo, line }) => {
    const before = first.get(paymentNo);
    if (before === undefined) {
      first.set(paymentNo, line);
      return [];
    }
    return [{ line, column: 'payment_no', reason: `stands in line ${String(before)} already` }];
  });
}

/** What we know of a payment that the bank answers for. */
export interface SentPayment {
  readonly paymentNo: string;
  readonly bankAccount: string;
  readonly amount: Fen;
  readonly state: 'made' | 'dropped' | 'sent' | 'paid' | 'failed';
  readonly bankReference: string | undefined;
}

export const LINE_OUTCOMES = [
  'paid',
  'failed',
  'repeated',
  'unknown-payment',
  'amount-differs',
  'account-differs',
  'contradicts',
] as const;
/** What became of a line. Only the first two change anything; the last four are for a person. */
export type LineOutcome = (typeof LINE_OUTCOMES)[number];

/** A payment is answered once: a second, equal answer is harmless, any other is a contradiction. */
export function outcomeOf(line: BankAnswerLine, payment: SentPayment | undefined): LineOutcome {
  // What was never released the bank never got from us.
  if (payment === undefined || payment.state === 'made' || payment.state === 'dropped') {
    return 'unknown-payment';
  }
  if (line.amount !== payment.amount) return 'amount-differs';
  if (line.bankAccount !== payment.bankAccount) return 'account-differs';
  if (payment.state === 'sent') return line.result;
  const same = payment.state === line.result && payment.bankReference === line.bankReference;
  return same ? 'repeated' : 'contradicts';
}
