import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@lvchengtong/card-sdk/money';
import { openDesk } from '../support/arbitration-desk.ts';
import {
  chip,
  load,
  minutesLater,
  purchase,
  till,
  tornPurchase,
  type Chip,
} from '../support/chips.ts';
import { authoriseLoad } from '../support/city.ts';
import { loadAt } from '../support/sender.ts';

const canteen = till(1);
const bus = till(2, '00000002');
const chips = Array.from({ length: 12 }, (_, no) => chip(no + 1));
const desk = await openDesk([canteen, bus], chips);
const DAYS = 24 * 60;
async function loadedCard(): Promise<Chip> {
  const card = chips.shift();
  assert(card !== undefined);
  return loadAt(desk.database, desk.send, card, canteen);
}

const at = (minutes: number): Date => minutesLater(minutes);
const setClock = (minutes: number): void => {
  desk.clock.now = minutesLater(minutes);
};

test('a torn debit waits for its neighbour, and after the ageing term for a person', async () => {
  setClock(600);
  const card = await loadedCard();
  await desk.send(canteen, [tornPurchase(card, canteen, 700, at(10), true)]);
  await desk.arbitration.run();
  setClock(600 + 60 * DAYS - 1);
  assert.deepEqual(
    (await desk.cases(card)).map(({ kind, code, due, fen: amount }) => [kind, code, due, amount]),
    [['record', 'UNRESOLVED', false, 700]],
  );
  setClock(600 + 60 * DAYS);
  const [due] = await desk.cases(card);
  assert.equal(due?.due, true);
  assert.equal(due.evidence['previous_balance_after_fen'], 10_000);
  // A neighbour still decides it, however late it comes.
  await desk.send(bus, [purchase(card, bus, 100, at(11))]);
  const { paid } = await desk.arbitration.run();
  assert.equal(paid, 1);
  const [decided, overdue] = await desk.cases(card);
  assert.equal(decided?.closed_code, 'PROVEN_BY_NEXT');
  assert.equal(overdue?.code, 'OVERDUE', 'the neighbour itself is late, and a person’s');
});

test('the ageing term is the one that was in force when it began to wait', async () => {
  setClock(600);
  await desk.database
    .raw(`insert into clearing_rule select '00000002', '2026-10-01', purchase_max_fen,
    upload_term_days, clock_tolerance_minutes, block_list_fresh_hours, concession_bearer, 5
    from clearing_rule where operator_no is null`);
  const [before, after] = [await loadedCard(), await loadedCard()];
  await desk.send(bus, [tornPurchase(before, bus, 300, at(10), true)]);
  setClock(31 * DAYS);
  await desk.send(bus, [tornPurchase(after, bus, 300, at(31 * DAYS - 5), true)]);
  await desk.arbitration.run();
  setClock(31 * DAYS + 5 * DAYS);
  assert.deepEqual(
    (await desk.cases(before)).map(({ due }) => due),
    [false],
  );
  assert.deepEqual(
    (await desk.cases(after)).map(({ due }) => due),
    [true],
  );
});

test('a gap is worth what the balances say, ages, and closes when the late record comes', async () => {
  setClock(600);
  const card = await loadedCard();
  const lost = purchase(card, canteen, 450, at(10));
  await desk.send(bus, [purchase(card, bus, 100, at(11))]);
  await desk.arbitration.run();
  const [gap] = await desk.cases(card);
  assert.deepEqual(
    [gap?.kind, gap?.counter, gap?.counters, gap?.fen, gap?.due],
    ['gap', 0, 1, 450, false],
  );
  setClock(600 + 61 * DAYS);
  assert.equal((await desk.cases(card))[0]?.due, true);
  setClock(1200);
  await desk.send(canteen, [lost]);
  await desk.arbitration.run();
  assert.deepEqual(
    (await desk.cases(card)).map((one) => one.closed_code),
    ['LATE_RECORD'],
  );
});

test('a gap that the operator’s file names for just its amount is closed by it', async () => {
  setClock(600);
  const card = await loadedCard();
  purchase(card, canteen, 450, at(10));
  await desk.send(bus, [purchase(card, bus, 100, at(11))]);
  await desk.arbitration.run();
  const claim = async (serial: number, amount: number): Promise<void> => {
    const name = `XF202609010100000001000${serial}.csv`;
    await desk.database.raw(
      `insert into operator_file values (?, 'XF', '2026-09-01', '01', '00000001', ?, 'utf-8', 1, ?,
         decode(repeat('00', 32), 'hex'), '', now(), 'test')`,
      [name, serial, amount],
    );
    await desk.database.raw(
      `insert into operator_file_record values (?, 2, ?, 1, ?, ?, 0, ?, now())`,
      [name, canteen.psamNo, canteen.terminalId, card.asn, amount],
    );
  };
  await claim(1, 999);
  assert.equal((await desk.arbitration.run()).named, 0, 'another amount explains nothing');
  await desk.database.raw(`set session_replication_role = replica; delete from operator_file_record;
    set session_replication_role = origin`);
  await claim(2, 450);
  assert.equal((await desk.arbitration.run()).named, 1);
  const [gap] = await desk.cases(card);
  assert.equal(gap?.closed_code, 'OPERATOR_FILE');
});

test('loads are decided by the online counter, and a missing one is a gap', async () => {
  setClock(600);
  const card = await loadedCard();
  const torn = { ...card };
  await authoriseLoad(desk.database, card, canteen, 5000);
  const unresolved = { ...load(card, canteen, 5000, at(20)), kind: 'unresolved' as const };
  await desk.send(canteen, [{ ...unresolved, tac: new Uint8Array(4) }]);
  assert.deepEqual(await desk.standing(torn), ['online 1 5000 waits']);
  await desk.send(bus, [purchase(card, bus, 100, at(21))]);
  await desk.arbitration.run();
  assert.deepEqual(await desk.standing(card), ['online 1 5000 paid PROVEN_BY_NEXT']);
  await authoriseLoad(desk.database, card, canteen, 2000);
  load(card, canteen, 2000, at(30));
  await authoriseLoad(desk.database, card, canteen, 1000);
  await desk.send(canteen, [load(card, canteen, 1000, at(40))]);
  await desk.arbitration.run();
  const gap = (await desk.cases(card)).find(({ kind }) => kind === 'gap');
  assert.deepEqual([gap?.counter, gap?.fen], [2, 2000]);
  assert.deepEqual(await desk.broken(), []);
});

test('what the card signed is a person’s at once: no neighbour says whether it is too late', async () => {
  setClock(600);
  const card = await loadedCard();
  const early = purchase(card, canteen, 200, at(10));
  setClock(600 + 31 * DAYS);
  assert.deepEqual(await desk.send(canteen, [early]), ['suspended OVERDUE']);
  await desk.arbitration.run();
  assert.deepEqual(
    (await desk.cases(card)).map(({ code, due }) => [code, due]),
    [['OVERDUE', true]],
  );
  assert.equal(card.balance, fen(9800));
});
