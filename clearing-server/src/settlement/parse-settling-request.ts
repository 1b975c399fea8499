import { z } from 'zod';
import type { Proposal } from '../approvals/approval-service.ts';
import { cutOverShape, cycleRuleShape, specialDaysShape } from '../calendar/parse-calendar.ts';
import { moneyTermShape } from '../terms/money-term-shape.ts';
import { feeRuleShape } from './parse-fee-rule.ts';

/** An amount that is given to an operator (or taken from it) because a settled bill was wrong. */
export const adjustmentShape = z.strictObject({
  operator_no: z.string().regex(/^\d{8}$/),
  corrects_settlement_date: z.iso.date(),
  amount_fen: z
    .int()
    .min(-1_000_000_000_000)
    .max(1_000_000_000_000)
    .refine((amount) => amount !== 0, 'an adjustment moves something'),
});

const reason = z.string().trim().min(1).max(200);

/** What a person may ask a second one for, as it comes from the console. */
export const settlingRequestShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('settle'), settlement_date: z.iso.date(), reason }),
  z.strictObject({ kind: z.literal('bill-rebuild'), settlement_date: z.iso.date(), reason }),
  z.strictObject({ kind: z.literal('adjustment'), content: adjustmentShape, reason }),
  z.strictObject({ kind: z.literal('money-term'), content: moneyTermShape, reason }),
  z.strictObject({ kind: z.literal('fee-rule'), content: feeRuleShape, reason }),
  z.strictObject({ kind: z.literal('cut-over'), content: cutOverShape, reason }),
  z.strictObject({ kind: z.literal('settlement-cycle'), content: cycleRuleShape, reason }),
  z.strictObject({ kind: z.literal('special-days'), content: specialDaysShape, reason }),
]);

/** The request as it is written. */
export type SettlingRequest = z.input<typeof settlingRequestShape>;

/** The request with its subject: what no second request may be about while it waits. */
export function settlingProposal(request: z.output<typeof settlingRequestShape>): Proposal {
  switch (request.kind) {
    case 'settle':
    case 'bill-rebuild': {
      const { kind, settlement_date: subject } = request;
      return { kind, subject, content: {}, reason: request.reason };
    }
    case 'adjustment': {
      const { operator_no, corrects_settlement_date } = request.content;
      return { ...request, subject: `${operator_no} ${corrects_settlement_date}` };
    }
    case 'money-term':
    case 'cut-over':
      return { ...request, subject: request.content.effective_from };
    case 'settlement-cycle': {
      const { operator_no, effective_from } = request.content;
      return { ...request, subject: `${operator_no ?? 'all'} ${effective_from}` };
    }
    case 'special-days':
      return { ...request, subject: 'special days' };
    case 'fee-rule': {
      const { code, operator_no, effective_from } = request.content;
      return { ...request, subject: `${code} ${operator_no ?? 'all'} ${effective_from}` };
    }
  }
}
