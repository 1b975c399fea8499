import assert from 'node:assert/strict';
import type { CardAsn, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fenNumber, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { recordAudit } from '../access/audit-store.ts';
import { lockCard } from '../cards/card-store.ts';
import type { CardState } from '../cards/life-cycle.ts';
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
  isReferenceTaken,
  insertDeposit,
} from './refund-store.ts';
import { depositTransfers, endingTransfers, type Deposit, type Refund } from './refund.ts';

export type PayOutcome =
  | { readonly kind: 'paid'; readonly refund: Refund }
  /** Nobody came within the legal term. */
  | { readonly kind: 'unclaimed' }
  /** That payment of the bank was another refund's. */
  | { readonly kind: 'reference-taken' }
  | { readonly kind: 'unknown' };

export type DepositOutcome =
  | { readonly kind: 'taken'; readonly deposit: Deposit }
  /** The terms in force ask for none. */
  | { readonly kind: 'none-due' }
  | { readonly kind: 'impossible'; readonly reason: string }
  | { readonly kind: 'unknown' };

export interface RefundDeeds {
  /** The money went out, by the bank under its reference or in cash. Paying twice is paying once. */
  pay(id: string, actor: string, bankReference?: string): Promise<PayOutcome>;
  /** Takes the deposit of the terms in force; once per card, so that taking it twice is taking it once. */
  takeDeposit(cardAsn: CardAsn, actor: string): Promise<DepositOutcome>;
}

/** Each deed by itself is one database transaction; `within`, it is part of one that is there. */
export interface RefundService extends RefundDeeds {
  within(trx: Knex.Transaction): RefundDeeds;
  ofCard(cardAsn: CardAsn): Promise<Refund | undefined>;
  /** The deposit of the card, and what the terms in force ask for one that was not taken yet. */
  depositOf(
    cardAsn: CardAsn,
  ): Promise<{ readonly taken: Deposit | undefined; readonly asked: Fen }>;
  /** What nobody fetched within the legal term. Returns how many. */
  passUnclaimed(): Promise<number>;
}

export function createRefundService(options: {
  /** May end who holds a card. */
  readonly database: Knex;
  readonly clock: () => Date;
}): RefundService {
  const { database, clock } = options;
  const inTransaction = <Answer>(
    work: (trx: Knex.Transaction) => Promise<Answer>,
  ): Promise<Answer> => withRetries(() => database.transaction(work));
  const within = (trx: Knex.Transaction): RefundDeeds => ({
    pay: (id, actor, bankReference) => pay(trx, id, { actor, bankReference, at: clock() }),
    takeDeposit: (asn, actor) => takeDeposit(trx, asn, actor, clock()),
  });
  return {
    within,
    pay: (...deed) => inTransaction((trx) => within(trx).pay(...deed)),
    takeDeposit: (asn, actor) => inTransaction((trx) => within(trx).takeDeposit(asn, actor)),
    ofCard: (cardAsn) => findRefundOf(database, cardAsn),
    depositOf: async (cardAsn) => ({
      taken: await findDeposit(database, cardAsn),
      asked: (await findTerms(database, clock())).cardDeposit,
    }),
    passUnclaimed: () => inTransaction((trx) => passUnclaimed(trx, clock())),
  };
}

/** A card that its holder keeps, or is about to get. */
const DEPOSITABLE: ReadonlySet<CardState> = new Set<CardState>([
  'personalised',
  'issued',
  'active',
  'suspended',
]);

async function openDay(trx: Knex.Transaction): Promise<SettlementDate> {
  const date = await holdOpenDay(trx);
  assert(date !== undefined, 'the server opens a day when it starts');
  return date;
}

interface PayDeed {
  readonly actor: string;
  readonly bankReference: string | undefined;
  readonly at: Date;
}

async function end(
  trx: Knex.Transaction,
  refunds: readonly Refund[],
  state: 'paid' | 'unclaimed',
  { actor, bankReference, at }: PayDeed,
): Promise<void> {
  if (refunds.length === 0) return;
  const settlementDate = await openDay(trx);
  const ids = refunds.map(({ id }) => id);
  await endRefunds(trx, ids, { state, by: actor, at, bankReference });
  const transfers = refunds.flatMap((refund) => endingTransfers(refund, state));
  await appendCausedTransfers(trx, transfers, settlementDate, at);
  for (const { id, cardAsn } of refunds) {
    // The card is not in its holder's hand any more: another one may be made.
    await endHolding(trx, cardAsn, at);
    await recordAudit(trx, at, actor, `refund.${state}`, cardAsn, { refund_id: id });
  }
}

async function pay(trx: Knex.Transaction, id: string, deed: PayDeed): Promise<PayOutcome> {
  const { bankReference, at } = deed;
  await openDay(trx);
  const refund = await holdRefund(trx, id);
  if (refund === undefined) return { kind: 'unknown' };
  if (refund.state === 'unclaimed') return { kind: 'unclaimed' };
  if (refund.state === 'paid') return { kind: 'paid', refund };
  if (bankReference !== undefined && (await isReferenceTaken(trx, bankReference))) {
    return { kind: 'reference-taken' };
  }
  await end(trx, [refund], 'paid', deed);
  return { kind: 'paid', refund: { ...refund, state: 'paid', endedAt: at, bankReference } };
}

async function passUnclaimed(trx: Knex.Transaction, at: Date): Promise<number> {
  await openDay(trx);
  const overdue = await holdOverdue(trx, at);
  await end(trx, overdue, 'unclaimed', { actor: 'legal-term', bankReference: undefined, at });
  return overdue.length;
}

async function takeDeposit(
  trx: Knex.Transaction,
  cardAsn: CardAsn,
  actor: string,
  at: Date,
): Promise<DepositOutcome> {
  const settlementDate = await openDay(trx);
  const card = await lockCard(trx, cardAsn);
  if (card === undefined) return { kind: 'unknown' };
  const before = await findDeposit(trx, cardAsn);
  if (before !== undefined) return { kind: 'taken', deposit: before };
  if (!DEPOSITABLE.has(card.state))
    return { kind: 'impossible', reason: `the card is ${card.state}` };
  const { cardDeposit } = await findTerms(trx, at);
  if (cardDeposit === ZERO) return { kind: 'none-due' };
  const cause = { id: uuidv7(), cardAsn };
  const deposit = { cardAsn, amount: cardDeposit, takenAt: at, takenBy: actor };
  await insertDeposit(trx, cause.id, deposit);
  await appendCausedTransfers(trx, depositTransfers(cause, cardDeposit), settlementDate, at);
  await recordAudit(trx, at, actor, 'card.deposit', cardAsn, {
    amount_fen: fenNumber(cardDeposit),
  });
  return { kind: 'taken', deposit };
}
