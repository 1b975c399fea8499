import { localDateTimeOf, settlementDateOf } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import assert from 'node:assert/strict';
import { query } from '../database/query.ts';
import type { MoneyTerms } from './money-term.ts';

/** The terms of that day's calendar (Asia/Shanghai). */
export async function findTerms(on: Knex, at: Date): Promise<MoneyTerms> {
  const [row] = await query<{
    load_age_days: number;
    replacement_wait_days: number;
    refund_wait_days: number;
    refund_claim_days: number;
    card_deposit_fen: string;
  }>(
    on,
    `select load_age_days, replacement_wait_days, refund_wait_days, refund_claim_days,
       card_deposit_fen
     from money_term where effective_from <= ?::date order by effective_from desc limit 1`,
    [settlementDateOf(localDateTimeOf(at))],
  );
  assert(row !== undefined, 'the first terms are as old as the epoch of the calendar');
  return {
    loadAgeDays: row.load_age_days,
    replacementWaitDays: row.replacement_wait_days,
    refundWaitDays: row.refund_wait_days,
    refundClaimDays: row.refund_claim_days,
    cardDeposit: fen(BigInt(row.card_deposit_fen)),
  };
}

export interface TermsRow {
  readonly effective_from: string;
  readonly load_age_days: number;
  readonly replacement_wait_days: number;
  readonly refund_wait_days: number;
  readonly refund_claim_days: number;
  readonly card_deposit_fen: number;
}

/** False when other terms begin on that day. */
export async function insertTerms(
  trx: Knex.Transaction,
  approvalRequestId: string,
  terms: TermsRow,
): Promise<boolean> {
  const rows = await query(
    trx,
    `insert into money_term (effective_from, load_age_days, replacement_wait_days, refund_wait_days,
       refund_claim_days, card_deposit_fen, approval_request_id)
     values (?::date, ?, ?, ?, ?, ?, ?) on conflict (effective_from) do nothing returning 1 as one`,
    [
      terms.effective_from,
      terms.load_age_days,
      terms.replacement_wait_days,
      terms.refund_wait_days,
      terms.refund_claim_days,
      terms.card_deposit_fen,
      approvalRequestId,
    ],
  );
  return rows.length > 0;
}
