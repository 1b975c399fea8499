import type { Knex } from 'knex';
import { query } from '../../src/database/query.ts';
import {
  createMoneyFileService,
  type MoneyFileService,
} from '../../src/money-files/money-file-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { chip, load, minutesLater, till, uploadOf, type Chip } from './chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock, type TestClock } from './city.ts';
import { asClearing, createTestDatabase } from './database.ts';

export interface MoneyTown {
  readonly url: string;
  readonly database: Knex;
  readonly clock: TestClock;
  readonly files: MoneyFileService;
  readonly card: Chip;
  /** The card takes a load; its order's number. */
  readonly loaded: (fen: number, channel: 'wechat' | 'alipay' | 'bank') => Promise<string>;
  /** An order whose load the card has not taken. */
  readonly ordered: (fen: number, channel: 'wechat' | 'alipay' | 'bank') => Promise<string>;
}

/** One card and one place to load it at; 2026-09-01 is open. */
export async function moneyTown(): Promise<MoneyTown> {
  const { database, url } = await createTestDatabase();
  const clock = testClock(minutesLater(300));
  const desk = till(1);
  const card = chip(1);
  await registerCity(database, { tills: [desk], chips: [card] });
  const options = { knex: asClearing(database), clock: clock.read };
  await createSettlementService(options).currentDay();
  const ingest = ingestOn(database, clock);
  let minute = 0;
  return {
    url,
    database,
    clock,
    card,
    files: createMoneyFileService(options),
    ordered: (fen, channel) => authoriseLoad(database, card, desk, fen, channel),
    loaded: async (fen, channel) => {
      const loadId = await authoriseLoad(database, card, desk, fen, channel);
      minute += 1;
      const record = load(card, desk, fen, minutesLater(minute));
      await ingest.receive(desk.terminalId, uploadOf(desk, [record]));
      return loadId;
    },
  };
}

/** What stands on each account, in fen, credit positive; purses left out. */
export async function accountBalances(database: Knex): Promise<Record<string, number>> {
  const rows = await query<{ name: string; fen: string }>(
    database,
    `select a.name, sum(case when t.credit_account_id = a.account_id then t.amount_fen
       else -t.amount_fen end) as fen
     from ledger_account a join ledger_transfer t
       on a.account_id in (t.debit_account_id, t.credit_account_id)
     where a.code <> 'purse' group by a.name having sum(case
       when t.credit_account_id = a.account_id then t.amount_fen else -t.amount_fen end) <> 0
     order by a.name`,
  );
  return Object.fromEntries(rows.map(({ name, fen }) => [name, Number(fen)]));
}
