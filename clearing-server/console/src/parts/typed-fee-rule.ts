import type { FeeRuleShape } from '@lvchengtong/clearing-server/settlement/parse-fee-rule';
import { ALL_OPERATORS } from './calendar-change.ts';

export type FeeMethod = FeeRuleShape['terms']['method'];

/** What is typed into the form; amounts in yuan, rates in 1/10,000, as text. */
export interface FeeFields {
  readonly code?: string;
  readonly operator_no?: string;
  readonly effective_from?: string;
  readonly effective_to?: string;
  readonly method?: FeeMethod;
  /** Fen per record, or 1/10,000 of the amount. */
  readonly decimal?: string;
  readonly amount_yuan?: string;
  readonly tiers?: readonly ({ from_yuan?: string; per_10000?: string } | undefined)[];
  readonly minimum_yuan?: string;
  readonly maximum_yuan?: string;
  readonly split?: readonly ({ party?: string; share?: number } | undefined)[];
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const CODE = /^[a-z][a-z-]{1,30}$/;
const PARTY = /^[a-z][a-z0-9-]{1,30}$/;
const DECIMAL = /^\d{1,6}(\.\d{1,6})?$/;
const YUAN = /^\d{1,9}(\.\d{1,2})?$/;

/** Digits moved, never multiplied. */
function fenOf(yuan: string | undefined): number | undefined {
  if (yuan === undefined || !YUAN.test(yuan)) return undefined;
  const [whole = '0', part = ''] = yuan.split('.');
  return Number(`${whole}${part.padEnd(2, '0')}`);
}

/** Empty is no limit; what is no amount is no rule yet. */
const limitOf = (yuan: string | undefined): number | null | undefined =>
  yuan === undefined || yuan === '' ? null : fenOf(yuan);

/** The rule that the fields ask for; undefined while they say none. */
export function typedFeeRule(fields: FeeFields): FeeRuleShape | undefined {
  const { code = '', operator_no = ALL_OPERATORS, effective_from = '', effective_to = '' } = fields;
  const terms = termsOf(fields);
  const split = splitOf(fields);
  const minimum_fen = limitOf(fields.minimum_yuan);
  const maximum_fen = limitOf(fields.maximum_yuan);
  if (!CODE.test(code) || !DATE.test(effective_from) || terms === undefined) return undefined;
  if (split === undefined || minimum_fen === undefined || maximum_fen === undefined) {
    return undefined;
  }
  if (minimum_fen !== null && maximum_fen !== null && minimum_fen > maximum_fen) return undefined;
  if (effective_to !== '' && effective_to <= effective_from) return undefined;
  return {
    code,
    operator_no: operator_no === ALL_OPERATORS ? null : operator_no,
    effective_from,
    effective_to: effective_to === '' ? null : effective_to,
    terms,
    minimum_fen,
    maximum_fen,
    split,
  };
}

function termsOf({
  method,
  decimal = '',
  amount_yuan,
  tiers = [],
}: FeeFields): FeeRuleShape['terms'] | undefined {
  switch (method) {
    case 'none':
      return { method };
    case 'per-count':
      return DECIMAL.test(decimal) ? { method, fen_per_record: decimal } : undefined;
    case 'rate':
      return DECIMAL.test(decimal) ? { method, per_10000: decimal } : undefined;
    case 'flat-per-day': {
      const amount_fen = fenOf(amount_yuan);
      return amount_fen === undefined ? undefined : { method, amount_fen };
    }
    case 'tiered-monthly': {
      const read = tiers.map((tier) => ({
        from_fen: fenOf(tier?.from_yuan),
        per_10000: tier?.per_10000 ?? '',
      }));
      const whole = read.flatMap(({ from_fen, per_10000 }) =>
        from_fen !== undefined && DECIMAL.test(per_10000) ? [{ from_fen, per_10000 }] : [],
      );
      const rises = whole.every(({ from_fen }, at) =>
        at === 0 ? from_fen === 0 : from_fen > (whole[at - 1]?.from_fen ?? 0),
      );
      return whole.length > 0 && whole.length === read.length && rises
        ? { method, tiers: whole }
        : undefined;
    }
    case undefined:
      return undefined;
    default:
      return method satisfies never;
  }
}

function splitOf({ split = [] }: FeeFields): FeeRuleShape['split'] | undefined {
  const whole = split.flatMap((one) =>
    one?.party !== undefined && PARTY.test(one.party) && (one.share ?? 0) > 0
      ? [{ party: one.party, share: one.share ?? 0 }]
      : [],
  );
  const once = new Set(whole.map(({ party }) => party)).size === whole.length;
  return whole.length > 0 && whole.length === split.length && once ? whole : undefined;
}
