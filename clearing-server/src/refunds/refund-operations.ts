import { CARD_ASN, cardAsn, INSTANT } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { APPROVAL_ROW } from '../approvals/approval-shape.ts';
import type { ServerOperations } from '../http/server-operation.ts';
import { FEN } from '../http/shape.ts';
import { refundShape } from './refund-shape.ts';

export const REFUND_ROW = z
  .object({
    refund_id: z.uuid(),
    card_asn: CARD_ASN,
    kind: z.enum(['with-card', 'without-card']),
    amount_fen: FEN,
    deposit_fen: FEN,
    state: z.enum(['payable', 'paid', 'unclaimed']),
    payable_at: INSTANT,
    claim_until: INSTANT.describe('the legal term: from then on it is unclaimed'),
    ended_at: INSTANT.nullable(),
    bank_reference: z
      .string()
      .nullable()
      .describe('by which the bank’s statement names its payment; null: in cash, or not paid'),
  })
  .meta({ id: 'Refund' });
export type RefundRow = Readonly<z.output<typeof REFUND_ROW>>;

export const DEPOSIT_ROW = z
  .object({ card_asn: CARD_ASN, amount_fen: FEN, taken_at: INSTANT, taken_by: z.string() })
  .meta({ id: 'CardDeposit' });
export type DepositRow = Readonly<z.output<typeof DEPOSIT_ROW>>;

/** What a holder pays for the card itself, and what a holder gets back. */
export const REFUND_OPERATIONS = {
  'GET /v1/cards/:asn/refund': {
    summary: { en: 'The refund of a card', zh: '某张卡的退款' },
    caller: { role: 'auditor' },
    params: { asn: cardAsn },
    answer: { status: 200, schema: REFUND_ROW },
    problems: ['NOT_FOUND'],
  },
  'POST /v1/cards/:asn/refund': {
    summary: {
      en: 'Ask for the balance and the deposit of a card to be refunded',
      zh: '申请退还卡内余额与押金（需复核）',
    },
    caller: { role: 'clerk' },
    params: { asn: cardAsn },
    body: z.strictObject({ content: refundShape, reason: z.string().trim().min(1).max(200) }),
    answer: { status: 201, schema: APPROVAL_ROW },
    problems: ['APPROVAL_IMPOSSIBLE', 'APPROVAL_ALREADY_WAITING'],
    idempotent: true,
  },
  'POST /v1/refunds/:id/pay': {
    summary: {
      en: 'The refund was paid out, in cash or by the bank; saying so twice is saying it once',
      zh: '退款已付出（现金或银行转账）；重复登记等同一次',
    },
    caller: { role: 'clerk' },
    params: { id: z.uuid() },
    body: z.strictObject({
      bank_reference: z
        .string()
        .regex(/^[!-~]{1,64}$/, 'the bank’s reference, as its statement prints it')
        .nullable(),
    }),
    answer: { status: 200, schema: REFUND_ROW },
    problems: ['NOT_FOUND', 'REFUND_UNCLAIMED', 'REFUND_REFERENCE_TAKEN'],
    idempotent: true,
  },
  'POST /v1/cards/:asn/deposit': {
    summary: {
      en: 'Take the deposit that the terms in force ask for a card; given back by its refund; again is once',
      zh: '按现行规定收取卡押金，退卡退款时一并退还；重复收取等同一次',
    },
    caller: { role: 'clerk' },
    params: { asn: cardAsn },
    answer: { status: 201, schema: DEPOSIT_ROW },
    problems: ['CARD_UNKNOWN', 'DEPOSIT_NOT_DUE', 'DEPOSIT_IMPOSSIBLE'],
    idempotent: true,
  },
} as const satisfies ServerOperations;
