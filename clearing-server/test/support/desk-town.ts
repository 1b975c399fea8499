import assert from 'node:assert/strict';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import type { ApprovalOutcome } from '../../src/approvals/approval-request.ts';
import {
  createApprovalService,
  type ApprovalService,
  type Proposal,
} from '../../src/approvals/approval-service.ts';
import { query } from '../../src/database/query.ts';
import type { IngestService } from '../../src/ingest/ingest-service.ts';
import type { LoadOutcome, LoadRequest, LoadService } from '../../src/loads/load-service.ts';
import { approvalHandlers } from '../../src/approvals/handlers-service.ts';
import { createDeskServices, type DeskServices } from '../../src/desk/desk-service.ts';
import type { LossClaim } from '../../src/losses/loss-claim.ts';
import type { PendingLoad } from '../../src/pending-loads/pending-load.ts';
import {
  createSettlementService,
  type SettlementService,
} from '../../src/settlement/settlement-service.ts';
import { chip, minutesLater, purchase, till, uploadOf, type Chip, type Till } from './chips.ts';
import { ingestOn, registerCards, registerCity, testClock, type TestClock } from './city.ts';
import { asClearing, createTestDatabase } from './database.ts';
import { challenge, credit, loadServiceOn } from './load-desk.ts';

/** A desk that loads, a canteen that sells, cards, and everything of clearing.md section 10. */
export interface DeskTown extends DeskServices {
  readonly database: Knex;
  readonly clock: TestClock;
  readonly desk: Till;
  readonly canteen: Till;
  readonly ingest: IngestService;
  readonly loads: LoadService;
  readonly approvals: ApprovalService;
  readonly settlement: SettlementService;
  readonly newCard: () => Promise<Chip>;
  /** Loads cash, or what waits, and brings the record in. */
  readonly load: (card: Chip, amount: number, pending?: PendingLoad) => Promise<LoadOutcome>;
  /** Up to MAC2; `credit` says what the card does with it, and no record comes. */
  readonly authorise: (
    card: Chip,
    amount: number,
    pending?: PendingLoad,
  ) => Promise<{ readonly outcome: LoadOutcome; readonly credit: () => void }>;
  readonly buy: (card: Chip, amount: number) => Promise<void>;
  readonly report: (card: Chip) => Promise<LossClaim>;
  /** One person asks, another agrees. */
  readonly agreed: (
    proposal: Partial<Proposal> & Pick<Proposal, 'kind' | 'subject'>,
  ) => Promise<ApprovalOutcome>;
  readonly daysPass: (days: number) => void;
}

export async function deskTown(): Promise<DeskTown> {
  const { database } = await createTestDatabase();
  const clock = testClock(minutesLater(60));
  const [desk, canteen] = [till(1), till(2)];
  await registerCity(database, { tills: [desk, canteen], chips: [chip(0)] });
  const settlement = createSettlementService({ knex: asClearing(database), clock: clock.read });
  await settlement.currentDay();
  const services = {
    ingest: ingestOn(database, clock),
    loads: loadServiceOn(database, clock),
    ...createDeskServices({
      database,
      clock: clock.read,
      balanceMaxAt: () => Promise.resolve(fen(100_000)),
      studentNumberDigest: () => new Uint8Array(16).fill(1),
    }),
    approvals: createApprovalService({
      knex: asClearing(database),
      clock: clock.read,
      handlers: approvalHandlers(clock.read),
    }),
  };
  return { database, clock, desk, canteen, settlement, ...services, ...deedsOf() };

  function deedsOf(): Pick<
    DeskTown,
    'newCard' | 'load' | 'authorise' | 'buy' | 'report' | 'agreed' | 'daysPass'
  > {
    let cards = 0;
    let draws = 0;
    const ask = async (
      card: Chip,
      amount: number,
      pending?: PendingLoad,
    ): Promise<{ readonly request: LoadRequest; readonly outcome: LoadOutcome }> => {
      draws += 1;
      const drawn = challenge(card, desk, fen(amount), draws);
      const request =
        pending === undefined
          ? drawn
          : { ...drawn, channel: pending.channel, pendingLoadId: pending.id };
      return { request, outcome: await services.loads.authorise(request) };
    };
    return {
      newCard: async () => {
        cards += 1;
        const card = chip(cards);
        await registerCards(database, [card]);
        return card;
      },
      load: async (card, amount, pending) => {
        const { request, outcome } = await ask(card, amount, pending);
        if (outcome.kind === 'refused') return outcome;
        const record = credit(card, desk, request, outcome);
        assert(record !== undefined, 'the chip takes the MAC2 that was made for it');
        await services.ingest.receive(desk.terminalId, uploadOf(desk, [record]));
        return outcome;
      },
      authorise: async (card, amount, pending) => {
        const { request, outcome } = await ask(card, amount, pending);
        return {
          outcome,
          credit: () => {
            assert(outcome.kind === 'authorised');
            assert(credit(card, desk, request, outcome) !== undefined);
          },
        };
      },
      buy: async (card, amount) => {
        const record = purchase(card, canteen, amount, clock.now);
        await services.ingest.receive(canteen.terminalId, uploadOf(canteen, [record]));
      },
      report: async (card) => {
        const outcome = await services.claims.report(card.asn, { actor: 'clerk', reason: 'lost' });
        assert(outcome.kind === 'claimed', JSON.stringify(outcome));
        return outcome.claim;
      },
      agreed: async (proposal) => {
        const asked = await services.approvals.propose(
          { content: {}, reason: 'test', ...proposal },
          'maker',
        );
        if (asked.kind !== 'waiting') return asked;
        return services.approvals.approve(asked.request.id, 'checker');
      },
      daysPass: (days) => {
        clock.now = new Date(clock.now.getTime() + days * 86_400_000);
      },
    };
  }
}

/** Balance by account name, credit positive, without those that are at nothing. */
export async function balancesOf(database: Knex): Promise<Record<string, number>> {
  const rows = await query<{ name: string; fen: string }>(
    database,
    `select a.name, sum(case when t.credit_account_id = a.account_id then t.amount_fen
       else -t.amount_fen end) as fen
     from ledger_account a join ledger_transfer t
       on a.account_id in (t.debit_account_id, t.credit_account_id)
     group by a.name having sum(case when t.credit_account_id = a.account_id then t.amount_fen
       else -t.amount_fen end) <> 0 order by a.name`,
  );
  return Object.fromEntries(rows.map(({ name, fen: amount }) => [name, Number(amount)]));
}
