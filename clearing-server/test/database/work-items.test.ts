import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import { createApprovalService } from '../../src/approvals/approval-service.ts';
import { query } from '../../src/database/query.ts';
import { createReconciliationService } from '../../src/reconciliation/reconciliation-service.ts';
import {
  closingHandler,
  createWorkItemService,
} from '../../src/reconciliation/work-item-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { chip, load, minutesLater, purchase, till, uploadOf } from '../support/chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from '../support/city.ts';
import { asClearing, createTestDatabase } from '../support/database.ts';
import { broken } from '../support/settling-town.ts';
import { wechatBill } from '../support/statements.ts';
import { createMoneyFileService } from '../../src/money-files/money-file-service.ts';

const DAY = parseSettlementDate('2026-09-01');
const NEXT = parseSettlementDate('2026-09-02');
const ALL = { state: undefined, class: undefined, owner: undefined, openedBefore: undefined };

/** A canteen at which a card has bought; the second of its three meals lies in the till still. */
async function town() {
  const { database } = await createTestDatabase();
  const clock = testClock(minutesLater(60));
  const canteen = till(1);
  const card = chip(1);
  await registerCity(database, { tills: [canteen], chips: [card] });
  const options = { knex: asClearing(database), clock: clock.read };
  const approvals = createApprovalService({
    ...options,
    handlers: { difference: closingHandler() },
  });
  const settlement = createSettlementService(options);
  await settlement.currentDay();
  await authoriseLoad(database, card, canteen, 10_000);
  const ingest = ingestOn(database, clock);
  const first = [
    load(card, canteen, 10_000, minutesLater(1)),
    purchase(card, canteen, 500, minutesLater(2)),
  ];
  const late = purchase(card, canteen, 700, minutesLater(3));
  const last = purchase(card, canteen, 900, minutesLater(4));
  await ingest.receive(canteen.terminalId, uploadOf(canteen, [...first, last]));
  return {
    database,
    clock,
    card,
    canteen,
    settlement,
    reconciliation: createReconciliationService(options),
    items: createWorkItemService({ ...options, approvals }),
    files: createMoneyFileService(options),
    approvals,
    upload: (records: Parameters<typeof uploadOf>[1]) =>
      ingest.receive(canteen.terminalId, uploadOf(canteen, records)),
    late,
  };
}
type Town = Awaited<ReturnType<typeof town>>;

const gapOf = async ({ items }: Town) => {
  const found = (await items.list(ALL)).find(({ key }) => key.startsWith('card '));
  assert.ok(found !== undefined, 'there is an item about the card');
  return found;
};
const eventsOf = async ({ items }: Town, id: string) =>
  (await items.item(id))?.events.map(({ event, date, actor }) => [event, date, actor].join(' '));

test('the same difference on another day, or found twice, is the same item with its history', async () => {
  const it = await town();
  await it.settlement.close(DAY, 'clerk');
  const item = await gapOf(it);
  assert.deepEqual(
    [item.class, item.amount, item.state, item.firstDate, item.subject],
    ['missing-upload', fen(700), 'open', DAY, { kind: 'card', cardAsn: it.card.asn }],
  );
  it.clock.now = minutesLater(120);
  await it.reconciliation.run(DAY);
  assert.deepEqual(await gapOf(it), { ...item, seenAt: (await gapOf(it)).seenAt });
  assert.deepEqual(await eventsOf(it, item.id), [`opened ${DAY} reconciliation`]);
});

test('a database row changed behind everyone’s back is an item with its exact amount, day after day, and unexplained', async () => {
  const it = await town();
  await it.settlement.close(DAY, 'clerk');
  await it.database.transaction(async (trx) => {
    await trx.raw(`set local session_replication_role = replica`);
    await trx.raw(`update ledger_transfer set amount_fen = 137 where amount_fen = 500`);
  });
  const { unexplained } = await it.reconciliation.run(DAY);
  assert.equal(unexplained, fen(363));
  const [item] = await it.items.list({ ...ALL, class: 'unknown' });
  assert.ok(item !== undefined);
  assert.deepEqual([item.amount, item.state, item.owner], [fen(-363), 'open', 'clearing']);
  it.clock.now = minutesLater(24 * 60);
  await it.upload([purchase(it.card, it.canteen, 100, minutesLater(24 * 60 - 5))]);
  assert.equal((await it.reconciliation.run(NEXT)).unexplained, fen(363));
  // And as it was before, it is put right.
  await it.database.transaction(async (trx) => {
    await trx.raw(`set local session_replication_role = replica`);
    await trx.raw(`update ledger_transfer set amount_fen = 500 where amount_fen = 137`);
  });
  assert.equal((await it.reconciliation.run(NEXT)).unexplained, fen(0));
  assert.deepEqual(await eventsOf(it, item.id), [
    `opened ${DAY} reconciliation`,
    `seen ${NEXT} reconciliation`,
    `proven ${NEXT} reconciliation`,
  ]);
  assert.equal((await it.items.list({ ...ALL, class: 'unknown' })).length, 1);
});

