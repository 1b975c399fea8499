import { instantOf, settlementDateOf, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { ruleFor, type ClearingRule } from '../clearing/clearing-rule.ts';
import { loadOrderName, type LoadOrderFacts } from '../ingest/facts.ts';
import { findLoadOrders, findRules } from '../ingest/facts-store.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { createRowWriter } from '../database/row-writer.ts';
import { appendTransfers } from '../ledger/transfer-store.ts';
import { transfersFor } from '../ledger/transfers-for.ts';
import { chargeClaims } from '../losses/claim-charge-service.ts';
import { confirmLoads } from '../loads/confirm-loads-service.ts';
import type { ChainRecord, DecisionOutcome } from './chain-record.ts';
import { correctionsTo } from './correction.ts';
import {
  appendCorrections,
  findPastTransfers,
  markNotLoaded,
  nextRevision,
} from './decision-store.ts';
import { ISSUER } from './issuer-account.ts';
import { findOperatorLiable } from './operator-liability-service.ts';
import { asProven } from './proven-record.ts';

/** Under what the decisions of one card are posted. */
export interface PostingContext {
  readonly rules: readonly ClearingRule[];
  /** By `loadOrderName`. */
  readonly orders: ReadonlyMap<string, LoadOrderFacts>;
  /** Debits, by record id, that their operators bear. */
  readonly liable: ReadonlySet<string>;
  readonly settlementDate: SettlementDate;
  readonly at: Date;
}

export async function postingContext(
  trx: Knex.Transaction,
  records: readonly ChainRecord[],
  settlementDate: SettlementDate,
  at: Date,
): Promise<PostingContext> {
  const orders = await findLoadOrders(
    trx,
    records.map(({ record }) => record),
  );
  const rules = await findRules(trx);
  const liable = await findOperatorLiable(trx, records, rules);
  return { rules, orders, liable, settlementDate, at };
}

/** Moves the money of records that are decided for the first time. */
export async function postFirst(
  trx: Knex.Transaction,
  decided: readonly (readonly [ChainRecord, DecisionOutcome])[],
  context: PostingContext,
): Promise<void> {
  const transfers = decided.flatMap(([chained, outcome]) => moneyOf(chained, outcome, context));
  const writer = createRowWriter(trx);
  await appendTransfers(writer, transfers, context.settlementDate, context.at);
  await writer.flush();
  await settleOrders(trx, decided, context);
  await settleClaims(trx, decided, context);
}

/**
 * Moves the money of one record to where a late proof says that it belongs. What was moved before is
 * never changed: correcting transfers name it.
 */
export async function postAgain(
  trx: Knex.Transaction,
  chained: ChainRecord,
  outcome: DecisionOutcome,
  context: PostingContext,
): Promise<void> {
  const past = await findPastTransfers(trx, chained);
  if (past.length === 0) return postFirst(trx, [[chained, outcome]], context);
  const corrections = correctionsTo(moneyOf(chained, outcome, context), past, {
    recordId: chained.recordId,
    cardAsn: chained.record.cardAsn,
    occurredAt: instantOf(chained.record.at),
    revision: nextRevision(chained),
  });
  await appendCorrections(trx, corrections, context.settlementDate, context.at);
  await settleOrders(trx, [[chained, outcome]], context);
  await settleClaims(trx, [[chained, outcome]], context);
}

/** Whose money moves when a record is decided so. */
export function moneyOf(
  chained: ChainRecord,
  outcome: DecisionOutcome,
  { rules, orders, liable }: PostingContext,
): readonly Transfer[] {
  if (outcome === 'refused') return [];
  const { record, recordId } = chained;
  const transfers = transfersFor(asProven(record), {
    recordId,
    // What the issuer writes off is nobody else's loss.
    operatorLiable: outcome === 'paid' && isLiable(chained, liable),
    concessionBearer: ruleFor(rules, record.operatorNo, settlementDateOf(record.at))
      .concessionBearer,
    loadChannel: orders.get(loadOrderName(record))?.channel,
  });
  return outcome === 'paid'
    ? transfers
    : transfers.map((transfer) => ({ ...transfer, debit: ISSUER }));
}

/** Who bears a debit is settled with its first decision, whatever is proven later. */
const isLiable = (chained: ChainRecord, liable: ReadonlySet<string>): boolean =>
  chained.decision === undefined ? liable.has(chained.recordId) : chained.operatorLiable;

/** What moved in the purse of a card that was replaced is its claim's. */
const settleClaims = (
  trx: Knex.Transaction,
  decided: readonly (readonly [ChainRecord, DecisionOutcome])[],
  { settlementDate, at }: PostingContext,
): Promise<void> =>
  chargeClaims(
    trx,
    [...new Set(decided.map(([{ record }]) => record.cardAsn))],
    settlementDate,
    at,
  );

async function settleOrders(
  trx: Knex.Transaction,
  decided: readonly (readonly [ChainRecord, DecisionOutcome])[],
  { orders, settlementDate, at }: PostingContext,
): Promise<void> {
  const loads = decided.filter(([{ record }]) => record.counterKind === 'online');
  const taken = loads.flatMap(([{ record }, outcome]) => {
    const order = orders.get(loadOrderName(record));
    return outcome === 'paid' && order !== undefined ? [order.loadId] : [];
  });
  await confirmLoads(trx, taken, settlementDate, at);
  for (const [chained, outcome] of loads) {
    if (outcome === 'refused') await markNotLoaded(trx, chained);
  }
}
