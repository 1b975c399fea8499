import { localDateTimeOf } from '@lvchengtong/card-sdk/ids';
import { yuanText } from '@lvchengtong/card-sdk/money';
import type { Account } from '../ledger/account.ts';
import { onNormalSide, type StatementLine } from '../ledger/statement.ts';
import { csvCell, csvTypedCell } from '../text/csv-rows.ts';

const HEADINGS = {
  en: [
    'settlement date',
    'presented (Asia/Shanghai)',
    'recorded (Asia/Shanghai)',
    'purpose',
    'other account',
    'change (yuan)',
    'balance (yuan)',
    'transfer',
    'record',
  ],
  zh: [
    '结算日',
    '刷卡时间（北京时间）',
    '入账时间（北京时间）',
    '用途',
    '对方账户',
    '变动（元）',
    '余额（元）',
    '分录号',
    '记录号',
  ],
} as const;
export type CsvLanguage = keyof typeof HEADINGS;

const row = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;

/** With the mark that tells a spreadsheet that this is UTF-8. */
export const statementCsvHead = (language: CsvLanguage): string =>
  `\ufeff${row(HEADINGS[language].map(csvCell))}`;

/**
 * One entry. Amounts are our own digits and stay numbers; what somebody may have named, an account's
 * key, is no formula.
 */
export const statementCsvRow = (of: Account, line: StatementLine): string =>
  row([
    line.settlementDate,
    shanghai(line.occurredAt),
    shanghai(line.recordedAt),
    csvTypedCell(line.purpose),
    csvTypedCell(line.counterpart),
    yuanText(onNormalSide(of, line.change)),
    yuanText(onNormalSide(of, line.balance)),
    line.transferId,
    line.recordId ?? '',
  ]);

/** `2026-09-01 12:30:45`. */
const shanghai = (instant: Date): string =>
  localDateTimeOf(instant).replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3 $4:$5:$6');
