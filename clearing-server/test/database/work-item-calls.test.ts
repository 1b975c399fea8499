import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { createApprovalService } from '../../src/approvals/approval-service.ts';
import { approvalHandlers } from '../../src/approvals/handlers-service.ts';
import { createOnceService } from '../../src/idempotency/once-service.ts';
import { workItemRoutes } from '../../src/reconciliation/work-item-routes.ts';
import { createWorkItemService } from '../../src/reconciliation/work-item-service.ts';
import { createWorkItemViewService } from '../../src/reconciliation/work-item-view-service.ts';
import type {
  WorkItemDetail,
  WorkItemRow,
  WorkItemTotals,
} from '../../src/reconciliation/work-item-shape.ts';
import type { SideTotalsView } from '../../src/reconciliation/work-item-operations.ts';
import type { EvidenceView } from '../../src/reconciliation/evidence-shape.ts';
import type { ReconciliationView } from '../../src/reports/report-shapes.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { chip, load, minutesLater, purchase, till, uploadOf } from '../support/chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from '../support/city.ts';
import { consoleServer, type Ask } from '../support/console-town.ts';
import { asClearing, createTestDatabase } from '../support/database.ts';
import { broken } from '../support/settling-town.ts';

const DAY = parseSettlementDate('2026-09-01');
const CARDS = 60;

/** Cards of which each lacks a meal of another amount; the day is closed and compared. */
async function town() {
  const { database } = await createTestDatabase();
  const clock = testClock(minutesLater(60));
  const canteen = till(1);
  const chips = Array.from({ length: CARDS }, (_, at) => chip(at + 1));
  await registerCity(database, { tills: [canteen], chips });
  const settlement = createSettlementService({ knex: asClearing(database), clock: clock.read });
  await settlement.currentDay();
  const ingest = ingestOn(database, clock);
  for (const [at, card] of chips.entries()) {
    await authoriseLoad(database, card, canteen, 10_000);
    const came = [load(card, canteen, 10_000, minutesLater(1))];
    purchase(card, canteen, 100 + at, minutesLater(2));
    came.push(purchase(card, canteen, 900, minutesLater(3)));
    await ingest.receive(canteen.terminalId, uploadOf(canteen, came));
  }
  await settlement.close(DAY, 'clerk');
  const options = { knex: asClearing(database), clock: clock.read };
  const approvals = createApprovalService({ ...options, handlers: approvalHandlers(clock.read) });
  const workItems = createWorkItemService({ ...options, approvals });
  const views = createWorkItemViewService({ ...options, workItems });
  const once = createOnceService(options);
  const server = await consoleServer(database, clock, [
    workItemRoutes({ workItems, views, approvals, once }),
  ]);
  const wang = await server.as('wang');
  const zhao = await server.as('zhao');
  const auditor = await server.as('auditor', 'auditor');
  return { database, clock, chips, wang, zhao, auditor };
}

const it = await town();
const { wang, zhao, auditor } = it;

/** The answer's JSON; its form is checked by the server against the operation's row. */
async function got<Answer>(ask: Ask, to: string): Promise<Answer> {
  const answer = await ask('GET', to);
  assert.equal(answer.status, 200, answer.text);
  return answer.json as unknown as Answer;
}
const list = async (query: string) =>
  await got<{ items: WorkItemRow[]; next_cursor: string | null }>(
    auditor,
    `/v1/work-items?${query}`,
  );
const OF_CARDS = 'class=missing-upload&owner=clearing&state=open';
const smallest = async (): Promise<WorkItemRow> => {
  const { next_cursor } = await list(OF_CARDS);
  const last = await list(`${OF_CARDS}&cursor=${next_cursor ?? ''}`);
  return last.items.at(-1) as WorkItemRow;
};
const key = (): { 'idempotency-key': string } => ({ 'idempotency-key': crypto.randomUUID() });

test('the list comes in pages, the largest first, each item once', async () => {
  const amounts: number[] = [];
  let cursor = '';
  do {
    const page = await list(`${OF_CARDS}&cursor=${cursor}`);
    amounts.push(...page.items.map(({ amount_fen }) => amount_fen));
    cursor = page.next_cursor ?? '';
  } while (cursor !== '');
  assert.deepEqual(
    amounts,
    Array.from({ length: CARDS }, (_, at) => 100 + CARDS - 1 - at),
  );
  for (const none of ['class=torn', 'state=decided', 'mine=true', 'least_days=1']) {
    assert.deepEqual((await list(none)).items, [], none);
  }
  for (const wrong of ['class=x', 'owner=operator%201', 'least_days=-1', 'cursor=x', 'other=1']) {
    assert.equal(
      (await auditor('GET', `/v1/work-items?${wrong}`)).json['code'],
      'REQUEST_INVALID',
      wrong,
    );
  }
});

