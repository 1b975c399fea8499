import { DATE, INSTANT, OPERATOR_NO, operatorNo } from '@lvchengtong/card-sdk/exchange/api';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { z } from 'zod';
import type { ServerOperations } from '../http/server-operation.ts';
import { COUNT, FEN, listOf } from '../http/shape.ts';
import { FILE_PROBLEM } from '../text/file-problem-shape.ts';

const date = DATE.transform(parseSettlementDate);
const FILE_KIND = z.enum(['XF', 'SS', 'QS', 'NS', 'HM']);
const fileName = z.string().regex(/^[A-Za-z0-9._-]{1,40}$/, 'a file name');
const BYTES_MAX = 10 * 1024 * 1024;
const MEDIA = [
  { type: 'text/csv', bytesMax: BYTES_MAX },
  { type: 'text/plain', bytesMax: BYTES_MAX },
] as const;

export const OPERATOR_FILE_ROW = z.object({
  file_name: z.string(),
  kind: FILE_KIND,
  serial: COUNT,
  encoding: z.enum(['utf-8', 'gb18030']),
  records: COUNT,
  amount_fen: FEN,
  made_at: INSTANT,
  made_by: z.string(),
});
export type OperatorFileRow = Readonly<z.output<typeof OPERATOR_FILE_ROW>>;

const DAY = z
  .object({
    settlement_date: z.string(),
    operators: listOf(
      z.object({
        operator_no: OPERATOR_NO,
        name: z.string(),
        industry: z.enum(['school', 'bus', 'metro']),
        files: listOf(OPERATOR_FILE_ROW),
      }),
    ),
  })
  .meta({ id: 'OperatorFilesOfDay' });
export type OperatorFilesOfDay = Readonly<z.output<typeof DAY>>;

const TAKEN = z
  .object({
    outcome: z.enum(['imported', 'already-imported', 'refused']),
    records: COUNT,
    amount_fen: FEN,
    problems: listOf(FILE_PROBLEM).describe('why nothing of it is taken'),
  })
  .meta({ id: 'OperatorFileTaken' });
export type OperatorFileTaken = Readonly<z.output<typeof TAKEN>>;

/** Files that operators bring, and files that they are given: clearing.md section 12. */
export const OPERATOR_FILE_OPERATIONS = {
  'GET /v1/settlement-days/:date/operator-files': {
    summary: { en: 'Every operator’s files of a day, in and out', zh: '单日各运营方的来往文件' },
    caller: { role: 'auditor' },
    params: { date },
    answer: { status: 200, schema: DAY },
    problems: [],
  },
  'POST /v1/operator-file-previews/:name': {
    summary: {
      en: 'What taking this file in would do; nothing changes',
      zh: '预览运营方文件：不作任何更改',
    },
    caller: { role: 'clerk' },
    params: { name: fileName },
    media: MEDIA,
    answer: { status: 200, schema: TAKEN },
    problems: [],
  },
  'POST /v1/operator-files/:name': {
    summary: {
      en: 'Take a file of an operator in: wholly or not at all',
      zh: '导入运营方文件：整份接收或整份退回',
    },
    caller: { role: 'clerk' },
    params: { name: fileName },
    media: MEDIA,
    answer: { status: 200, schema: TAKEN },
    problems: ['FILE_REFUSED'],
    idempotent: true,
  },
  'POST /v1/operator-files': {
    summary: {
      en: 'Write a file for an operator; once written it stays as it is',
      zh: '生成发给运营方的文件：一经生成不再改变',
    },
    caller: { role: 'clerk' },
    body: z.strictObject({
      kind: z.enum(['SS', 'QS', 'NS', 'HM']),
      settlement_date: DATE,
      operator_no: operatorNo,
      serial: z.int().min(1).max(9999).default(1),
      format: z.enum(['csv', 'txt']).default('csv'),
      encoding: z.enum(['utf-8', 'gb18030']).default('utf-8'),
    }),
    answer: {
      status: 201,
      schema: z.object({ file_name: z.string() }).meta({ id: 'OperatorFileWritten' }),
    },
    problems: ['FILE_NOT_READY'],
    idempotent: true,
  },
  'GET /v1/operator-files/:name': {
    summary: { en: 'A file, byte for byte', zh: '下载文件' },
    caller: { role: 'auditor' },
    params: { name: fileName },
    answer: { status: 200, types: ['text/csv', 'text/plain'] },
    problems: ['NOT_FOUND'],
  },
} as const satisfies ServerOperations;
