import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RECORD_FLAG, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { settlementDateOf, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { query } from '../../src/database/query.ts';
import { blankRecord } from '../../src/demo/demo-card.ts';
import { createReconciliationService } from '../../src/reconciliation/reconciliation-service.ts';
import { createVoidService } from '../../src/voids/void-service.ts';
import { purchase, uploadOf, type Chip, type Till } from '../support/chips.ts';
import { asClearing } from '../support/database.ts';
import { balancesOf, deskTown } from '../support/desk-town.ts';
import { broken } from '../support/settling-town.ts';

const town = await deskTown();
const { database, clock, canteen, settlement, voids } = town;
const OPERATOR = `operator-unsettled:${canteen.operatorNo}`;
const reconciliation = createReconciliationService({
  knex: asClearing(database),
  clock: clock.read,
});

/** What a till writes when a cashier takes a sale back. */
const taking = (
  card: Chip,
  sale: Pick<TransactionRecord, 'journalSequence'>,
  changes: Partial<TransactionRecord> = {},
  at: Till = canteen,
): TransactionRecord => ({
  ...blankRecord(card, at, clock.now),
  kind: 'void',
  referenceSequence: sale.journalSequence,
  ...changes,
});
const send = async (...records: readonly TransactionRecord[]): Promise<void> => {
  await town.ingest.receive(canteen.terminalId, uploadOf(canteen, records));
};
const minutesPass = (minutes: number): void => {
  clock.now = new Date(clock.now.getTime() + minutes * 60_000);
};
async function loadedCard(): Promise<Chip> {
  const card = await town.newCard();
  assert.equal((await town.load(card, 5_000)).kind, 'authorised');
  return card;
}
const operatorHas = async (): Promise<number> => (await balancesOf(database))[OPERATOR] ?? 0;
async function fateOf(card: Chip): Promise<string[]> {
  const rows = await query<{ fate: string }>(
    database,
    `select concat_ws(' ', state, reason) as fate from till_void where card_asn = ?
     order by noted_at, reference_sequence`,
    [card.asn],
  );
  return rows.map(({ fate }) => fate);
}
async function closeDay(): Promise<SettlementDate> {
  const { date } = await settlement.currentDay();
  town.daysPass(1);
  await settlement.close(date, 'clerk');
  return date;
}

test('what a cashier takes back waits for the card, which takes it at the next tap with a network', async () => {
  const card = await loadedCard();
  const before = await operatorHas();
  const sale = purchase(card, canteen, 1_250, clock.now);
  await send(sale, taking(card, sale));
  assert.equal((await operatorHas()) - before, 1_250, 'nothing is given back by the record alone');
  assert.equal(await voids.run(), 1);
  assert.equal(await voids.run(), 0, 'twice is once');
  assert.equal(await operatorHas(), before);
  const [waiting] = await town.loads.waiting(card.asn);
  assert.deepEqual([waiting?.channel, waiting?.amount], ['void', 1_250n]);
  assert.equal((await town.load(card, 1_250, waiting)).kind, 'authorised');
  assert.equal(card.balance, 5_000n);
  assert.equal((await balancesOf(database))['load-in-transit:void'], undefined);
  assert.deepEqual(await broken(database), []);
});

test('what was given back in cash moves nothing but is kept, and no sale is taken back twice', async () => {
  const card = await loadedCard();
  const before = await operatorHas();
  const sale = purchase(card, canteen, 800, clock.now);
  await send(sale, taking(card, sale, { flags: RECORD_FLAG.inCash }));
  assert.equal(await voids.run(), 1);
  assert.equal((await operatorHas()) - before, 800, 'the cashier has paid it out of the till');
  assert.deepEqual(await town.loads.waiting(card.asn), []);
  await send(taking(card, sale));
  assert.equal(await voids.run(), 1);
  assert.deepEqual(await fateOf(card), ['given-back', 'refused VOIDED_BEFORE']);
  assert.deepEqual(await town.loads.waiting(card.asn), []);
  assert.deepEqual(await broken(database), []);
});

test('a void that comes before its sale waits for it, over a close', async () => {
  const card = await loadedCard();
  const before = await operatorHas();
  const sale = purchase(card, canteen, 640, clock.now);
  await send(taking(card, sale));
  assert.equal(await voids.run(), 0);
  assert.deepEqual(await fateOf(card), ['waiting']);
  const day = await closeDay();
  const { differences } = await reconciliation.run(day);
  const open = differences.find(
    ({ evidence }) => evidence?.['reference_sequence'] === sale.journalSequence,
  );
  assert.deepEqual([open?.class, open?.amount], ['missing-upload', 0n]);
  await send(sale);
  assert.equal(await voids.run(), 1);
  assert.deepEqual(await fateOf(card), ['given-back']);
  assert.equal(await operatorHas(), before);
  await reconciliation.run(day);
  const items = await query<{ state: string }>(
    database,
    `select state from reconciliation_work_item where difference_key = ?`,
    [open?.key ?? ''],
  );
  assert.deepEqual(items, [{ state: 'proven' }]);
  assert.deepEqual(await broken(database), []);
});

test('what cannot be taken back is refused for its reason, and somebody has to look at it', async () => {
  const card = await loadedCard();
  const other = await loadedCard();
  const sale = purchase(card, canteen, 300, clock.now);
  const attendance = { ...blankRecord(card, canteen, clock.now) };
  await send(sale, attendance, taking(card, attendance), taking(other, sale));
  minutesPass(24 * 60 + 1);
  await send(taking(card, sale));
  await voids.run();
  assert.deepEqual((await fateOf(card)).sort(), ['refused NOT_A_SALE', 'refused TOO_LATE']);
  assert.deepEqual(await fateOf(other), ['waiting'], 'a sale is taken back by its own card alone');
  const { differences } = await reconciliation.run((await settlement.currentDay()).date);
  const found = differences.filter(({ key }) => key.startsWith('void '));
  assert.deepEqual(found.map(({ class: kind, amount }) => `${kind} ${amount}`).sort(), [
    'amount-differs 0',
    'amount-differs 300',
    'missing-upload 0',
  ]);
  assert.deepEqual(await broken(database), []);
});

test('the bill says what was taken back, and a day of nothing else is owed by the operator', async () => {
  const card = await loadedCard();
  const sale = purchase(card, canteen, 450, clock.now);
  await send(sale);
  await closeDay();
  const from = settlementDateOf(sale.at);
  await send(taking(card, sale));
  const day = await closeDay();
  assert(day > from);
  const [bill] = await settlement.bills(day);
  assert.deepEqual(
    bill?.lines.map(({ entry, kind, count, amount }) => [entry, kind, count, amount]),
    [['voided', 'purchase', 1, -450n]],
  );
  assert.equal(bill.net, -450n);
  assert.deepEqual(await broken(database), []);
});

test('the money goes to the card that replaced a lost one', async () => {
  const card = await loadedCard();
  const sale = purchase(card, canteen, 700, clock.now);
  const record = taking(card, sale);
  await send(sale);
  const claim = await town.report(card);
  town.daysPass(8);
  const heir = await town.newCard();
  const moved = await town.agreed({
    kind: 'replacement',
    subject: claim.id,
    content: { new_card_asn: heir.asn },
  });
  assert.equal(moved.kind, 'approved', JSON.stringify(moved));
  await send(record);
  await voids.run();
  const waiting = await town.loads.waiting(heir.asn);
  assert(waiting.some(({ channel, amount }) => channel === 'void' && amount === 700n));
  assert.deepEqual(await broken(database), []);
});

test('whatever order sales and voids come in and however many decide, each sale is given back once', async () => {
  const servers = [voids, createVoidService({ knex: database, clock: clock.read })];
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          amount: fc.integer({ min: 1, max: 400 }),
          voids: fc.nat(2),
          cash: fc.boolean(),
        }),
        {
          minLength: 1,
          maxLength: 5,
        },
      ),
      fc.infiniteStream(fc.nat(1_000_000)),
      async (sales, order) => {
        const card = await loadedCard();
        const records: TransactionRecord[] = [];
        let back = 0;
        for (const { amount, voids: times, cash } of sales) {
          const sale = purchase(card, canteen, amount, clock.now);
          const flags = cash ? RECORD_FLAG.inCash : 0;
          records.push(sale, ...Array.from({ length: times }, () => taking(card, sale, { flags })));
          if (times > 0 && !cash) back += amount;
        }
        const shuffled = records
          .map((record) => ({ record, at: order.next().value as number }))
          .sort((a, b) => a.at - b.at);
        for (const { record } of shuffled) {
          await send(record);
          await Promise.all(servers.map((server) => server.run()));
        }
        const waiting = await town.loads.waiting(card.asn);
        assert.equal(
          waiting.reduce((total, { amount }) => total + Number(amount), 0),
          back,
        );
        assert.deepEqual(await broken(database), []);
      },
    ),
    { numRuns: 12 },
  );
});
