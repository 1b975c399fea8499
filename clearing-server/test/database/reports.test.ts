import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCardAsn } from '@lvchengtong/card-sdk/ids';
import { createReportService } from '../../src/reports/report-service.ts';
import type { CardTimeline, TimelineEntry } from '../../src/reports/report-shapes.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  at,
  buildCity,
  BUS,
  CANTEEN,
  DAY,
  fillDays,
  insertBatch,
  LI,
  NOW,
  TEST_CARD,
  ZHANG,
} from '../support/report-city.ts';
import { settlementStub } from '../support/settlement-stub.ts';

const { database } = await createTestDatabase();
await buildCity(database);
await fillDays(database);
const reports = createReportService({
  database,
  settlement: settlementStub(DAY),
  studentNumberDigest: () => new Uint8Array(16).fill(2),
  clock: () => NOW,
});
const zhang = parseCardAsn(ZHANG);

test('today counts what was received today, and posts what arbitration decided today', async () => {
  const today = await reports.today();
  assert.equal(today.settlement_date, DAY);
  assert.deepEqual(today.standings, {
    accepted: { records: 2, amount_fen: 1_400 },
    suspended: { records: 1, amount_fen: 999 },
    rejected: { records: 1, amount_fen: 70 },
    duplicate: { records: 0, amount_fen: 0 },
  });
  assert.deepEqual(today.purchases, { records: 3, amount_fen: 1_700 });
  assert.deepEqual(today.loads, { records: 0, amount_fen: 0 });
  assert.deepEqual(
    today.operators.map(({ name, amount_fen }) => [name, amount_fen]),
    [
      ['第一中学食堂', 1_500],
      ['城市公交', 200],
    ],
  );
  const busy = today.hours.filter(({ purchases }) => purchases.records > 0);
  assert.deepEqual(
    busy.map(({ hour, purchases }) => [hour, purchases.amount_fen]),
    [
      [11, 1_200],
      [12, 200],
      [18, 300],
    ],
  );
});

test('the last records come newest first, with masked names, refused ones too', async () => {
  const { last_records } = await reports.today();
  assert.deepEqual(
    last_records.map(({ at_local, holder_masked, standing, code }) => [
      at_local,
      holder_masked,
      standing,
      code,
    ]),
    [
      ['20260901123000', null, 'rejected', 'TEST_CARD'],
      ['20260901122000', '李*', 'suspended', 'TAC_WRONG'],
      ['20260901121000', '张*三', 'accepted', null],
      ['20260901114000', '张*三', 'accepted', null],
    ],
  );
  assert.deepEqual(last_records[2]?.flags, ['GAP_BEFORE']);
});

test('a terminal is online, silent or never seen; a closed one is not listed', async () => {
  const { terminals } = await reports.today();
  assert.deepEqual(
    terminals.map(({ terminal_id, presence, backlog_records }) => [
      terminal_id,
      presence,
      backlog_records,
    ]),
    [
      [CANTEEN, 'online', 3],
      [BUS, 'never', null],
    ],
  );
});

test('a card is found by number, by the end of it, by name and by student number', async () => {
  const found = async (query: string): Promise<string[]> => {
    const page = await reports.cards(query, undefined);
    return page.items.map(({ card_asn }) => card_asn);
  };
  assert.deepEqual(await found(''), [ZHANG, LI, TEST_CARD]);
  assert.deepEqual(await found('0000 4500 0000 0000 0002'), [LI]);
  assert.deepEqual(await found('99'), [TEST_CARD]);
  assert.deepEqual(await found('张'), [ZHANG]);
  assert.deepEqual(await found('张_'), [], 'a wildcard is a character like any other');
  assert.deepEqual(await found('g110105201501011239'), [LI], 'the digest of the test is Li’s');
  const [card] = (await reports.cards('张小三', undefined)).items;
  assert.equal(card?.holder_masked, '张*三');
  assert.equal(card.balance_fen, 8_500);
});

test('pages of cards neither lose nor repeat one', async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  const many = Array.from({ length: 120 }, (_, n) => ({
    card_asn: `00004501${String(n).padStart(12, '0')}`,
    profile: 'mohurd',
    card_kind: 0,
    state: 'blank',
    key_version: 1,
    valid_from: '2026-01-01',
    valid_until: '2027-01-01',
  }));
  await database('card').insert(many);
  do {
    const page = await reports.cards('', cursor);
    seen.push(...page.items.map(({ card_asn }) => card_asn));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  assert.deepEqual(seen, [ZHANG, LI, TEST_CARD, ...many.map(({ card_asn }) => card_asn)]);
  await database('card').where('card_asn', 'like', '00004501%').delete();
});

const label = (entry: TimelineEntry): string => {
  switch (entry.entry) {
    case 'record':
      return `${entry.record.kind ?? ''} ${entry.record.standing}`;
    case 'state':
      return `${entry.from_state ?? ''}>${entry.to_state}`;
    case 'load-order':
      return `order ${entry.state}`;
  }
};

test('a card’s history is one list, newest first, with verdict, day and decision', async () => {
  const history: CardTimeline = await reports.timeline(zhang, undefined);
  assert.deepEqual(history.items.map(label), [
    'compound-purchase accepted',
    'purchase accepted',
    'unresolved accepted',
    'load accepted',
    'issued>active',
    '>issued',
  ]);
  const torn = history.items[2];
  assert.ok(torn?.entry === 'record');
  assert.equal(torn.settlement_date, DAY, 'the day of the decision, not of the record');
  assert.equal(torn.decision?.rule, 'PROVEN_BY_NEXT');
  assert.deepEqual(torn.decision.evidence, { neighbour_record_id: 'next' });
});

test('a card’s figures: shadow balance, what the chip showed last, sums and counters', async () => {
  const { card } = await reports.timeline(zhang, undefined);
  assert.equal(card.balance_fen, 8_500);
  assert.equal(card.chip_balance_fen, 8_500);
  assert.deepEqual(card.purchases, { records: 3, amount_fen: 1_700 });
  assert.deepEqual(card.loads, { records: 1, amount_fen: 10_000 });
  assert.deepEqual(card.waiting, { records: 0, amount_fen: 0 });
  assert.deepEqual([card.offline_counter, card.online_counter], [3, 1]);
});

test('a refused record stands in its card’s history', async () => {
  const { items } = await reports.timeline(parseCardAsn(TEST_CARD), undefined);
  assert.deepEqual(items.map(label), ['purchase rejected']);
});

test('the history of a card that was never issued is a refusal', async () => {
  await assert.rejects(reports.timeline(parseCardAsn('0'.repeat(20)), undefined), {
    code: 'CARD_UNKNOWN',
  });
});

test('a cursor that we did not make is refused', async () => {
  await assert.rejects(reports.cards('', 'bm90IG91cnM'), { code: 'REQUEST_INVALID' });
  await assert.rejects(reports.days('%%%'), { code: 'REQUEST_INVALID' });
});

test('the marker changes when a batch or a heartbeat arrives', async () => {
  const first = await reports.marker();
  assert.equal(await reports.marker(), first);
  await insertBatch(database, 8, at('12:45:00'));
  const second = await reports.marker();
  assert.notEqual(second, first);
  await database('terminal_heartbeat').update({ received_at: at('12:59:59') });
  assert.notEqual(await reports.marker(), second);
});
