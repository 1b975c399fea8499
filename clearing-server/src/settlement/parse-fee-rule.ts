import { parseOperatorNo, parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, fenNumber, type Fen } from '@lvchengtong/card-sdk/money';
import { z } from 'zod';
import type { FeeRule, FeeTerms } from './fee-rule.ts';

const amount = z.int().min(0).max(1_000_000_000_000);
/** At most six places: what a contract writes down, and what `numeric` gives back unchanged. */
const decimal = z.string().regex(/^\d{1,6}(\.\d{1,6})?$/, 'a decimal number, at most six places');

const termsShape = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('per-count'), fen_per_record: decimal }),
  z.strictObject({ method: z.literal('rate'), per_10000: decimal }),
  z.strictObject({ method: z.literal('flat-per-day'), amount_fen: amount }),
  z.strictObject({
    method: z.literal('tiered-monthly'),
    tiers: z
      .array(z.strictObject({ from_fen: amount, per_10000: decimal }))
      .min(1)
      .max(20)
      .refine((tiers) => tiers[0]?.from_fen === 0, 'the first tier begins at 0')
      .refine(
        (tiers) =>
          tiers.every((tier, at) => at === 0 || tier.from_fen > (tiers[at - 1]?.from_fen ?? 0)),
        'each tier begins above the one before',
      ),
  }),
  z.strictObject({ method: z.literal('none') }),
]);

/** A fee rule as it travels and as an approval keeps it. */
export const feeRuleShape = z
  .strictObject({
    code: z.string().regex(/^[a-z][a-z-]{1,30}$/, 'a word of lower-case letters'),
    operator_no: z
      .string()
      .regex(/^\d{8}$/)
      .nullable(),
    effective_from: z.iso.date(),
    effective_to: z.iso.date().nullable(),
    terms: termsShape,
    minimum_fen: amount.nullable(),
    maximum_fen: amount.nullable(),
    split: z
      .array(
        z.strictObject({
          party: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/),
          share: z.int().min(1).max(10_000),
        }),
      )
      .min(1)
      .max(10)
      .refine(
        (split) => new Set(split.map(({ party }) => party)).size === split.length,
        'each party once',
      ),
  })
  .refine(
    ({ effective_from, effective_to }) => effective_to === null || effective_to > effective_from,
    'a rule ends after it begins',
  )
  .refine(
    ({ minimum_fen, maximum_fen }) =>
      minimum_fen === null || maximum_fen === null || minimum_fen <= maximum_fen,
    'the minimum is not above the maximum',
  );
export type FeeRuleShape = z.output<typeof feeRuleShape>;

/** A rule as it is shown and as it would be asked for again. */
export const feeRuleJson = (rule: FeeRule): FeeRuleShape => ({
  code: rule.code,
  operator_no: rule.operatorNo ?? null,
  effective_from: rule.effectiveFrom,
  effective_to: rule.effectiveTo ?? null,
  terms: termsJson(rule.terms),
  minimum_fen: rule.minimum === undefined ? null : fenNumber(rule.minimum),
  maximum_fen: rule.maximum === undefined ? null : fenNumber(rule.maximum),
  split: rule.split.map(({ party, share }) => ({ party, share })),
});

function termsJson(terms: FeeTerms): FeeRuleShape['terms'] {
  switch (terms.method) {
    case 'none':
      return { method: 'none' };
    case 'per-count':
      return { method: 'per-count', fen_per_record: terms.fenPerRecord };
    case 'rate':
      return { method: 'rate', per_10000: terms.per10000 };
    case 'flat-per-day':
      return { method: 'flat-per-day', amount_fen: fenNumber(terms.amount) };
    case 'tiered-monthly':
      return {
        method: 'tiered-monthly',
        tiers: terms.tiers.map(({ from, per10000 }) => ({
          from_fen: fenNumber(from),
          per_10000: per10000,
        })),
      };
  }
}

export function feeRuleOf(id: string, shape: FeeRuleShape): FeeRule {
  const { operator_no, effective_to, minimum_fen, maximum_fen } = shape;
  const optional = (limit: number | null): Fen | undefined =>
    limit === null ? undefined : fen(limit);
  return {
    id,
    code: shape.code,
    operatorNo: operator_no === null ? undefined : parseOperatorNo(operator_no),
    effectiveFrom: parseSettlementDate(shape.effective_from),
    effectiveTo: effective_to === null ? undefined : parseSettlementDate(effective_to),
    terms: termsOf(shape.terms),
    minimum: optional(minimum_fen),
    maximum: optional(maximum_fen),
    split: shape.split,
  };
}

function termsOf(terms: z.output<typeof termsShape>): FeeTerms {
  switch (terms.method) {
    case 'none':
      return { method: 'none' };
    case 'per-count':
      return { method: 'per-count', fenPerRecord: terms.fen_per_record };
    case 'rate':
      return { method: 'rate', per10000: terms.per_10000 };
    case 'flat-per-day':
      return { method: 'flat-per-day', amount: fen(terms.amount_fen) };
    case 'tiered-monthly':
      return {
        method: 'tiered-monthly',
        tiers: terms.tiers.map(({ from_fen, per_10000 }) => ({
          from: fen(from_fen),
          per10000: per_10000,
        })),
      };
  }
}
