import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import {
  chip,
  load,
  minutesLater,
  purchase,
  till,
  tornPurchase,
  uploadOf,
  type Till,
} from './chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from './city.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export const DAY = parseSettlementDate('2026-09-01');
export const NEXT = parseSettlementDate('2026-09-02');

export interface ClosingDay extends TestDatabase {
  /** The canteen sells one thing more. */
  readonly sell: (amount: number) => Promise<void>;
}

/** A day that waits for its close: two operators, a torn debit, a lost record, one that came twice. */
export async function dayToClose(): Promise<ClosingDay> {
  const { database, url } = await createTestDatabase();
  const canteen = till(1);
  const bus = till(2, '00000002');
  const [ann, bob] = [chip(1), chip(2)];
  await registerCity(database, { tills: [canteen, bus], chips: [ann, bob] });
  const clock = testClock(minutesLater(300));
  await createSettlementService({ knex: database, clock: clock.read }).currentDay();
  const ingest = ingestOn(database, clock);
  const send = (at: Till, ...records: Parameters<typeof uploadOf>[1]): Promise<Uint8Array> =>
    ingest.receive(at.terminalId, uploadOf(at, records));
  for (const card of [ann, bob]) {
    await authoriseLoad(database, card, canteen, 10_000);
    await send(canteen, load(card, canteen, 10_000, minutesLater(1)));
  }
  const paid = purchase(ann, canteen, 1250, minutesLater(5));
  await send(canteen, paid, tornPurchase(ann, canteen, 300, minutesLater(6), true));
  await send(bus, purchase(ann, bus, 180, minutesLater(7)));
  purchase(bob, bus, 180, minutesLater(8)); // its record never comes
  await send(bus, purchase(bob, bus, 200, minutesLater(9)));
  await send(canteen, paid);
  return {
    database,
    url,
    sell: async (amount) => {
      await send(canteen, purchase(bob, canteen, amount, minutesLater(200)));
    },
  };
}

/** Everything that a close leaves behind, without the times. */
export async function outcomeOfClose(database: Knex): Promise<unknown> {
  const rows = async (sql: string): Promise<unknown> => {
    const answer = await database.raw<{ rows: unknown[] }>(sql);
    return answer.rows;
  };
  return {
    broken: (await verifyInvariants(database)).filter((check) => check.rows.length > 0),
    days: await rows(`select settlement_date::text, state, closed_by, chain_head_hex
      from settlement_day order by 1`),
    bills:
      await rows(`select settlement_date::text, operator_no, record_count, gross_fen, losses_fen,
        net_fen, revision from settlement_bill order by 1, 2`),
    lines: await rows(`select settlement_date::text, operator_no, entry, kind, card_kind, line,
        record_count, amount_fen from settlement_bill_line order by 1, 2, 3, 4, 5, 6`),
    balances: await rows(`select settlement_date::text, account_id, opening_fen, closing_fen
      from ledger_day_balance order by 1, 2`),
    totals: await rows(`select settlement_date::text, code, opening_fen, closing_fen
      from ledger_day_total order by 1, 2`),
    decisions: await rows(`select record_id, outcome, code, settlement_date::text
      from arbitration_decision order by 1`),
    differences:
      await rows(`select settlement_date::text, difference_key, class, amount_fen, gone_at
      from reconciliation_difference order by 1, 2`),
    chains: await rows(`select card_asn, purse, settlement_date::text, clean, offline_counter,
        balance_fen from reconciliation_chain order by 1, 2`),
    journals: await rows(`select terminal_id, settlement_date::text, covered
      from reconciliation_journal order by 1`),
    closedOnce: await rows(`select action, subject, count(*) from audit_event
      where action = 'settlement.close' group by 1, 2 order by 2`),
    failures: await rows('select check_name from settlement_check_failure'),
  };
}