test('an item closes by itself when the record that was missing comes, days later; the evidence is kept', async () => {
  const it = await town();
  await it.settlement.close(DAY, 'clerk');
  const { id } = await gapOf(it);
  it.clock.now = minutesLater(24 * 60);
  await it.upload([it.late]);
  await it.settlement.close(NEXT, 'clerk');
  const history = await it.items.item(id);
  assert.deepEqual([history?.item.state, history?.item.proof], ['proven', 'CAME_LATER']);
  const [record] = await query<{ record_id: string }>(
    it.database,
    'select record_id from ingest_record where settlement_date = ?::date',
    [NEXT],
  );
  const detail = history?.events.at(-1)?.detail;
  assert.deepEqual(detail?.['closing_record_ids'], [record?.record_id]);
  assert.deepEqual(await eventsOf(it, id), [
    `opened ${DAY} reconciliation`,
    'proven 2026-09-03 reconciliation',
  ]);
  // The journal's hole that the late record filled, too.
  assert.deepEqual(
    (await it.items.list({ ...ALL, state: 'open' })).map(({ key }) => key),
    [],
  );
});

test('a load that was paid and never taken waits until the refund is in a statement', async () => {
  const it = await town();
  const loadId = await authoriseLoad(it.database, it.card, it.canteen, 5_000, 'wechat');
  const paid = { reference: 'W1', loadId, yuan: '50.00' };
  await it.files.importFile('1.csv', wechatBill(DAY, [paid]), 'clerk');
  await it.reconciliation.run(DAY);
  const open = (await it.items.list({ ...ALL, class: 'load-unconfirmed' }))[0];
  assert.deepEqual([open?.state, open?.amount], ['open', fen(5_000)]);
  assert.match(open?.summary ?? '', /was paid/);
  const refund = { reference: 'R1', loadId, yuan: '50.00', refund: true as const };
  await it.files.importFile('2.csv', wechatBill(NEXT, [refund]), 'clerk');
  await it.reconciliation.run(DAY);
  const closed = (await it.items.list({ ...ALL, class: 'load-unconfirmed' }))[0];
  assert.deepEqual([closed?.id, closed?.state, closed?.proof], [open?.id, 'proven', 'REFUNDED']);
});

test('what nothing proves is closed by two people with a reason, and stays closed when found again', async () => {
  const it = await town();
  await it.settlement.close(DAY, 'clerk');
  const { id } = await gapOf(it);
  assert.equal((await it.items.askToClose(crypto.randomUUID(), 'x', 'anna')).kind, 'unknown');
  const asked = await it.items.askToClose(id, 'the till burnt down', 'anna');
  assert.ok(asked.kind === 'waiting');
  assert.equal((await it.items.askToClose(id, 'again', 'anna')).kind, 'already-waiting');
  assert.equal((await it.approvals.approve(asked.request.id, 'anna')).kind, 'own-request');
  assert.equal((await it.items.item(id))?.item.state, 'open');
  assert.equal((await it.approvals.approve(asked.request.id, 'bert')).kind, 'approved');
  const closed = await it.items.item(id);
  assert.equal(closed?.item.state, 'decided');
  assert.deepEqual(closed.events.at(-1)?.detail, {
    reason: 'the till burnt down',
    made_by: 'anna',
    checked_by: 'bert',
  });
  await it.reconciliation.run(DAY);
  assert.equal((await it.items.item(id))?.item.state, 'decided');
  assert.deepEqual(await broken(it.database), []);
  const twice = await it.items.askToClose(id, 'once more', 'anna');
  assert.ok(twice.kind === 'impossible');
  assert.match(twice.reason, /closed/);
});

test('what has changed since it was asked for is not closed', async () => {
  const it = await town();
  await it.settlement.close(DAY, 'clerk');
  const { id } = await gapOf(it);
  const asked = await it.items.askToClose(id, 'small', 'anna');
  assert.ok(asked.kind === 'waiting');
  await it
    .database('reconciliation_work_item')
    .where({ work_item_id: id })
    .update({ amount_fen: 99_999 });
  const approved = await it.approvals.approve(asked.request.id, 'bert');
  assert.ok(approved.kind === 'impossible');
  assert.match(approved.reason, /has changed/);
  assert.equal((await it.items.item(id))?.item.state, 'open');
});

test('found by class, owner and age; an owner may hand an item over', async () => {
  const it = await town();
  await it.settlement.close(DAY, 'clerk');
  const item = await gapOf(it);
  assert.equal(item.owner, 'clearing');
  const list = (filter: object) =>
    it.items.list({ ...ALL, ...filter }).then((all) => all.map(({ id }) => id));
  assert.ok((await list({ class: 'missing-upload' })).includes(item.id));
  assert.deepEqual(await list({ class: 'torn' }), []);
  assert.ok((await list({ openedBefore: it.clock.now })).includes(item.id));
  assert.deepEqual(await list({ openedBefore: minutesLater(-1) }), []);
  // The hole in the journal is the operator's.
  const journal = (await it.items.list({ ...ALL, owner: 'operator 00000001' })).map(
    ({ key }) => key,
  );
  assert.deepEqual(
    journal.map((key) => key.split(' ')[0]),
    ['journal-in-batch', 'psam'],
  );
  const handed = await it.items.handOver(item.id, 'operator 00000001', 'anna');
  assert.equal(handed?.item.owner, 'operator 00000001');
  assert.deepEqual(handed.events.at(-1)?.detail, {
    was_owner: 'clearing',
    owner: 'operator 00000001',
  });
  assert.ok((await list({ owner: 'operator 00000001' })).includes(item.id));
  assert.equal(await it.items.handOver(crypto.randomUUID(), 'clearing', 'anna'), undefined);
  await assert.rejects(it.items.handOver(item.id, 'nobody', 'anna'), /owner_known/);
});
