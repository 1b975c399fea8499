import { cardAsn, DATE } from '@lvchengtong/card-sdk/exchange/api';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { z } from 'zod';
import type { ServerOperations } from '../http/server-operation.ts';
import { CARD_PAGE, CARD_TIMELINE, RECONCILIATION_VIEW, TODAY_REPORT } from './report-shapes.ts';
import { TERMINAL_CONCERNS } from './terminal-concern.ts';
import { TERMINAL_PAGE } from './terminal-shapes.ts';
import { DAY_PAGE, DAY_REPORT } from './settlement-shapes.ts';

const date = DATE.transform(parseSettlementDate);
const cursor = z.string().max(400).optional();

/** What the console reads, and the two things it may set going: a close, a reconciliation. */
export const REPORT_OPERATIONS = {
  'GET /v1/reports/today': {
    summary: { en: 'The figures of the open settlement day', zh: '当前结算日的实时数据' },
    caller: { role: 'auditor' },
    answer: { status: 200, schema: TODAY_REPORT },
    problems: [],
  },
  'GET /v1/reports/live': {
    summary: {
      en: 'The same, whenever it changes, as server-sent events',
      zh: '同上，以服务器推送事件（SSE）实时更新',
    },
    caller: { role: 'auditor' },
    answer: { status: 200, types: ['text/event-stream'] },
    problems: [],
  },
  'GET /v1/cards': {
    summary: { en: 'Cards that match a query', zh: '查询卡片' },
    caller: { role: 'auditor' },
    query: { query: z.string().max(60).optional(), cursor },
    answer: { status: 200, schema: CARD_PAGE },
    problems: [],
  },
  'GET /v1/cards/:asn/timeline': {
    summary: { en: 'One card and its history, newest first', zh: '单张卡及其全部历史，新者在前' },
    caller: { role: 'auditor' },
    params: { asn: cardAsn },
    query: { cursor },
    answer: { status: 200, schema: CARD_TIMELINE },
    problems: ['CARD_UNKNOWN'],
  },
  'GET /v1/terminals': {
    summary: {
      en: 'Terminals in service: who was heard when, which block list and parameters each has',
      zh: '在用终端：何时联系过、各有哪一版黑名单与参数',
    },
    caller: { role: 'auditor' },
    query: { concern: z.enum(TERMINAL_CONCERNS).optional(), cursor },
    answer: { status: 200, schema: TERMINAL_PAGE },
    problems: [],
  },
  'GET /v1/settlement-days': {
    summary: { en: 'The settlement days, latest first', zh: '结算日列表，新者在前' },
    caller: { role: 'auditor' },
    query: { cursor },
    answer: { status: 200, schema: DAY_PAGE },
    problems: [],
  },
  'GET /v1/settlement-days/:date': {
    summary: { en: 'One settlement day with its bills', zh: '单个结算日及其结算单' },
    caller: { role: 'auditor' },
    params: { date },
    answer: { status: 200, schema: DAY_REPORT },
    problems: ['DAY_UNKNOWN'],
    etag: true,
  },
  'POST /v1/settlement-days/:date/close': {
    summary: {
      en: 'Close the day, make its bills and run every check',
      zh: '日切：关闭当日、生成结算单并执行全部检查',
    },
    caller: { role: 'clerk' },
    params: { date },
    answer: { status: 200, schema: DAY_REPORT },
    problems: ['DAY_UNKNOWN', 'CHECK_FAILED'],
    idempotent: true,
    etag: true,
    ifMatch: true,
  },
  'GET /v1/settlement-days/:date/reconciliation': {
    summary: { en: 'The differences of one day', zh: '单日对账差异' },
    caller: { role: 'auditor' },
    params: { date },
    answer: { status: 200, schema: RECONCILIATION_VIEW },
    problems: ['DAY_UNKNOWN'],
  },
  'POST /v1/settlement-days/:date/reconciliation': {
    summary: { en: 'Compare all sides of a day anew', zh: '重新对账' },
    caller: { role: 'clerk' },
    params: { date },
    answer: { status: 200, schema: RECONCILIATION_VIEW },
    problems: ['DAY_UNKNOWN'],
  },
} as const satisfies ServerOperations;
