import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { createReportService } from '../../src/reports/report-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { asClearing, createTestDatabase } from '../support/database.ts';
import {
  at,
  buildCity,
  DAY,
  DAY_BEFORE,
  fillDays,
  LI,
  NOW,
  ZHANG,
} from '../support/report-city.ts';

const { database } = await createTestDatabase();
await buildCity(database);
await fillDays(database);
const reports = createReportService({
  database,
  settlement: createSettlementService({ knex: asClearing(database), clock: () => NOW }),
  studentNumberDigest: () => new Uint8Array(16).fill(2),
  clock: () => NOW,
});

test('settlement days come latest first; an open day’s bills are a preview', async () => {
  const { items } = await reports.days(undefined);
  assert.deepEqual(
    items.map(({ settlement_date, state }) => [settlement_date, state]),
    [
      [DAY, 'open'],
      [DAY_BEFORE, 'balanced'],
    ],
  );
  const open = await reports.day(parseSettlementDate(DAY));
  assert.equal(open.preview, true);
  assert.deepEqual(
    open.bills.map(({ operator_name, gross, lines }) => [
      operator_name,
      gross.records,
      lines.map(({ entry, line }) => [entry, line]),
    ]),
    [
      [
        '第一中学食堂',
        2,
        [
          ['accepted', 0],
          ['arbitrated', 0],
        ],
      ],
      ['城市公交', 1, [['accepted', 88]]],
    ],
  );
  assert.deepEqual(open.suspended, { records: 1, amount_fen: 999 });
  const closed = await reports.day(parseSettlementDate(DAY_BEFORE));
  assert.equal(closed.preview, false);
  assert.equal(closed.chain_head, 'ab'.repeat(32));
  assert.deepEqual(closed.suspended, { records: 0, amount_fen: 0 });
  await assert.rejects(reports.day(parseSettlementDate('2020-01-01')), { code: 'DAY_UNKNOWN' });
});

test('reconciliation: not run yet, then its differences and how the last line came about', async () => {
  const date = parseSettlementDate(DAY_BEFORE);
  assert.equal((await reports.reconciliation(date)).report, null);
  await database('reconciliation_run').insert({
    day_was_closed: true,
    settlement_date: DAY_BEFORE,
    run_at: at('00:00:05'),
    cards_checked: 2,
    records_checked: 3,
    terminals_checked: 2,
    batches_checked: 1,
    unexplained_fen: 150,
  });
  const difference = {
    settlement_date: DAY_BEFORE,
    subject_kind: 'card',
    summary: 'the chip shows another balance',
    found_at: at('00:00:05'),
  };
  await database('reconciliation_difference').insert([
    {
      ...difference,
      difference_key: 'suspended 1',
      class: 'torn',
      subject: ZHANG,
      amount_fen: 300,
      evidence: { counter: 1 },
    },
    { ...difference, difference_key: 'ledger b', class: 'unknown', subject: LI, amount_fen: -150 },
    {
      ...difference,
      difference_key: 'card c',
      class: 'late',
      subject: LI,
      amount_fen: 5,
      gone_at: at('00:00:06'),
    },
  ]);
  const { report } = await reports.reconciliation(date);
  assert.equal(report?.unexplained_fen, 150);
  assert.deepEqual(report.classes, [
    { class: 'torn', differences: 1, amount_fen: 300, unexplained_fen: 0 },
    { class: 'unknown', differences: 1, amount_fen: 150, unexplained_fen: 150 },
  ]);
  assert.deepEqual(
    report.differences.map(({ key, card_asn, explained }) => [key, card_asn, explained]),
    [
      ['ledger b', LI, false],
      ['suspended 1', ZHANG, true],
    ],
  );
});
