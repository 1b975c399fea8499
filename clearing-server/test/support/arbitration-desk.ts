import assert from 'node:assert/strict';
import type { Knex } from 'knex';
import type { ApprovalOutcome } from '../../src/approvals/approval-request.ts';
import {
  createApprovalService,
  type ApprovalService,
} from '../../src/approvals/approval-service.ts';
import {
  createArbitrationService,
  type ArbitrationService,
} from '../../src/arbitration/arbitration-service.ts';
import { arbitrationHandlers } from '../../src/arbitration/hand-decision-service.ts';
import type { HandOutcome } from '../../src/arbitration/hand-outcome.ts';
import { query } from '../../src/database/query.ts';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import {
  createSettlementService,
  type SettlementService,
} from '../../src/settlement/settlement-service.ts';
import { minutesLater, type Chip, type Till } from './chips.ts';
import { registerCity, testClock, type TestClock } from './city.ts';
import { asClearing, createTestDatabase } from './database.ts';
import { sender } from './sender.ts';

export interface CaseRow {
  readonly case_id: string;
  readonly kind: 'record' | 'gap';
  readonly code: string;
  readonly counter: number;
  readonly counters: number;
  readonly fen: number;
  readonly due: boolean;
  readonly closed_code: string | null;
  readonly evidence: Readonly<Record<string, string | number>>;
}

/** A centre with its arbitration, and the two people who decide what nobody proves. */
export interface Desk {
  readonly url: string;
  readonly database: Knex;
  readonly clock: TestClock;
  readonly send: ReturnType<typeof sender>;
  readonly arbitration: ArbitrationService;
  readonly approvals: ApprovalService;
  readonly settlement: SettlementService;
  /** All cases of a card, in the order of their counters. */
  readonly cases: (card: Chip) => Promise<readonly CaseRow[]>;
  readonly propose: (row: CaseRow, outcome: HandOutcome) => Promise<ApprovalOutcome>;
  readonly decide: (row: CaseRow, outcome: HandOutcome) => Promise<ApprovalOutcome>;
  /** Balances of all accounts that are not nothing, by name. */
  readonly balances: () => Promise<Record<string, number>>;
  /** How each suspended record of a card stands. */
  readonly standing: (card: Chip) => Promise<readonly string[]>;
  readonly broken: () => Promise<readonly unknown[]>;
}

export async function openDesk(tills: readonly Till[], chips: readonly Chip[]): Promise<Desk> {
  const { url, database } = await createTestDatabase();
  const clock = testClock(minutesLater(600));
  const options = { knex: asClearing(database), clock: clock.read };
  await registerCity(database, { tills, chips });
  const settlement = createSettlementService(options);
  await settlement.currentDay();
  const approvals = createApprovalService({ ...options, handlers: arbitrationHandlers });
  const propose: Desk['propose'] = ({ case_id, evidence }, outcome) =>
    approvals.propose(
      { kind: 'arbitration', subject: case_id, content: { outcome, evidence }, reason: 'test' },
      'maker',
    );
  return {
    url,
    database,
    clock,
    settlement,
    approvals,
    propose,
    send: sender(database, clock),
    arbitration: createArbitrationService(options),
    cases: (card) => casesOf(database, card, clock),
    async decide(row, outcome) {
      const asked = await propose(row, outcome);
      if (asked.kind !== 'waiting') return asked;
      return approvals.approve(asked.request.id, 'checker');
    },
    balances: () => balancesOf(database),
    standing: (card) => standingOf(database, card),
    broken: async () => (await verifyInvariants(database)).filter(({ rows }) => rows.length > 0),
  };
}

const casesOf = async (database: Knex, card: Chip, clock: TestClock): Promise<readonly CaseRow[]> =>
  query<CaseRow>(
    database,
    `select case_id, kind, code, counter, counters, amount_fen::int as fen, due_at <= ? as due,
       closed_code, evidence from arbitration_case where card_asn = ? order by counter, kind, case_id`,
    [clock.now, card.asn],
  );

async function balancesOf(database: Knex): Promise<Record<string, number>> {
  const rows = await query<{ name: string; fen: number }>(
    database,
    `select name, sum(fen)::int as fen from (
       select a.name, -t.amount_fen as fen from ledger_transfer t
       join ledger_account a on a.account_id = t.debit_account_id
       union all
       select a.name, t.amount_fen from ledger_transfer t
       join ledger_account a on a.account_id = t.credit_account_id) side
     group by name having sum(fen) <> 0 order by name`,
  );
  return Object.fromEntries(rows.map(({ name, fen }) => [name, fen]));
}

async function standingOf(database: Knex, card: Chip): Promise<readonly string[]> {
  const rows = await query<{ said: string }>(
    database,
    `select concat_ws(' ', r.counter_kind, r.counter, r.amount_fen, coalesce(s.outcome, 'waits'),
       s.code) as said
     from ingest_record r left join arbitration_standing s using (record_id)
     where r.card_asn = ? and r.verdict = 'suspended' order by r.occurred_at, 1`,
    [card.asn],
  );
  return rows.map(({ said }) => said);
}

/** It was approved, and done. */
export function approved(outcome: ApprovalOutcome): void {
  assert.equal(outcome.kind, 'approved', JSON.stringify(outcome));
}
