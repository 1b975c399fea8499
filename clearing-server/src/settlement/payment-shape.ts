import { z } from 'zod';
import { COUNT, listOf } from '../http/shape.ts';
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
  .object({ file_name: z.string(), payments: COUNT })
  .meta({ id: 'PaymentFileMade' });
export type PaymentFileMade = Readonly<z.output<typeof PAYMENT_FILE_MADE>>;
