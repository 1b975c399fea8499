import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { createReconciliationService } from '../../src/reconciliation/reconciliation-service.ts';
import { findSideTotals } from '../../src/reconciliation/side-store.ts';
import { approved, openDesk, type CaseRow } from '../support/arbitration-desk.ts';
import { chip, minutesLater, purchase, till, tornPurchase, type Chip } from '../support/chips.ts';
import { loadAt } from '../support/sender.ts';

/*
 * Each card is reported lost at minute 5 and tapped at the canteen at minute 10, where the answer is lost. The
 * bus, where the chip shows what happened, knows nothing of the block yet: what it took is paid.
 */
const canteen = till(1);
const bus = till(2, '00000002');
const chips = [1, 2, 3, 4, 5, 6].map(chip);
const desk = await openDesk([canteen, bus], chips);
const at = (minutes: number): Date => minutesLater(minutes);
let version = 0;

interface Torn {
  readonly happened: boolean;
  /** Whether the terminal's list had the card. */
  readonly knew: boolean;
  readonly fen?: number;
}

async function tornOnBlocked({
  happened,
  knew,
  fen = 700,
}: Torn): Promise<{ card: Chip; row: CaseRow }> {
  const card = chips.shift();
  assert(card !== undefined);
  await loadAt(desk.database, desk.send, card, canteen);
  version += 1;
  await desk
    .database('block_list_entry')
    .insert({ version, card_asn: card.asn, action: 'add', reason: 'lost', at: at(5) });
  const torn = tornPurchase(card, canteen, fen, at(10), happened);
  await desk.send(canteen, [{ ...torn, blockListVersion: knew ? version : version - 1 }]);
  await desk.arbitration.run();
  const [row] = await desk.cases(card);
  assert(row !== undefined);
  return { card, row };
}

const showAtTheBus = async (card: Chip): Promise<void> => {
  await desk.send(bus, [purchase(card, bus, 100, at(20), { blockListVersion: version - 1 })]);
  await desk.arbitration.run();
};

/** What the canteen is credited, what it bears itself, and what the purse has lost, by some work. */
async function moved(card: Chip, work: () => Promise<unknown>): Promise<readonly number[]> {
  const names = ['operator-unsettled:00000001', 'operator-loss:00000001', `purse:${card.asn}:2`];
  const before = await desk.balances();
  await work();
  const after = await desk.balances();
  return names.map((name) => (after[name] ?? 0) - (before[name] ?? 0));
}

test('a debit that the neighbours prove is the operator’s loss where its terminal knew of the block', async () => {
  const { card } = await tornOnBlocked({ happened: true, knew: true });
  assert.deepEqual(await moved(card, () => showAtTheBus(card)), [700, -700, -100]);
  assert.deepEqual(await desk.standing(card), ['offline 0 700 paid PROVEN_BY_NEXT']);
  assert.deepEqual(await desk.broken(), []);
});

test('it is paid where the terminal could not have known', async () => {
  const { card } = await tornOnBlocked({ happened: true, knew: false });
  assert.deepEqual(await moved(card, () => showAtTheBus(card)), [700, 0, -800]);
  assert.deepEqual(await desk.broken(), []);
});

test('a loss that two people found, and the chip disproves, is no loss any more', async () => {
  const { card, row } = await tornOnBlocked({ happened: false, knew: true });
  const found = await moved(card, async () => {
    approved(await desk.decide(row, 'pay'));
  });
  assert.deepEqual(found, [700, -700, 0]);
  assert.deepEqual(await moved(card, () => showAtTheBus(card)), [-700, 700, -100]);
  assert.deepEqual(await desk.standing(card), ['offline 0 700 refused DISPROVEN_BY_NEXT']);
  assert.deepEqual(await desk.broken(), []);
});

test('who bears it stays as it was decided, though the rule is another by now', async () => {
  const [general] = await desk.database('clearing_rule').select<Record<string, unknown>[]>('*');
  const rule = (effective_from: string, block_list_fresh_hours: number): Promise<unknown> =>
    desk.database('clearing_rule').insert({
      ...general,
      operator_no: canteen.operatorNo,
      effective_from,
      block_list_fresh_hours,
    });
  await rule('2026-08-01', 0);
  const { card, row } = await tornOnBlocked({ happened: true, knew: false });
  approved(await desk.decide(row, 'refuse'));
  await rule('2026-09-01', 24);
  assert.deepEqual(await moved(card, () => showAtTheBus(card)), [700, -700, -100]);
  assert.deepEqual(await desk.broken(), []);
});

test('what two people refused, and the chip proves, is the operator’s loss', async () => {
  const { card, row } = await tornOnBlocked({ happened: true, knew: true });
  approved(await desk.decide(row, 'refuse'));
  assert.deepEqual(await moved(card, () => showAtTheBus(card)), [700, -700, -100]);
  assert.deepEqual(await desk.broken(), []);
});

test('what the issuer wrote off, and the chip proves, passes to the operator', async () => {
  const { card, row } = await tornOnBlocked({ happened: true, knew: true, fen: 300 });
  const writtenOff = await moved(card, async () => {
    approved(await desk.decide(row, 'write-off'));
  });
  assert.deepEqual(writtenOff, [300, 0, 0]);
  assert.deepEqual(await moved(card, () => showAtTheBus(card)), [0, -300, -100]);
  assert.equal((await desk.balances())['write-off:arbitration'], undefined);
  assert.deepEqual(await desk.broken(), []);
});

test('the bill lists the losses and does not pay them, and every fen of the day is explained', async () => {
  const date = parseSettlementDate('2026-09-01');
  const { bills } = await desk.settlement.close(date, 'clerk');
  const bill = bills.find(({ operatorNo }) => operatorNo === canteen.operatorNo);
  assert(bill !== undefined);
  assert.deepEqual(
    bill.lines.map(({ entry, count, amount }) => [entry, count, Number(amount)]),
    [
      ['arbitrated', 2, 1_000],
      ['corrected', 1, -300],
      ['loss', 6, 2_400],
    ],
    'three are lost for good; one was found and taken back; one was written off at first',
  );
  assert.deepEqual([bill.gross, bill.losses], [700n, 2_400n]);
  assert.deepEqual(await desk.broken(), []);
  const [cards] = await findSideTotals(desk.database, date);
  assert.deepEqual(cards, { side: 'cards', tellers: 7, told: 1_300n, ours: 1_300n });
  const options = { knex: desk.database, clock: desk.clock.read };
  const { unexplained } = await createReconciliationService(options).run(date);
  assert.equal(unexplained, 0n);
  assert.deepEqual(await desk.broken(), []);
});
