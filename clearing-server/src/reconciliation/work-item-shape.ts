import { CARD_ASN, DATE, INSTANT, TERMINAL_ID } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { APPROVAL_ROW } from '../approvals/approval-shape.ts';
import { COUNT, FEN, listOf, pageOf } from '../http/shape.ts';
import { DIFFERENCE_CLASSES } from './difference.ts';
import { EVIDENCE_VIEW, FACTS } from './evidence-shape.ts';
import { AGE_BANDS, WORK_ITEM_EVENTS, WORK_ITEM_STATES, type AgeBand } from './work-item.ts';

/** A difference for as long as it is found, and whose move it is. */
export const WORK_ITEM_ROW = z
  .object({
    work_item_id: z.uuid(),
    class: z.enum(DIFFERENCE_CLASSES),
    state: z.enum(WORK_ITEM_STATES).describe('open; closed by a proof; closed by two people'),
    card_asn: CARD_ASN.nullable(),
    terminal_id: TERMINAL_ID.nullable(),
    account: z.string().nullable(),
    amount_fen: FEN,
    summary: z.string(),
    owner: z.string().describe('clearing, operator NUMBER or channel NAME'),
    taken_by: z.string().nullable(),
    first_date: DATE,
    last_date: DATE.describe('the day in whose comparison it was found last'),
    opened_at: INSTANT,
    age_days: COUNT.describe('until it was closed'),
    closed_at: INSTANT.nullable(),
    proof: z.string().nullable(),
  })
  .meta({ id: 'WorkItem' });
export type WorkItemRow = Readonly<z.output<typeof WORK_ITEM_ROW>>;
export const WORK_ITEM_PAGE = pageOf(WORK_ITEM_ROW).meta({ id: 'WorkItemPage' });

const EVENT = z.object({
  at: INSTANT,
  settlement_date: DATE,
  event: z.enum(WORK_ITEM_EVENTS),
  actor: z.string(),
  amount_fen: FEN,
  class: z.string(),
  detail: FACTS,
});
export type WorkItemEventRow = Readonly<z.output<typeof EVENT>>;

export const WORK_ITEM_DETAIL = z
  .object({
    item: WORK_ITEM_ROW,
    evidence: EVIDENCE_VIEW,
    history: listOf(EVENT).describe('oldest first'),
    requests: listOf(APPROVAL_ROW).describe('who asked to close it, and what was answered'),
  })
  .meta({ id: 'WorkItemDetail' });
export type WorkItemDetail = Readonly<z.output<typeof WORK_ITEM_DETAIL>>;

export const WORK_ITEM_TOTALS = z
  .object({
    as_of: INSTANT,
    totals: listOf(
      z.object({
        class: z.enum(DIFFERENCE_CLASSES),
        owner: z.string(),
        age: z.enum(Object.keys(AGE_BANDS) as AgeBand[]),
        items: COUNT,
        amount_fen: FEN.describe('sum of absolute amounts'),
      }),
    ).describe('what is open'),
    owners: listOf(z.object({ owner: z.string(), name: z.string().nullable() })),
  })
  .meta({ id: 'WorkItemTotals' });
export type WorkItemTotals = Readonly<z.output<typeof WORK_ITEM_TOTALS>>;
