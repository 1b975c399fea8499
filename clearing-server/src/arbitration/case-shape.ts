import { CARD_ASN, INSTANT } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { APPROVAL_ROW } from '../approvals/approval-shape.ts';
import { COUNT, FEN, listOf, pageOf, VERSION } from '../http/shape.ts';
import { HAND_OUTCOMES } from './hand-outcome.ts';

/** A matter that arbitration left open, or that was closed. */
const ROW = z.object({
  case_id: z.uuid(),
  kind: z.enum(['record', 'gap']),
  code: z.string().describe('why the record is suspended, or GAP'),
  card_asn: CARD_ASN,
  operator_name: z.string().nullable(),
  counter_kind: z.enum(['offline', 'online']),
  counter: COUNT,
  counters: COUNT.describe('how many counters from there on'),
  amount_fen: FEN,
  since: INSTANT,
  due_at: INSTANT.describe('when it became, or becomes, a person’s'),
  age_days: COUNT,
  due: z.boolean(),
  claimed_by: z.string().nullable(),
  closed_at: INSTANT.nullable(),
  closed_code: z.string().nullable(),
  version: VERSION,
  request: APPROVAL_ROW.nullable().describe('what waits for a second person'),
});
export const CASE_ROW = ROW.meta({ id: 'ArbitrationCase' });
export type CaseRow = Readonly<z.output<typeof CASE_ROW>>;
export const CASE_PAGE = pageOf(CASE_ROW).meta({ id: 'ArbitrationCasePage' });

/** One step of the chain; without a record it is the gap. */
export const CHAIN_STEP = z.object({
  record_id: z.string().nullable(),
  kind: z.string().nullable(),
  standing: z.enum(['accepted', 'paid', 'refused', 'written-off', 'waits', 'missing']),
  subject: z.boolean().describe('the case is about this one'),
  counter_kind: z.enum(['offline', 'online']),
  counter: COUNT,
  terminal_id: z.string().nullable(),
  at: INSTANT.nullable(),
  balance_before_fen: FEN,
  amount_fen: FEN.describe('signed: what it did, or would have done, to the balance'),
  balance_after_fen: FEN,
  unexplained_fen: FEN.describe('what the chip showed beyond what the chain before says'),
});
export type ChainStep = Readonly<z.output<typeof CHAIN_STEP>>;

const MOVE = z.object({ from: z.string(), to: z.string(), amount_fen: FEN });
const CHOICE = z.object({
  outcome: z.enum(HAND_OUTCOMES),
  moves: listOf(MOVE).describe('where the money would go'),
});
export type Choice = Readonly<z.output<typeof CHOICE>>;

export const CASE_DETAIL = ROW.extend({
  chain: listOf(CHAIN_STEP),
  choices: listOf(CHOICE),
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
  history: listOf(APPROVAL_ROW).describe('who proposed and decided what, and why'),
}).meta({ id: 'ArbitrationCaseDetail' });
export type CaseDetail = Readonly<z.output<typeof CASE_DETAIL>>;
