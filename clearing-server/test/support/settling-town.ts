import assert from 'node:assert/strict';
import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import type { ApprovalOutcome } from '../../src/approvals/approval-request.ts';
import {
  createApprovalService,
  type ApprovalService,
  type Proposal,
} from '../../src/approvals/approval-service.ts';
import { calendarHandlers } from '../../src/calendar/calendar-service.ts';
import { query } from '../../src/database/query.ts';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import {
  createPaymentService,
  type PaymentFileOutcome,
  type PaymentService,
} from '../../src/settlement/payment-service.ts';
import {
  createSettlementService,
  type SettlementService,
} from '../../src/settlement/settlement-service.ts';
import { settlingHandlers } from '../../src/settlement/settling-service.ts';
import { chip, load, minutesLater, purchase, till, uploadOf } from './chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock, type TestClock } from './city.ts';
import { asClearing, createTestDatabase } from './database.ts';

export const DAY = parseSettlementDate('2026-09-01');
export const NEXT = parseSettlementDate('2026-09-02');

export interface Town {
  readonly database: Knex;
  readonly url: string;
  readonly clock: TestClock;
  readonly settlement: SettlementService;
  readonly approvals: ApprovalService;
  readonly payments: PaymentService;
  /** One person asks, another agrees. */
  readonly agreed: (
    proposal: Partial<Proposal> & Pick<Proposal, 'kind' | 'subject'>,
  ) => Promise<ApprovalOutcome>;
  /** One person makes a payment file, another releases it; its name. */
  readonly pay: () => Promise<string>;
  readonly settle: (date: SettlementDate) => Promise<ApprovalOutcome>;
  /** The canteen sells something more. */
  readonly sell: (amount: number) => Promise<void>;
}

/** A canteen that sold for 20.00 and a bus that sold for 4.00; the day is balanced. */
export async function town(): Promise<Town> {
  const { database, url } = await createTestDatabase();
  const clock = testClock(minutesLater(300));
  const options = { knex: asClearing(database), clock: clock.read };
  const canteen = till(1);
  const bus = till(2, '00000002');
  const card = chip(1);
  await registerCity(database, { tills: [canteen, bus], chips: [card] });
  const settlement = createSettlementService(options);
  const ingest = ingestOn(database, clock);
  const approvals = createApprovalService({
    ...options,
    handlers: { ...settlingHandlers, ...calendarHandlers },
  });
  await settlement.currentDay();
  await authoriseLoad(database, card, canteen, 10_000);
  await ingest.receive(
    canteen.terminalId,
    uploadOf(canteen, [
      load(card, canteen, 10_000, minutesLater(1)),
      purchase(card, canteen, 1250, minutesLater(5)),
      purchase(card, canteen, 750, minutesLater(6)),
    ]),
  );
  await ingest.receive(bus.terminalId, uploadOf(bus, [purchase(card, bus, 400, minutesLater(7))]));
  const agreed: Town['agreed'] = async (proposal) => {
    const asked = await approvals.propose({ content: {}, reason: 'test', ...proposal }, 'maker');
    assert.equal(asked.kind, 'waiting', JSON.stringify(asked));
    return approvals.approve(asked.request.id, 'checker');
  };
  const payments = createPaymentService(options);
  return {
    database,
    url,
    clock,
    settlement,
    approvals,
    payments,
    pay: async () => released(approvals, await payments.makeFile('maker')),
    agreed,
    sell: async (amount: number) => {
      await ingest.receive(
        canteen.terminalId,
        uploadOf(canteen, [purchase(card, canteen, amount, minutesLater(310))]),
      );
    },
    settle: (date: SettlementDate) => agreed({ kind: 'settle', subject: date }),
  };
}

/** A second person releases what was made; its name. */
async function released(approvals: ApprovalService, made: PaymentFileOutcome): Promise<string> {
  assert(made.kind === 'made', made.kind);
  const outcome = await approvals.approve(made.approvalRequestId, 'checker');
  assert.equal(outcome.kind, 'approved', JSON.stringify(outcome));
  return made.fileName;
}

export const broken = async (database: Knex): Promise<unknown[]> =>
  (await verifyInvariants(database)).filter(({ rows }) => rows.length > 0);

export const balances = async (database: Knex): Promise<Record<string, number>> => {
  const rows = await query<{ name: string; fen: string }>(
    database,
    `select a.name, sum(case when t.credit_account_id = a.account_id then t.amount_fen
       else -t.amount_fen end) as fen
     from ledger_account a join ledger_transfer t
       on a.account_id in (t.debit_account_id, t.credit_account_id)
     where a.code not in ('purse', 'load-in-transit') group by a.name having sum(case
       when t.credit_account_id = a.account_id then t.amount_fen else -t.amount_fen end) <> 0`,
  );
  return Object.fromEntries(rows.map(({ name, fen }) => [name, Number(fen)]));
};

export const RULE = {
  code: 'acceptance',
  operator_no: null,
  effective_from: DAY,
  effective_to: null,
  terms: { method: 'rate', per_10000: '50' },
  minimum_fen: 3,
  maximum_fen: null,
  split: [
    { party: 'clearing', share: 2 },
    { party: 'issuer', share: 1 },
  ],
};

export const answerFile = (...lines: readonly string[]): Uint8Array =>
  new TextEncoder().encode(
    `payment_no,bank_account,amount_yuan,result,bank_reference,reason\n${lines.join('\n')}\n`,
  );
