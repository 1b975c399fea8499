import { randomBytes } from 'node:crypto';
import { yuanText } from '@lvchengtong/card-sdk/money';
import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { createAccessService } from '../access/access-service.ts';
import type { Role } from '../access/role.ts';
import { migrate } from '../database/migrate.ts';
import { rebuildPurseBalances } from '../ledger/purse-balance-service.ts';
import { verifyHistory } from '../reconciliation/invariant-store.ts';
import type { Bill } from '../settlement/bill.ts';
import { SettlementError } from '../settlement/settlement-error.ts';
import { createSettlementService } from '../settlement/settlement-service.ts';
import type { Session } from './database-session.ts';
import { sayProgress } from './say-progress.ts';
import { rowsTable, type Table } from './table-text.ts';

/** What a command found: one value for programs, the same as tables for people. */
export interface CommandAnswer {
  /** False: something is wrong with the data, and the exit code says so. */
  readonly good: boolean;
  readonly json: object;
  readonly tables: readonly Table[];
  readonly sentence: string;
}

export async function migrateCommand({ knex }: Session): Promise<CommandAnswer> {
  const applied = await migrate(knex);
  return {
    good: true,
    json: { applied },
    tables: [],
    sentence: applied.length === 0 ? 'The schema is current.' : `Applied ${applied.join(', ')}.`,
  };
}

/** Every invariant of clearing.md section 9, and the rows that break it. */
export async function verifyCommand({ knex }: Session): Promise<CommandAnswer> {
  const checks = await verifyHistory(knex, sayProgress);
  const broken = checks.filter(({ rows }) => rows.length > 0);
  return {
    good: broken.length === 0,
    json: { checks },
    tables: [
      {
        columns: ['check', 'clause', 'result'],
        rows: checks.map(({ name, clause, rows }) => [
          name,
          String(clause),
          rows.length === 0 ? 'holds' : `BROKEN, ${String(rows.length)} row(s) below`,
        ]),
      },
      ...broken.map(({ name, rows }) => rowsTable(name, rows)),
    ],
    sentence: `${String(checks.length - broken.length)} of ${String(checks.length)} checks hold.`,
  };
}

/** Closes a day, or says which check stopped it. Closing it again is the same as once. */
export async function closeCommand(
  { knex, clock, actor }: Session,
  date: SettlementDate,
): Promise<CommandAnswer> {
  try {
    const { day, bills } = await createSettlementService({ knex, clock }).close(date, actor);
    return {
      good: true,
      json: { date, state: day.state, chain_head_hex: day.chainHead, bills: bills.map(billJson) },
      tables: [billTable(bills)],
      sentence: `${date} is ${day.state}.`,
    };
  } catch (error) {
    if (!(error instanceof SettlementError)) throw error;
    return stopped(error as SettlementError);
  }
}

function stopped(error: SettlementError): CommandAnswer {
  const { code, details } = error;
  if (!('check' in details)) {
    return { good: false, json: { code, ...details }, tables: [], sentence: error.message };
  }
  return {
    good: false,
    json: { code, ...details },
    tables: [rowsTable(details.check, details.rows)],
    sentence: `${details.date} stays closed: the check ${details.check} found these rows.`,
  };
}

/** The bills of a day that was balanced. */
export async function billCommand(
  { knex, clock }: Session,
  date: SettlementDate,
): Promise<CommandAnswer> {
  const bills = await createSettlementService({ knex, clock }).bills(date);
  return {
    good: bills.length > 0,
    json: { date, bills: bills.map(billJson) },
    tables: bills.length === 0 ? [] : [billTable(bills)],
    sentence:
      bills.length === 0
        ? `${date} has no bills: it is not balanced, or nothing was sold.`
        : `${String(bills.length)} bill(s).`,
  };
}

const billJson = (bill: Bill): object => ({
  operator_no: bill.operatorNo,
  record_count: bill.count,
  gross_fen: bill.gross,
  losses_fen: bill.losses,
  fees_fen: bill.fees,
  adjustments_fen: bill.adjustments,
  net_fen: bill.net,
  due_date: bill.due,
  lines: bill.lines.map((line) => ({
    entry: line.entry,
    kind: line.kind,
    card_kind: line.cardKind,
    line: line.line,
    record_count: line.count,
    amount_fen: line.amount,
  })),
});

const billTable = (bills: readonly Bill[]): Table => ({
  columns: ['operator', 'records', 'gross', 'losses', 'fees', 'adjustments', 'net (yuan)', 'due'],
  rows: bills.map(({ operatorNo, count, gross, losses, fees, adjustments, net, due }) => [
    operatorNo,
    String(count),
    ...[gross, losses, fees, adjustments, net].map(yuanText),
    due,
  ]),
});

/** What is kept of purses, made anew: balances from the transfers, counters from the keys. */
export async function rebuildBalancesCommand({
  knex,
  clock,
  actor,
}: Session): Promise<CommandAnswer> {
  const { balances, counters } = await rebuildPurseBalances({ knex, clock }, actor);
  const wrong = balances.length + counters.length;
  const tableOf = (title: string, rows: readonly object[]): Table[] =>
    rows.length === 0
      ? []
      : [
          rowsTable(
            title,
            rows.map((row) => ({ ...row })),
          ),
        ];
  return {
    good: true,
    json: { rebuilt: balances, counters },
    tables: [...tableOf('rebuilt (fen)', balances), ...tableOf('counters', counters)],
    sentence:
      wrong === 0
        ? 'Every kept balance was the sum of its transfers, every kept counter the highest taken.'
        : `${String(balances.length)} balance(s) and ${String(counters.length)} counter(s) were wrong; they are right now, and the audit log names them.`,
  };
}

/** Somebody who may log in to the console; the one-time password is shown here and nowhere else. */
export async function addUserCommand(
  { knex, clock, actor }: Session,
  login: string,
  role: Role,
): Promise<CommandAnswer> {
  const access = createAccessService({
    database: knex,
    clock,
    random: (length) => new Uint8Array(randomBytes(length)),
  });
  const password = await access.addUser(login, role, actor);
  return {
    good: password !== undefined,
    json: { login, role, one_time_password: password ?? null },
    tables: [],
    sentence:
      password === undefined
        ? `There is a user ${login} already.`
        : `${login} may log in once with ${password} and must then choose a password.`,
  };
}
