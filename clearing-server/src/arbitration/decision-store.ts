import { parseCardAsn, type CardAsn, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import { accountFrom } from '../ledger/account.ts';
import { appendEntries } from '../ledger/transfer-store.ts';
import type { Decision } from './arbitrate.ts';
import type { ChainRecord, DecisionOutcome } from './chain-record.ts';
import type { Correction, PastTransfer } from './correction.ts';

export interface DecidedRecord {
  readonly chained: ChainRecord;
  readonly decision: Decision;
}

/** What two people decided about a record. */
export interface HandDecision {
  readonly chained: ChainRecord;
  readonly outcome: DecisionOutcome;
  readonly code: 'PAID_BY_HAND' | 'REFUSED_BY_HAND' | 'WRITTEN_OFF';
  /** What they were shown. */
  readonly evidence: object;
  readonly approvalRequestId: string;
  /** The operator's loss, if it is paid. */
  readonly operatorLiable: boolean;
}

/** Cards with a record that only its neighbours, or two people, can decide. */
export async function findUndecidedCards(on: Knex): Promise<CardAsn[]> {
  const rows = await query<{ card_asn: string }>(
    on,
    `select distinct r.card_asn from ingest_record r
     where r.verdict = 'suspended' and r.code in ('UNRESOLVED', 'TAC_WRONG')
       and not exists (select from arbitration_decision d where d.record_id = r.record_id)
     order by r.card_asn`,
  );
  return rows.map((row) => parseCardAsn(row.card_asn));
}

/** Keeps what was decided first, what proved it, and which of the debits are their operators' losses. */
export async function insertDecisions(
  trx: Knex.Transaction,
  decided: readonly DecidedRecord[],
  liable: ReadonlySet<string>,
  settlementDate: SettlementDate,
  decidedAt: Date,
): Promise<void> {
  await insertRows(
    trx,
    'arbitration_decision',
    [
      { name: 'record_id', type: 'uuid', of: ({ decision }) => decision.recordId },
      {
        name: 'record_settlement_date',
        type: 'date',
        of: ({ chained }) => chained.settlementDate,
      },
      { name: 'card_asn', type: 'bpchar', of: ({ chained }) => chained.record.cardAsn },
      { name: 'outcome', type: 'text', of: ({ decision }) => decision.outcome },
      { name: 'code', type: 'text', of: ({ decision }) => decision.code },
      { name: 'evidence', type: 'jsonb', of: ({ decision }) => evidenceText(decision) },
      { name: 'settlement_date', type: 'date', of: () => settlementDate },
      { name: 'decided_at', type: 'timestamptz', of: () => decidedAt },
      {
        name: 'operator_liable',
        type: 'boolean',
        of: ({ chained }) => liable.has(chained.recordId),
      },
    ],
    decided,
  );
}

export async function insertHandDecision(
  trx: Knex.Transaction,
  { chained, outcome, code, evidence, approvalRequestId, operatorLiable }: HandDecision,
  settlementDate: SettlementDate,
  decidedAt: Date,
): Promise<void> {
  await query(
    trx,
    `insert into arbitration_decision (record_id, record_settlement_date, card_asn, outcome, code,
       evidence, settlement_date, decided_at, approval_request_id, operator_liable)
     values (?, ?::date, ?, ?, ?, ?::jsonb, ?::date, ?, ?, ?)`,
    [
      chained.recordId,
      chained.settlementDate,
      chained.record.cardAsn,
      outcome,
      code,
      JSON.stringify(evidence),
      settlementDate,
      decidedAt,
      approvalRequestId,
      operatorLiable,
    ],
  );
}

/** Keeps a proof that came after the decision: for it, or to the contrary. */
export async function insertLateProofs(
  trx: Knex.Transaction,
  proven: readonly DecidedRecord[],
  settlementDate: SettlementDate,
  decidedAt: Date,
): Promise<void> {
  await insertRows(
    trx,
    'arbitration_late_proof',
    [
      { name: 'record_id', type: 'uuid', of: ({ decision }) => decision.recordId },
      { name: 'revision', type: 'int', of: ({ chained }) => nextRevision(chained) },
      { name: 'outcome', type: 'text', of: ({ decision }) => decision.outcome },
      { name: 'code', type: 'text', of: ({ decision }) => decision.code },
      { name: 'evidence', type: 'jsonb', of: ({ decision }) => evidenceText(decision) },
      { name: 'settlement_date', type: 'date', of: () => settlementDate },
      { name: 'decided_at', type: 'timestamptz', of: () => decidedAt },
    ],
    proven,
  );
}

export const nextRevision = ({ decision }: ChainRecord): number => (decision?.revision ?? 0) + 1;

export const decisionEvidence = ({
  neighbour,
  before,
  after,
}: Decision): Readonly<Record<string, string | number>> => ({
  neighbour_record_id: neighbour.recordId,
  neighbour_counter: neighbour.counter,
  neighbour_counter_kind: neighbour.family,
  neighbour_balance_before_fen: Number(neighbour.before),
  balance_before_fen: Number(before),
  balance_after_fen: Number(after),
});
const evidenceText = (decision: Decision): string => JSON.stringify(decisionEvidence(decision));

/** The card never took this load; its order is named by the time that the centre gave it. */
export async function markNotLoaded(trx: Knex.Transaction, chained: ChainRecord): Promise<void> {
  const { cardAsn, counter, at } = chained.record;
  await query(
    trx,
    `update load_order set state = 'not-loaded', confirmed_at = null
     where card_asn = ? and online_counter = ? and at_local = ?
       and (state = 'authorised' or state = 'confirmed' and proven_at is null)`,
    [cardAsn, counter, at],
  );
}

/** Every transfer that the record has caused, oldest first. */
export async function findPastTransfers(
  trx: Knex.Transaction,
  { recordId, record }: ChainRecord,
): Promise<PastTransfer[]> {
  const rows = await query<{ transfer_id: string; debit: string; credit: string; fen: string }>(
    trx,
    `select t.transfer_id, d.name as debit, c.name as credit, t.amount_fen as fen
     from ledger_transfer t
     join ledger_account d on d.account_id = t.debit_account_id
     join ledger_account c on c.account_id = t.credit_account_id
     where t.card_asn = ? and t.record_id = ? and t.cause_id is null
     order by t.recorded_at, t.settlement_date, t.transfer_id`,
    [record.cardAsn, recordId],
  );
  return rows.map((row) => ({
    id: row.transfer_id,
    debit: accountFrom(row.debit),
    credit: accountFrom(row.credit),
    amount: fen(BigInt(row.fen)),
  }));
}

/** Appends corrections to the open day; each names what it corrects. */
export async function appendCorrections(
  trx: Knex.Transaction,
  corrections: readonly Correction[],
  settlementDate: SettlementDate,
  at: Date,
): Promise<void> {
  await appendEntries(
    trx,
    corrections.map((each) => ({ ...each, purpose: 'correction' })),
    settlementDate,
    at,
    [
      { name: 'card_asn', type: 'bpchar', of: ({ cardAsn }) => cardAsn },
      { name: 'record_id', type: 'uuid', of: ({ recordId }) => recordId },
      { name: 'corrects_transfer_id', type: 'uuid', of: ({ corrects }) => corrects },
      { name: 'occurred_at', type: 'timestamptz', of: ({ occurredAt }) => occurredAt },
    ],
  );
}
