import { localDateTimeOf, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { yuanText } from '@lvchengtong/card-sdk/money';
import { ACCOUNT_CODES, accountName, type Account } from '../ledger/account.ts';
import { createStatementService } from '../ledger/statement-service.ts';
import { onNormalSide, type PageStart, type StatementLine } from '../ledger/statement.ts';
import type { CommandAnswer } from './commands.ts';
import type { Session } from './database-session.ts';

export interface StatementOptions {
  readonly from: SettlementDate;
  readonly to: SettlementDate;
}

const PAGE = 500;

/** Every entry of an account between two settlement dates, on the side on which the account grows. */
export async function statementCommand(
  { knex }: Session,
  of: Account,
  { from, to }: StatementOptions,
): Promise<CommandAnswer> {
  const statements = createStatementService({ database: knex });
  const lines: StatementLine[] = [];
  let before: PageStart | undefined;
  do {
    const page = await statements.page(of, { from, to, before, size: PAGE });
    lines.push(...page.lines);
    before = page.next;
  } while (before !== undefined);
  return {
    good: true,
    json: { account: accountName(of), from, to, entries: lines.map((line) => lineJson(of, line)) },
    tables: [
      {
        columns: [
          'settled',
          'presented (Asia/Shanghai)',
          'purpose',
          'other side',
          'yuan',
          'balance',
        ],
        rows: lines.map((line) => [
          line.settlementDate,
          shanghai(line.occurredAt),
          line.purpose,
          line.counterpart,
          yuanText(onNormalSide(of, line.change)),
          yuanText(onNormalSide(of, line.balance)),
        ]),
      },
    ],
    sentence: `${String(lines.length)} entries.`,
  };
}

const lineJson = (of: Account, line: StatementLine): object => ({
  settlement_date: line.settlementDate,
  occurred_at: line.occurredAt.toISOString(),
  recorded_at: line.recordedAt.toISOString(),
  transfer_id: line.transferId,
  purpose: line.purpose,
  counterpart: line.counterpart,
  record_id: line.recordId ?? null,
  change_fen: onNormalSide(of, line.change),
  balance_fen: onNormalSide(of, line.balance),
});

/** `2026-09-01 12:30:45`. */
const shanghai = (instant: Date): string =>
  localDateTimeOf(instant).replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3 $4:$5:$6');

/** What an account stood at, on the side on which it grows. */
export async function balanceCommand(
  { knex, clock }: Session,
  of: Account,
  at: Date = clock(),
): Promise<CommandAnswer> {
  const credit = await createStatementService({ database: knex }).balanceAt(of, at);
  const balance = onNormalSide(of, credit);
  const side = ACCOUNT_CODES[of.code];
  return {
    good: true,
    json: { account: accountName(of), at: at.toISOString(), balance_fen: balance, side },
    tables: [],
    sentence: `${accountName(of)} stood at ${yuanText(balance)} yuan (${side}) at ${at.toISOString()}.`,
  };
}
