import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { holdOpenDayAlone, insertOpenDay } from '../../src/settlement/open-day-store.ts';
import { chip, load, minutesLater, purchase, till, uploadOf } from '../support/chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';

const NEXT = parseSettlementDate('2026-09-02');

/** One purchase as one statement, and enough of them for COPY. */
for (const purchases of [1, 40]) {
  test(`a day that is closed between judging and storing ${String(purchases)} records takes none of them`, async () => {
    const { database } = await createTestDatabase();
    const canteen = till(1);
    const card = chip(1);
    await registerCity(database, { tills: [canteen], chips: [card] });
    const ingest = ingestOn(database, testClock(minutesLater(300)));
    await authoriseLoad(database, card, canteen, 50_000);
    const first = load(card, canteen, 50_000, minutesLater(1));
    await ingest.receive(canteen.terminalId, uploadOf(canteen, [first]));

    const records = Array.from({ length: purchases }, (_, no) =>
      purchase(card, canteen, 100, minutesLater(2 + no)),
    );
    const received = await database.transaction(async (trx) => {
      await holdOpenDayAlone(trx);
      const answer = ingest.receive(canteen.terminalId, uploadOf(canteen, records));
      const waits = async (): Promise<boolean> => {
        const row = await database('pg_locks')
          .where({ locktype: 'advisory', granted: false })
          .count<{ count: string }[]>();
        return row[0]?.count !== '0';
      };
      for (let waited = 0; !(await waits()); waited += 10) {
        assert(waited < 10_000, 'ingest never asked for the day');
        await sleep(10);
      }
      await trx('settlement_day').update({
        state: 'closed',
        closed_at: minutesLater(300),
        closed_by: 'test',
      });
      await insertOpenDay(trx, NEXT, minutesLater(300));
      return { answer };
    });
    await received.answer;
    for (const [table, days] of [
      ['ingest_batch', ['2026-09-01', '2026-09-02']],
      ['ledger_transfer', ['2026-09-01', ...Array<string>(purchases).fill('2026-09-02')]],
    ] as const) {
      const { rows } = await database.raw<{ rows: { day: string }[] }>(
        `select settlement_date::text as day from ${table} order by 1`,
      );
      assert.deepEqual(
        rows.map(({ day }) => day),
        days,
      );
    }
    await ingest.close();
  });
}
