import { cardAsn, INSTANT } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { APPROVAL_ROW } from '../approvals/approval-shape.ts';
import type { ServerOperations } from '../http/server-operation.ts';
import { FEN, listOf } from '../http/shape.ts';
import { CLAIM_ROW, PENDING_ROW } from '../losses/claim-shape.ts';
import { DEPOSIT_ROW, REFUND_ROW } from '../refunds/refund-operations.ts';

/** What the desk has to know about a card beyond its history. */
export const CARD_DESK = z
  .object({
    now: INSTANT.describe('by the centre’s clock, which terms are reckoned by'),
    claims: listOf(CLAIM_ROW).describe('in which it is the lost card or the new one, newest first'),
    waiting: listOf(PENDING_ROW).describe('what its next tap at a top-up desk loads'),
    deposit: DEPOSIT_ROW.nullable(),
    deposit_asked_fen: FEN.describe('what the terms in force ask of a card without one'),
    refund: REFUND_ROW.nullable(),
    requests: listOf(APPROVAL_ROW).describe('about its refund and its claims, newest first'),
  })
  .meta({ id: 'CardDesk' });
export type CardDesk = Readonly<z.output<typeof CARD_DESK>>;

/** One card as the desk sees it. */
export const DESK_OPERATIONS = {
  'GET /v1/cards/:asn/desk': {
    summary: {
      en: 'What the desk has to know about a card: claims, what waits for it, deposit, refund, requests',
      zh: '窗口所需的卡片情况：挂失记录、待写卡款项、押金、退款与复核申请',
    },
    caller: { role: 'auditor' },
    params: { asn: cardAsn },
    answer: { status: 200, schema: CARD_DESK },
    problems: [],
  },
} as const satisfies ServerOperations;
