import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RECORD_FLAG, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { blankRecord } from '../../src/demo/demo-card.ts';
import type { Difference } from '../../src/reconciliation/difference.ts';
import { createReconciliationService } from '../../src/reconciliation/reconciliation-service.ts';
import {
  SHIFT_FIGURES,
  type ShiftFigures,
  type ShiftReport,
} from '../../src/shifts/shift-report.ts';
import { createShiftService } from '../../src/shifts/shift-service.ts';
import { purchase, tornPurchase, uploadOf, type Chip } from '../support/chips.ts';
import { deskTown } from '../support/desk-town.ts';

const town = await deskTown();
const { database, clock, canteen } = town;
const shifts = createShiftService({ knex: database, clock: clock.read });
const reconciliation = createReconciliationService({ knex: database, clock: clock.read });
const card = await town.newCard();
assert.equal((await town.load(card, 90_000)).kind, 'authorised');

const send = async (records: readonly TransactionRecord[]): Promise<void> => {
  await town.ingest.receive(canteen.terminalId, uploadOf(canteen, records));
};
const taking = (sale: TransactionRecord, flags = 0): TransactionRecord => ({
  ...blankRecord(card, canteen, clock.now),
  kind: 'void',
  referenceSequence: sale.journalSequence,
  flags,
});

/** Two sales kept, one given back to the card, one in cash, and a debit whose card left. */
function shiftOf(holder: Chip): TransactionRecord[] {
  const sell = (amount: number) => purchase(holder, canteen, amount, clock.now);
  const [a, b, c, d] = [sell(500), sell(700), sell(300), sell(200)];
  const torn = tornPurchase(holder, canteen, 150, clock.now, true);
  return [a, b, c, d, torn, taking(c), taking(d, RECORD_FLAG.inCash)];
}
const FIGURES: ShiftFigures = {
  sale: { count: 4, fen: 1_700 },
  unresolved: { count: 1, fen: 150 },
  load: { count: 0, fen: 0 },
  void_to_card: { count: 1, fen: 300 },
  void_in_cash: { count: 1, fen: 200 },
};
let shiftNo = 0;
function reportOf(records: readonly TransactionRecord[], figures = FIGURES): ShiftReport {
  shiftNo += 1;
  return {
    terminalId: canteen.terminalId,
    shiftNo,
    cashierNo: '0001',
    openedAt: clock.now,
    closedAt: clock.now,
    firstSequence: records[0]?.journalSequence ?? 1,
    lastSequence: records.at(-1)?.journalSequence ?? 0,
    figures,
  };
}
async function foundOf(report: ShiftReport): Promise<Difference | undefined> {
  await town.voids.run();
  const { date } = await town.settlement.currentDay();
  const { differences } = await reconciliation.run(date);
  return differences.find(({ key }) => key === `shift ${report.terminalId} ${report.shiftNo}`);
}

test('a report that says what the records say is no difference', async () => {
  const records = shiftOf(card);
  await send(records);
  const report = reportOf(records);
  assert.equal(await shifts.take(report), 'taken');
  assert.equal(await shifts.take(report), 'taken', 'the same again is the same');
  const otherwise = { ...report, figures: { ...FIGURES, sale: { count: 4, fen: 1_701 } } };
  assert.equal(await shifts.take(otherwise), 'told-otherwise');
  assert.equal(await foundOf(report), undefined);
});

for (const name of SHIFT_FIGURES) {
  test(`a report that tells of more ${name} than the records is a difference of its amount`, async () => {
    const records = shiftOf(card);
    await send(records);
    const { count, fen } = FIGURES[name];
    const report = reportOf(records, { ...FIGURES, [name]: { count, fen: fen + 25 } });
    await shifts.take(report);
    const found = await foundOf(report);
    assert.deepEqual(
      [found?.class, found?.amount],
      ['amount-differs', name.startsWith('void') ? -25n : 25n],
    );
    assert.deepEqual(found?.evidence?.[`${name}_told`], [count, fen + 25]);
    assert.deepEqual(found.evidence[`${name}_found`], [count, fen]);
  });
}

test('records of the shift that are not here are missing, until they come', async () => {
  const records = shiftOf(card);
  const [first, ...others] = records;
  assert(first !== undefined);
  await send(others);
  const report = reportOf(records);
  await shifts.take(report);
  const found = await foundOf(report);
  assert.deepEqual([found?.class, found?.amount], ['missing-upload', 500n]);
  await send([first]);
  assert.equal(await foundOf(report), undefined);
});
