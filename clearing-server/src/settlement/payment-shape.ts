import { DATE, INSTANT, OPERATOR_NO } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { COUNT, FEN, listOf, pageOf } from '../http/shape.ts';
import { LINE_OUTCOMES } from './bank-answer.ts';

const BANK_ANSWER_ROW = z.object({
  line: COUNT,
  payment_no: z.string(),
  outcome: z.enum(LINE_OUTCOMES),
});
export type BankAnswerRow = Readonly<z.output<typeof BANK_ANSWER_ROW>>;

export const BANK_ANSWER_REPORT = z
  .object({
    again: z.boolean().describe('the very same file was taken before'),
    lines: listOf(BANK_ANSWER_ROW),
  })
  .meta({ id: 'BankAnswerReport' });
export type BankAnswerReport = Readonly<z.output<typeof BANK_ANSWER_REPORT>>;

export const PAYMENT_FILE_MADE = z
  .object({ file_name: z.string(), payments: COUNT, approval_request_id: z.uuid() })
  .meta({ id: 'PaymentFileMade' });
export type PaymentFileMade = Readonly<z.output<typeof PAYMENT_FILE_MADE>>;

const PAYMENT_FILE_ROW = z
  .object({
    file_name: z.string(),
    made_at: INSTANT,
    made_by: z.string(),
    state: z.enum(['waiting', 'released', 'refused', 'withdrawn']),
    approval_request_id: z
      .uuid()
      .nullable()
      .describe('null: from before a second person was asked'),
    checked_by: z.string().nullable(),
    checked_at: INSTANT.nullable(),
    refusal_reason: z.string().nullable(),
    payments: COUNT,
    total_fen: FEN,
    mine: z.boolean().describe('the reader made it, so somebody else has to release it'),
  })
  .meta({ id: 'PaymentFile' });
export type PaymentFileRow = Readonly<z.output<typeof PAYMENT_FILE_ROW>>;
export const PAYMENT_FILE_PAGE = pageOf(PAYMENT_FILE_ROW).meta({ id: 'PaymentFilePage' });

/** One operator of the file, as its bytes and as its bills have it. */
const COMPARED_ROW = z.object({
  payment_no: z.string(),
  operator_no: OPERATOR_NO,
  operator_name: z.string(),
  bank_account: z.string(),
  same_account: z.boolean().describe('it is still the operator’s account'),
  bills: COUNT,
  first_settlement_date: DATE,
  last_settlement_date: DATE,
  told_fen: FEN.describe('what the file tells the bank to pay'),
  billed_fen: FEN.describe('what the bills come to'),
  difference_fen: FEN,
});
export type ComparedRow = Readonly<z.output<typeof COMPARED_ROW>>;

export const PAYMENT_FILE_LOOK = z
  .object({
    file: PAYMENT_FILE_ROW,
    operators: listOf(COMPARED_ROW),
    told_fen: FEN,
    billed_fen: FEN,
    difference_fen: FEN.describe('sum of the absolute differences'),
  })
  .meta({ id: 'PaymentFileLook' });
export type PaymentFileLookRow = Readonly<z.output<typeof PAYMENT_FILE_LOOK>>;
