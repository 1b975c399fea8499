import { z } from 'zod';
import { APPROVAL_ROW } from '../approvals/approval-shape.ts';
import type { ServerOperations } from '../http/server-operation.ts';
import { CURSOR } from '../http/shape.ts';
import { CASE_LISTS } from './case-list.ts';
import { CASE_DETAIL, CASE_PAGE } from './case-shape.ts';
import { HAND_OUTCOMES } from './hand-outcome.ts';

const id = z.uuid();

/** The work list of arbitration. Approving, declining and taking back are those of every request. */
export const CASE_OPERATIONS = {
  'GET /v1/arbitration-cases': {
    summary: {
      en: 'What arbitration left to people, or still waits for, or was closed last',
      zh: '仲裁工作清单：待人工裁决、仍在等待或最近结案的事项',
    },
    caller: { role: 'auditor' },
    query: {
      list: z.enum(CASE_LISTS).default('due'),
      kind: z.enum(['record', 'gap']).optional(),
      mine: z.enum(['true', 'false']).optional(),
      least_fen: z.coerce.number().int().min(0).optional(),
      cursor: CURSOR,
    },
    answer: { status: 200, schema: CASE_PAGE },
    problems: [],
  },
  'GET /v1/arbitration-cases/:id': {
    summary: { en: 'One case with its chain and its evidence', zh: '单个待裁决事项及其证据链' },
    caller: { role: 'auditor' },
    params: { id },
    answer: { status: 200, schema: CASE_DETAIL },
    problems: ['NOT_FOUND'],
    etag: true,
  },
  'POST /v1/arbitration-cases/:id/claim': {
    summary: { en: 'Take the case, or give it back', zh: '认领或退回事项' },
    caller: { role: 'clerk' },
    params: { id },
    body: z.strictObject({ mine: z.boolean() }),
    answer: { status: 200, schema: CASE_DETAIL },
    problems: ['NOT_FOUND'],
    etag: true,
    ifMatch: true,
  },
  'POST /v1/arbitration-cases/:id/propose': {
    summary: { en: 'Propose how to decide it', zh: '提出裁决意见' },
    caller: { role: 'clerk' },
    params: { id },
    body: z.strictObject({
      outcome: z.enum(HAND_OUTCOMES),
      reason: z.string().trim().min(1).max(200),
    }),
    answer: { status: 201, schema: APPROVAL_ROW },
    problems: ['APPROVAL_IMPOSSIBLE', 'APPROVAL_ALREADY_WAITING', 'NOT_FOUND'],
    idempotent: true,
    ifMatch: true,
  },
} as const satisfies ServerOperations;
