import assert from 'node:assert/strict';
import { settlementDateOf, type CardAsn, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { ruleFor } from '../clearing/clearing-rule.ts';
import { withRetries } from '../database/with-retries.ts';
import { cardKeyName, loadOrderName, psamKeyName, type LoadOrderFacts } from '../ingest/facts.ts';
import { findLoadOrders, findRules } from '../ingest/facts-store.ts';
import { findKeyBook, takeMoneyKeys } from '../ingest/key-store.ts';
import { appendTransfers } from '../ledger/transfer-store.ts';
import { transfersFor } from '../ledger/transfers-for.ts';
import { confirmLoads } from '../loads/confirm-loads-service.ts';
import { chargeClaims } from '../losses/claim-charge-service.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { arbitrate } from './arbitrate.ts';
import { isUndecided, movementsOf, NEW_CARD, type ChainRecord } from './chain-record.ts';
import { findChains } from './chain-store.ts';
import {
  findUndecidedCards,
  insertDecisions,
  markNotLoaded,
  type DecidedRecord,
} from './decision-store.ts';
import { provenRecord } from './proven-record.ts';

export interface ArbitrationSummary {
  readonly paid: number;
  readonly refused: number;
  /** Without a neighbour that proves anything yet. */
  readonly waiting: number;
}

export interface ArbitrationService {
  /** Decides what can be decided now; proven records are posted into the open day. */
  run(): Promise<ArbitrationSummary>;
}

interface ArbitrationOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

/** One database transaction per card, so that a card with a strange chain holds up no other. */
export function createArbitrationService(options: ArbitrationOptions): ArbitrationService {
  const { knex } = options;
  return {
    async run() {
      const total = { paid: 0, refused: 0, waiting: 0 };
      for (const asn of await findUndecidedCards(knex)) {
        const card = await withRetries(() =>
          knex.transaction((trx) => decideCard(trx, asn, options.clock)),
        );
        total.paid += card.paid;
        total.refused += card.refused;
        total.waiting += card.waiting;
      }
      return total;
    },
  };
}

async function decideCard(
  trx: Knex.Transaction,
  asn: CardAsn,
  clock: () => Date,
): Promise<ArbitrationSummary> {
  const settlementDate = await holdOpenDay(trx);
  assert(settlementDate !== undefined, 'records are there, so a day was opened');
  const chains = await findChains(trx, [asn], settlementDate);
  const undecided = [...chains.values()].flat().filter(isUndecided);
  const decided = [...chains.values()].flatMap(decideChain);
  const orders = await findLoadOrders(
    trx,
    decided.map(({ chained }) => chained.record),
  );
  const sure = await withoutObstacles(trx, decided, orders);
  const decidedAt = clock();
  await insertDecisions(trx, sure, settlementDate, decidedAt);
  await post(trx, sure, { orders, settlementDate, decidedAt });
  const paid = sure.filter(({ decision }) => decision.outcome === 'paid').length;
  return { paid, refused: sure.length - paid, waiting: undecided.length - sure.length };
}

function decideChain(records: readonly ChainRecord[]): DecidedRecord[] {
  const byId = new Map(records.map((chained) => [chained.recordId as string, chained]));
  return arbitrate(movementsOf(records), NEW_CARD).flatMap((decision) => {
    const chained = byId.get(decision.recordId);
    return chained === undefined ? [] : [{ chained, decision }];
  });
}

type Orders = ReadonlyMap<string, LoadOrderFacts>;

/**
 * What is proven but cannot be posted waits for a person: a load that nobody authorised with this
 * amount, or a key that another record holds.
 */
async function withoutObstacles(
  trx: Knex.Transaction,
  decided: readonly DecidedRecord[],
  orders: Orders,
): Promise<DecidedRecord[]> {
  const taken = await findKeyBook(
    trx,
    decided.map(({ chained }) => chained.record),
  );
  return decided.filter(({ chained: { record }, decision }) => {
    if (decision.outcome === 'refused') return true;
    if (taken.card.has(cardKeyName(record))) return false;
    return record.counterKind === 'online'
      ? orders.get(loadOrderName(record))?.amount === record.amount
      : !taken.psam.has(psamKeyName(record));
  });
}

interface PostingContext {
  readonly orders: Orders;
  readonly settlementDate: SettlementDate;
  readonly decidedAt: Date;
}

async function post(
  trx: Knex.Transaction,
  decided: readonly DecidedRecord[],
  { orders, settlementDate, decidedAt }: PostingContext,
): Promise<void> {
  const rules = await findRules(trx);
  const proven = decided.flatMap((one) => {
    const record = provenRecord(one);
    return record === undefined ? [] : [{ record, recordId: one.chained.recordId }];
  });
  await takeMoneyKeys(trx, proven);
  const transfers = proven.flatMap(({ record, recordId }) => {
    const rule = ruleFor(rules, record.operatorNo, settlementDateOf(record.at));
    return transfersFor(record, {
      recordId,
      operatorLiable: false,
      concessionBearer: rule.concessionBearer,
      loadChannel: orders.get(loadOrderName(record))?.channel,
    });
  });
  await appendTransfers(trx, transfers, settlementDate, decidedAt);
  const loads = proven
    .filter(({ record }) => record.counterKind === 'online')
    .flatMap(({ record }) => orders.get(loadOrderName(record))?.loadId ?? []);
  await confirmLoads(trx, loads, settlementDate, decidedAt);
  const cards = [...new Set(proven.map(({ record }) => record.cardAsn))];
  await chargeClaims(trx, cards, settlementDate, decidedAt);
  for (const { chained, decision } of decided) {
    if (decision.outcome === 'refused' && chained.record.counterKind === 'online') {
      await markNotLoaded(trx, chained);
    }
  }
}
