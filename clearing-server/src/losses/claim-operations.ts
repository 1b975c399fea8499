import { cardAsn } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { APPROVAL_ROW } from '../approvals/approval-shape.ts';
import type { ServerOperations } from '../http/server-operation.ts';
import { CLAIM_ROW } from './claim-shape.ts';

const reason = z.string().trim().min(1).max(200);
const id = z.uuid();

/** A lost card: reported, found again, replaced. */
export const CLAIM_OPERATIONS = {
  'POST /v1/cards/:asn/loss': {
    summary: {
      en: 'Report a card lost: it is on the block list before this answers; again is once',
      zh: '挂失：返回前即已列入黑名单；重复挂失等同一次',
    },
    caller: { role: 'clerk' },
    params: { asn: cardAsn },
    body: z.strictObject({ reason }),
    answer: { status: 201, schema: CLAIM_ROW },
    problems: ['CARD_UNKNOWN', 'CLAIM_IMPOSSIBLE'],
  },
  'POST /v1/loss-claims/:id/cancel': {
    summary: {
      en: 'The lost card was found again: it is what it was; again is once',
      zh: '解挂：卡已找回，恢复原状态；重复解挂等同一次',
    },
    caller: { role: 'clerk' },
    params: { id },
    body: z.strictObject({ reason }),
    answer: { status: 200, schema: CLAIM_ROW },
    problems: ['NOT_FOUND', 'CLAIM_IMPOSSIBLE'],
  },
  'POST /v1/loss-claims/:id/replacement': {
    summary: {
      en: 'Ask for the balance of the lost card to go to a new card of the same person',
      zh: '申请将挂失卡余额转入同一持卡人的新卡（需复核）',
    },
    caller: { role: 'clerk' },
    params: { id },
    body: z.strictObject({ new_card_asn: cardAsn, reason }),
    answer: { status: 201, schema: APPROVAL_ROW },
    problems: [
      'NOT_FOUND',
      'CLAIM_OF_ANOTHER_PERSON',
      'APPROVAL_IMPOSSIBLE',
      'APPROVAL_ALREADY_WAITING',
    ],
    idempotent: true,
  },
} as const satisfies ServerOperations;
