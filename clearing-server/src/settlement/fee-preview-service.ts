import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { findOperatorNames } from '../calendar/calendar-store.ts';
import { storedBills } from './billing-service.ts';
import { previewFees, type FeePreview } from './fee-preview.ts';
import type { FeeRule } from './fee-rule.ts';
import { findFeeRules } from './fee-store.ts';
import { findBilledMonth } from './settling-store.ts';

export interface FeeLook {
  readonly rules: readonly FeeRule[];
  readonly operators: ReadonlyMap<string, string>;
  /** The billed days that the preview reckons with; none when nothing was ever billed. */
  readonly days: readonly SettlementDate[];
  readonly preview: readonly FeePreview[];
}

/** The rules that were agreed on, and what a new one would have made of the last month. */
export const lookAtFees = (knex: Knex, rule: FeeRule | undefined): Promise<FeeLook> =>
  knex.transaction(async (trx) => {
    const rules = await findFeeRules(trx);
    const dates = rule === undefined ? [] : await findBilledMonth(trx);
    const days = [];
    for (const date of dates) days.push({ date, bills: await storedBills(trx, date) });
    return {
      rules,
      operators: await findOperatorNames(trx),
      days: dates,
      preview: rule === undefined ? [] : previewFees(rule, rules, days),
    };
  });