test('totals say how much is open, of which class, whose and how old', async () => {
  const before = await got<WorkItemTotals>(auditor, '/v1/work-item-totals');
  const ofCards = before.totals.find(
    ({ owner, class: of }) => owner === 'clearing' && of === 'missing-upload',
  );
  assert.deepEqual(
    [ofCards?.age, ofCards?.items, ofCards?.amount_fen],
    ['day', CARDS, (CARDS * (100 + 100 + CARDS - 1)) / 2],
  );
  assert.ok(
    before.owners.some(({ owner, name }) => owner === 'operator 00000001' && name !== null),
  );
  const now = it.clock.now.getTime();
  const ages = async (days: number): Promise<string[]> => {
    const clock = (): Date => new Date(now + days * 86_400_000);
    const options = { knex: it.database, clock };
    const approvals = createApprovalService({ ...options, handlers: {} });
    const totals = await createWorkItemService({ ...options, approvals }).totals();
    return [...new Set(totals.map(({ age }) => age))];
  };
  for (const [days, age] of [
    [1, 'week'],
    [6.9, 'week'],
    [7, 'month'],
    [30, 'quarter'],
    [400, 'older'],
  ] as const) {
    assert.deepEqual(await ages(days), [age], `${String(days)} days`);
  }
});

test('a difference is looked up down to the card’s chain, the records and the ledger’s transfers', async () => {
  const view = await got<ReconciliationView>(auditor, `/v1/settlement-days/${DAY}/reconciliation`);
  const row = view.report?.differences.find(({ card_asn }) => card_asn === it.chips[3]?.asn);
  assert.deepEqual([row?.side, row?.work_item?.owner, row?.amount_fen], ['cards', 'clearing', 103]);
  const evidence = await got<EvidenceView>(
    auditor,
    `/v1/settlement-days/${DAY}/difference-evidence?key=${encodeURIComponent(row?.key ?? '')}`,
  );
  assert.deepEqual(
    evidence.chain.map(({ standing, amount_fen, subject }) => [standing, amount_fen, subject]),
    [
      ['accepted', 10_000, false],
      ['missing', -103, true],
      ['accepted', -900, false],
    ],
  );
  assert.deepEqual(
    evidence.records.map(({ kind, amount_fen }) => [kind, amount_fen]),
    [
      ['load', 10_000],
      ['purchase', 900],
    ],
  );
  assert.deepEqual(
    evidence.transfers.map(({ purpose, from, to, amount_fen }) => [
      purpose,
      from.split(':')[0],
      to.split(':')[0],
      amount_fen,
    ]),
    [
      ['load', 'load-in-transit', 'purse', 10_000],
      ['purchase', 'purse', 'operator-unsettled', 900],
    ],
  );
  const none = await auditor('GET', `/v1/settlement-days/${DAY}/difference-evidence?key=x`);
  assert.equal(none.json['code'], 'NOT_FOUND');
});

test('each side’s total of the day stands beside ours', async () => {
  const { sides } = await got<SideTotalsView>(auditor, `/v1/settlement-days/${DAY}/sides`);
  const spent = CARDS * 900;
  const declared = CARDS * 10_900;
  assert.deepEqual(
    sides.map(({ side, tellers, told_fen, ours_fen }) => [side, tellers, told_fen, ours_fen]),
    [
      ['cards', CARDS, spent, spent],
      ['terminals', CARDS, declared, declared],
      ['operators', 0, 0, 0],
      ['money', 0, 0, 0],
    ],
  );
});

