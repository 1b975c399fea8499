import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import { createReconciliationService } from '../../src/reconciliation/reconciliation-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import {
  chip,
  load,
  minutesLater,
  purchase,
  till,
  tornPurchase,
  uploadOf,
  type Chip,
} from '../support/chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from '../support/city.ts';
import { asClearing, createTestDatabase } from '../support/database.ts';

const DAY = parseSettlementDate('2026-09-01');

/** A city of its own per test: three chips, a canteen and a bus. */
async function city() {
  const { database } = await createTestDatabase();
  const clock = testClock(minutesLater(300));
  const tills = { canteen: till(1), bus: till(2, '00000002') };
  const chips = [chip(1), chip(2), chip(3)] as const;
  await registerCity(database, { tills: Object.values(tills), chips });
  return {
    database,
    clock,
    ...tills,
    chips,
    ingest: ingestOn(database, clock),
    settlement: createSettlementService({ knex: asClearing(database), clock: clock.read }),
    reconciliation: createReconciliationService({ knex: asClearing(database), clock: clock.read }),
  };
}
type City = Awaited<ReturnType<typeof city>>;

async function loaded({ database, canteen, ingest }: City, card: Chip, amount: number) {
  await authoriseLoad(database, card, canteen, amount);
  const record = load(card, canteen, amount, minutesLater(1));
  await ingest.receive(canteen.terminalId, uploadOf(canteen, [record]));
}

const failures = async (database: Knex): Promise<unknown[]> =>
  (await verifyInvariants(database)).filter(({ rows }) => rows.length > 0);

test('a day with torn cards, a wrong TAC, a duplicate and a lost upload is explained to the fen', async () => {
  const town = await city();
  const { canteen, bus, chips, ingest, settlement, database } = town;
  const [ann, bob, cem] = chips;
  for (const card of chips) await loaded(town, card, 10_000);

  const paid = purchase(ann, canteen, 1250, minutesLater(10));
  const torn = tornPurchase(ann, canteen, 300, minutesLater(20), true);
  const after = purchase(ann, bus, 100, minutesLater(30));
  const tornInVain = tornPurchase(bob, canteen, 500, minutesLater(11), false);
  const instead = purchase(bob, canteen, 500, minutesLater(12));
  const wrong = {
    ...purchase(bob, canteen, 700, minutesLater(13)),
    tac: new Uint8Array([1, 2, 3, 4]),
  };
  const witness = purchase(bob, bus, 100, minutesLater(14));
  const lost = purchase(cem, bus, 180, minutesLater(40));
  const seen = purchase(cem, bus, 180, minutesLater(50));
  assert.notEqual(lost.journalSequence, seen.journalSequence);

  const first = uploadOf(canteen, [paid, torn, tornInVain, instead, wrong]);
  await ingest.receive(canteen.terminalId, first);
  await ingest.receive(canteen.terminalId, uploadOf(canteen, [paid, instead]));
  await ingest.receive(bus.terminalId, uploadOf(bus, [after, witness, seen]));

  const { bills, day } = await settlement.close(DAY, 'clerk');
  assert.equal(day.state, 'balanced');
  assert.deepEqual(
    bills.map(({ operatorNo, net }) => [operatorNo, net]),
    [
      // 1250 and 500 accepted; 300 torn and 700 with a wrong TAC proven by their neighbours
      ['00000001', fen(1250 + 500 + 300 + 700)],
      ['00000002', fen(100 + 100 + 180)],
    ],
  );
  const report = await town.reconciliation.report(DAY);
  assert.deepEqual(
    report?.classes.map((row) => [row.class, row.count, row.amount, row.unexplained]),
    [
      ['missing-upload', 3, fen(180), fen(0)], // the chip's gap; the bus's journal; its PSAM
      ['duplicate-in-file', 1, fen(1750), fen(0)],
      ['torn', 2, fen(800), fen(0)],
      ['tac-wrong', 1, fen(700), fen(0)],
    ],
  );
  assert.equal(report.unexplained, 0n);
  assert.deepEqual(await failures(database), []);
});

test('a balance that was changed behind everybody is unexplained, to the fen, and names the card', async () => {
  const town = await city();
  const { canteen, bus, chips, ingest, settlement } = town;
  const [ann, bob] = chips;
  await loaded(town, ann, 10_000);
  await loaded(town, bob, 10_000);
  const before = purchase(ann, canteen, 1250, minutesLater(10));
  ann.balance = fen(ann.balance + 4321n);
  const after = purchase(ann, bus, 100, minutesLater(30));
  const honest = purchase(bob, bus, 100, minutesLater(31));
  await ingest.receive(bus.terminalId, uploadOf(bus, [after, honest]));
  await ingest.receive(canteen.terminalId, uploadOf(canteen, [before]));
  await settlement.close(DAY, 'clerk');
  const report = await town.reconciliation.report(DAY);
  assert.equal(report?.unexplained, 4321n);
  assert.deepEqual(
    report.differences
      .filter((difference) => difference.class === 'unknown')
      .map(({ subject, amount }) => [subject, amount]),
    [[{ kind: 'card', cardAsn: ann.asn }, -4321n]],
  );
});
