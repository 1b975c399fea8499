import { z } from 'zod';
import { APPROVAL_ROW } from '../approvals/approval-shape.ts';
import type { ServerOperations } from '../http/server-operation.ts';
import { CURSOR, pageOf } from '../http/shape.ts';
import { settlingRequestShape } from './parse-settling-request.ts';
import {
  BANK_ANSWER_REPORT,
  PAYMENT_FILE_LOOK,
  PAYMENT_FILE_MADE,
  PAYMENT_FILE_PAGE,
} from './payment-shape.ts';

const id = z.uuid();
const fileName = z.string().regex(/^[A-Za-z0-9._-]{1,80}$/, 'a file name');
const CSV = 'text/csv';

/** What two people decide about days, bills and fees; the file for the bank, and its answer. */
export const SETTLING_OPERATIONS = {
  'GET /v1/approval-requests': {
    summary: {
      en: 'What waits for a second person, the oldest first; then what was decided, the latest first',
      zh: '待复核的申请，先提先列；其后为已处理的申请，新者在前',
    },
    caller: { role: 'auditor' },
    query: { cursor: CURSOR },
    answer: { status: 200, schema: pageOf(APPROVAL_ROW).meta({ id: 'ApprovalRequestPage' }) },
    problems: [],
  },
  'GET /v1/approval-requests/:id': {
    summary: { en: 'One request and how it stands', zh: '单个申请及其处理状态' },
    caller: { role: 'auditor' },
    params: { id },
    answer: { status: 200, schema: APPROVAL_ROW },
    problems: ['NOT_FOUND'],
    etag: true,
  },
  'POST /v1/approval-requests': {
    summary: {
      en: 'Ask for something that a second person has to agree to',
      zh: '提出需要他人复核的申请',
    },
    caller: { role: 'clerk' },
    body: settlingRequestShape,
    answer: { status: 201, schema: APPROVAL_ROW },
    problems: ['APPROVAL_IMPOSSIBLE', 'APPROVAL_ALREADY_WAITING'],
    idempotent: true,
  },
  'POST /v1/approval-requests/:id/approve': {
    summary: {
      en: 'Agree: it is done before this answers',
      zh: '复核通过：返回前即已执行',
    },
    caller: { role: 'clerk' },
    params: { id },
    answer: { status: 200, schema: APPROVAL_ROW },
    problems: [
      'APPROVAL_IMPOSSIBLE',
      'APPROVAL_OWN_REQUEST',
      'APPROVAL_DECIDED_OTHERWISE',
      'NOT_FOUND',
    ],
    idempotent: true,
    ifMatch: true,
  },
  'POST /v1/approval-requests/:id/refuse': {
    summary: { en: 'Decline, with a reason', zh: '驳回，并说明理由' },
    caller: { role: 'clerk' },
    params: { id },
    body: z.strictObject({ reason: z.string().trim().min(1).max(200) }),
    answer: { status: 200, schema: APPROVAL_ROW },
    problems: ['APPROVAL_OWN_REQUEST', 'APPROVAL_DECIDED_OTHERWISE', 'NOT_FOUND'],
    idempotent: true,
    ifMatch: true,
  },
  'POST /v1/approval-requests/:id/withdraw': {
    summary: { en: 'Take back what nobody has decided yet', zh: '撤回尚未复核的申请' },
    caller: { role: 'clerk' },
    params: { id },
    answer: { status: 200, schema: APPROVAL_ROW },
    problems: ['APPROVAL_OTHERS_REQUEST', 'APPROVAL_DECIDED_OTHERWISE', 'NOT_FOUND'],
    idempotent: true,
    ifMatch: true,
  },
  'POST /v1/payment-files': {
    summary: {
      en: 'Make the file for the bank: every bill that is due; a second person has to release it',
      zh: '生成付款文件：包含所有已到应付日的结算单，须由另一人放行',
    },
    caller: { role: 'clerk' },
    answer: { status: 201, schema: PAYMENT_FILE_MADE },
    problems: ['NOTHING_TO_PAY'],
    idempotent: true,
  },
  'GET /v1/payment-files': {
    summary: { en: 'The payment files, newest first', zh: '付款文件列表，新者在前' },
    caller: { role: 'auditor' },
    answer: { status: 200, schema: PAYMENT_FILE_PAGE },
    problems: [],
  },
  'GET /v1/payment-files/:name/look': {
    summary: {
      en: 'The second look: what the file tells the bank beside what the bills say, per operator',
      zh: '放行前复核：付款文件与结算单逐户核对',
    },
    caller: { role: 'auditor' },
    params: { name: fileName },
    answer: { status: 200, schema: PAYMENT_FILE_LOOK },
    problems: ['NOT_FOUND'],
  },
  'GET /v1/payment-files/:name': {
    summary: { en: 'A payment file that was released, byte for byte', zh: '下载已放行的付款文件' },
    caller: { role: 'auditor' },
    params: { name: fileName },
    answer: { status: 200, types: [CSV] },
    problems: ['NOT_FOUND', 'PAYMENT_FILE_NOT_RELEASED'],
  },
  'POST /v1/bank-answers/:name': {
    summary: {
      en: 'Take the bank’s answer to a payment file',
      zh: '导入银行回盘文件',
    },
    caller: { role: 'clerk' },
    params: { name: fileName },
    media: [{ type: CSV, bytesMax: 10 * 1024 * 1024 }],
    answer: { status: 200, schema: BANK_ANSWER_REPORT },
    problems: ['BANK_ANSWER_REFUSED'],
    idempotent: true,
  },
} as const satisfies ServerOperations;
