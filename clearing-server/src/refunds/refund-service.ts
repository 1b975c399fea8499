import assert from 'node:assert/strict';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import { ZERO } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { recordAudit } from '../access/audit-store.ts';
import { lockCard } from '../cards/card-store.ts';
import { withRetries } from '../database/with-retries.ts';
import { appendCausedTransfers } from '../ledger/caused-transfer-store.ts';
import { endHolding } from '../losses/holder-store.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { findTerms } from '../terms/money-term-store.ts';
import {
  endRefunds,
  findDeposit,
  findRefundOf,
  holdOverdue,
  holdRefund,
  insertDeposit,
} from './refund-store.ts';
import { depositTransfers, endingTransfers, type Refund } from './refund.ts';

export type PayOutcome =
  | { readonly kind: 'paid'; readonly refund: Refund }
  /** Nobody came within the legal term. */
  | { readonly kind: 'unclaimed' }
  | { readonly kind: 'unknown' };

export interface RefundService {
  /** The money went out. Paying twice is paying once. */
  pay(id: string, actor: string): Promise<PayOutcome>;
  ofCard(cardAsn: CardAsn): Promise<Refund | undefined>;
  /** Takes the deposit of the terms in force, once per card; false when there is none to take. */
  takeDeposit(cardAsn: CardAsn, actor: string): Promise<boolean>;
  /** What nobody fetched within the legal term. Returns how many. */
  passUnclaimed(): Promise<number>;
}

export function createRefundService(options: {
  readonly database: Knex;
  readonly clock: () => Date;
}): RefundService {
  const { database, clock } = options;
  const inTransaction = <Answer>(
    work: (trx: Knex.Transaction) => Promise<Answer>,
  ): Promise<Answer> => withRetries(() => database.transaction(work));
  return {
    pay: (id, actor) => inTransaction((trx) => pay(trx, id, actor, clock())),
    ofCard: (cardAsn) => findRefundOf(database, cardAsn),
    takeDeposit: (asn, actor) => inTransaction((trx) => takeDeposit(trx, asn, actor, clock())),
    passUnclaimed: () => inTransaction((trx) => passUnclaimed(trx, clock())),
  };
}

async function openDay(trx: Knex.Transaction): ReturnType<typeof holdOpenDay> {
  const date = await holdOpenDay(trx);
  assert(date !== undefined, 'the server opens a day when it starts');
  return date;
}

async function end(
  trx: Knex.Transaction,
  refunds: readonly Refund[],
  state: 'paid' | 'unclaimed',
  { actor, at }: { readonly actor: string; readonly at: Date },
): Promise<void> {
  if (refunds.length === 0) return;
  const settlementDate = await openDay(trx);
  assert(settlementDate !== undefined);
  const ids = refunds.map(({ id }) => id);
  await endRefunds(trx, ids, { state, by: actor, at });
  const transfers = refunds.flatMap((refund) => endingTransfers(refund, state));
  await appendCausedTransfers(trx, transfers, settlementDate, at);
  for (const { id, cardAsn } of refunds) {
    // The card is not in its holder's hand any more: another one may be made.
    await endHolding(trx, cardAsn, at);
    await recordAudit(trx, at, actor, `refund.${state}`, cardAsn, { refund_id: id });
  }
}

async function pay(
  trx: Knex.Transaction,
  id: string,
  actor: string,
  at: Date,
): Promise<PayOutcome> {
  await openDay(trx);
  const refund = await holdRefund(trx, id);
  if (refund === undefined) return { kind: 'unknown' };
  if (refund.state === 'unclaimed') return { kind: 'unclaimed' };
  if (refund.state === 'paid') return { kind: 'paid', refund };
  await end(trx, [refund], 'paid', { actor, at });
  return { kind: 'paid', refund: { ...refund, state: 'paid', endedAt: at } };
}

async function passUnclaimed(trx: Knex.Transaction, at: Date): Promise<number> {
  await openDay(trx);
  const overdue = await holdOverdue(trx, at);
  await end(trx, overdue, 'unclaimed', { actor: 'legal-term', at });
  return overdue.length;
}

async function takeDeposit(
  trx: Knex.Transaction,
  cardAsn: CardAsn,
  actor: string,
  at: Date,
): Promise<boolean> {
  const settlementDate = await openDay(trx);
  const card = await lockCard(trx, cardAsn);
  const { cardDeposit } = await findTerms(trx, at);
  if (card === undefined || settlementDate === undefined || cardDeposit === ZERO) return false;
  if ((await findDeposit(trx, cardAsn)) > 0n) return true;
  const deposit = { id: uuidv7(), cardAsn, amount: cardDeposit };
  await insertDeposit(trx, deposit, { at, by: actor });
  await appendCausedTransfers(trx, depositTransfers(deposit, cardDeposit), settlementDate, at);
  await recordAudit(trx, at, actor, 'card.deposit', cardAsn, { amount_fen: Number(cardDeposit) });
  return true;
}
