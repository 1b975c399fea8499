import assert from 'node:assert/strict';
import { localDateTimeOf, settlementDateOf } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { ruleFor, type ClearingRule } from '../clearing/clearing-rule.ts';
import { withRetries } from '../database/with-retries.ts';
import { findRules } from '../ingest/facts-store.ts';
import { appendCausedTransfers } from '../ledger/caused-transfer-store.ts';
import { insertPendingLoads } from '../pending-loads/pending-load-store.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { decideVoid, type VoidRequest } from './till-void.ts';
import {
  findOpenVoids,
  findSales,
  findSuccessors,
  findVoided,
  holdVoids,
  storeVoids,
  type DecidedVoid,
} from './void-store.ts';

export interface VoidService {
  /**
   * Decides about every void whose sale is decided, and gives back what the card paid. Doing it twice, or
   * by two servers at once, is doing it once. Returns how many were decided.
   */
  run(): Promise<number>;
}

interface VoidOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

export const createVoidService = ({ knex, clock }: VoidOptions): VoidService => ({
  run: () => withRetries(() => knex.transaction((trx) => decideOpen(trx, clock))),
});

async function decideOpen(trx: Knex.Transaction, clock: () => Date): Promise<number> {
  const settlementDate = await holdOpenDay(trx);
  if (settlementDate === undefined) return 0;
  await holdVoids(trx);
  const open = await findOpenVoids(trx);
  if (open.length === 0) return 0;
  const now = clock();
  const decided = await decide(trx, open);
  const news = decided.filter(
    ({ request, decision }) => !request.isNoted || decision.kind !== 'waiting',
  );
  await storeVoids(trx, news, now);
  await giveBack(trx, news, now);
  await appendCausedTransfers(
    trx,
    news.flatMap(({ decision }) => (decision.kind === 'given-back' ? decision.transfers : [])),
    settlementDate,
    now,
  );
  return news.filter(({ decision }) => decision.kind !== 'waiting').length;
}

async function decide(
  trx: Knex.Transaction,
  open: readonly VoidRequest[],
): Promise<readonly DecidedVoid[]> {
  const sales = await findSales(trx, open);
  const voided = await findVoided(trx, [...sales.values()]);
  const rules = await findRules(trx);
  return open.map((request) => {
    const decision = decideVoid(request, sales.get(request.id), {
      termMs: termOf(request, rules),
      isVoided: (sale) => voided.has(sale),
    });
    if (decision.kind === 'given-back') voided.add(decision.sale.recordId);
    return { request, decision };
  });
}

const termOf = ({ operatorNo, at }: VoidRequest, rules: readonly ClearingRule[]): number =>
  ruleFor(rules, operatorNo, settlementDateOf(localDateTimeOf(at))).voidTermHours * 3_600_000;

/** What goes back to a card waits for its next tap at a terminal with a network. */
async function giveBack(
  trx: Knex.Transaction,
  decided: readonly DecidedVoid[],
  at: Date,
): Promise<void> {
  const toCards = decided.flatMap(({ request, decision }) =>
    decision.kind === 'given-back' && !request.inCash
      ? [{ request, amount: decision.sale.amount }]
      : [],
  );
  const heirs = await findSuccessors(
    trx,
    toCards.map(({ request }) => request.cardAsn),
  );
  await insertPendingLoads(
    trx,
    toCards.map(({ request: { id, cardAsn }, amount }) => {
      assert(amount > 0n, 'a sale of nothing is not taken back');
      return {
        id,
        cardAsn: heirs.get(cardAsn) ?? cardAsn,
        channel: 'void',
        amount,
        expiresAt: undefined,
      };
    }),
    at,
  );
}