test('taken, given back, handed over, spoken of; each once in its history, and none by who only looks', async () => {
  const { work_item_id: id } = await smallest();
  const at = `/v1/work-items/${id}`;
  for (const [call, body] of [
    ['take', { mine: true }],
    ['owner', { owner: 'operator 00000001' }],
    ['comments', { text: 'called the canteen' }],
    ['closing', { reason: 'x' }],
    ['reopening', { reason: 'x' }],
  ] as const) {
    assert.equal(
      (await auditor('POST', `${at}/${call}`, body, key())).json['code'],
      'ROLE_NOT_ALLOWED',
    );
  }
  assert.equal((await wang('POST', `${at}/take`, { mine: true })).status, 200);
  assert.equal((await wang('POST', `${at}/take`, { mine: true })).status, 200, 'twice is once');
  assert.deepEqual(
    (await got<{ items: WorkItemRow[] }>(wang, '/v1/work-items?mine=true')).items.map(
      (row) => row.work_item_id,
    ),
    [id],
  );
  assert.equal((await zhao('POST', `${at}/take`, { mine: true })).status, 200);
  assert.equal((await zhao('POST', `${at}/take`, { mine: false })).status, 200);
  assert.equal(
    (await zhao('POST', `${at}/comments`, { text: '  ' })).json['code'],
    'REQUEST_INVALID',
  );
  assert.equal((await zhao('POST', `${at}/comments`, { text: '已致电食堂' })).status, 200);
  assert.equal(
    (await zhao('POST', `${at}/owner`, { owner: 'operator 99999999' })).json['code'],
    'NOT_FOUND',
  );
  const handed = await zhao('POST', `${at}/owner`, { owner: 'operator 00000001' });
  assert.equal(handed.status, 200);
  const { item, history } = handed.json as unknown as WorkItemDetail;
  assert.deepEqual([item.owner, item.taken_by], ['operator 00000001', null]);
  assert.deepEqual(
    history.map(({ event, actor, detail }) => [event, actor, detail]),
    [
      ['opened', 'reconciliation', {}],
      ['taken', 'wang', {}],
      ['taken', 'zhao', { was_taken_by: 'wang' }],
      ['given-back', 'zhao', { was_taken_by: 'zhao' }],
      ['commented', 'zhao', { text: '已致电食堂' }],
      ['handed-over', 'zhao', { was_owner: 'clearing', owner: 'operator 00000001' }],
    ],
  );
});

test('closed by two people with a reason, one key once, and opened again with its reasons kept', async () => {
  const { work_item_id: id, amount_fen: amount } = await smallest();
  const at = `/v1/work-items/${id}`;
  assert.equal(
    (await wang('POST', `${at}/reopening`, { reason: 'x' })).json['code'],
    'NOT_FOUND',
    'it is open',
  );
  assert.equal(
    (await wang('POST', `${at}/closing`, { reason: 'burnt' })).json['code'],
    'IDEMPOTENCY_KEY_MISSING',
  );
  const under = key();
  const asked = await wang('POST', `${at}/closing`, { reason: 'the till burnt down' }, under);
  assert.equal(asked.status, 201);
  const again = await wang('POST', `${at}/closing`, { reason: 'the till burnt down' }, under);
  assert.deepEqual([again.status, again.json], [201, asked.json]);
  assert.equal(
    (await wang('POST', `${at}/closing`, { reason: 'other' }, under)).json['code'],
    'IDEMPOTENCY_CONFLICT',
  );
  assert.equal(
    (await zhao('POST', `${at}/closing`, { reason: 'too' }, key())).json['code'],
    'APPROVAL_ALREADY_WAITING',
  );
  const approve = `/v1/approval-requests/${asked.json['approval_request_id'] as string}/approve`;
  const shown = { 'if-match': `"${String(asked.json['version'])}"` };
  assert.equal(
    (await wang('POST', approve, {}, { ...key(), ...shown })).json['code'],
    'APPROVAL_OWN_REQUEST',
  );
  assert.equal((await zhao('POST', approve, {}, { ...key(), ...shown })).status, 200);
  const closed = await got<WorkItemDetail>(auditor, at);
  assert.deepEqual([closed.item.state, closed.item.amount_fen], ['decided', amount]);
  assert.deepEqual(
    closed.requests.map(({ made_by, checked_by, reason, state }) => [
      made_by,
      checked_by,
      reason,
      state,
    ]),
    [['wang', 'zhao', 'the till burnt down', 'approved']],
  );
  assert.equal(
    (await wang('POST', `${at}/take`, { mine: true })).json['code'],
    'NOT_FOUND',
    'it is closed',
  );
  assert.equal(
    (await wang('POST', `${at}/closing`, { reason: 'x' }, key())).json['code'],
    'APPROVAL_IMPOSSIBLE',
  );
  const reopened = await wang('POST', `${at}/reopening`, { reason: 'the till was found' });
  assert.equal(reopened.status, 200);
  const { item, history } = reopened.json as unknown as WorkItemDetail;
  assert.equal(item.state, 'open');
  assert.deepEqual(history.at(-1)?.detail, { reason: 'the till was found', was_state: 'decided' });
  assert.deepEqual(await broken(it.database), []);
});
