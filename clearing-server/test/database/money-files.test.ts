import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STATEMENT_PROBLEM_CODES } from '../../src/text/file-problem.ts';
import { query } from '../../src/database/query.ts';
import { accountBalances, moneyTown } from '../support/money-town.ts';
import { broken } from '../support/settling-town.ts';
import { bankStatement, statementExample, wechatBill } from '../support/statements.ts';

const DAY = '2026-09-01';

test('a load paid over WeChat Pay goes from custody to in transit, its fee to the costs, and the payout to the bank', async () => {
  const { database, files, loaded } = await moneyTown();
  const first = await loaded(5_000, 'wechat');
  const second = await loaded(2_000, 'wechat');
  const bill = wechatBill(DAY, [
    { reference: 'W1', loadId: first, yuan: '50.00', feeYuan: '0.30' },
    { reference: 'W2', loadId: second, yuan: '20.00', feeYuan: '0.12' },
  ]);
  assert.deepEqual(await accountBalances(database), { 'load-in-transit:wechat': -7_000 });
  const taken = await files.importFile('bill.csv', bill, 'clerk');
  assert.ok(taken.kind === 'imported' && taken.unknownOrders === 0);
  assert.deepEqual(await accountBalances(database), {
    'custody-bank:wechat': -6_958,
    'write-off:channel-fee-wechat': -42,
  });
  const bank = bankStatement(DAY, [
    { reference: 'B1', inYuan: '69.58', text: '财付通支付科技有限公司 结算' },
  ]);
  assert.equal((await files.importFile('bank.csv', bank, 'clerk')).kind, 'imported');
  assert.deepEqual(await accountBalances(database), {
    'custody-bank:float': -6_958,
    'write-off:channel-fee-wechat': -42,
  });
  assert.deepEqual(await broken(database), []);
});

test('the examples of the document, whose orders nobody knows: payments wait in suspense', async () => {
  const { database, files } = await moneyTown();
  for (const name of ['bank', 'wechat', 'alipay'] as const) {
    const bytes = statementExample(name);
    const preview = await files.preview(`${name}.csv`, bytes);
    assert.deepEqual(await files.importFile(`${name}.csv`, bytes, 'clerk'), preview);
    assert.equal(preview.kind, 'imported');
  }
  assert.deepEqual(await accountBalances(database), {
    'custody-bank:alipay': -1_988,
    'custody-bank:float': -5_000 - 200_000 - 9_940 + 500,
    // What the bank shows as paid out came in before the first bill that we have.
    'custody-bank:wechat': 9_940,
    'load-in-transit:cash': 200_000,
    'suspense:statement-alipay': 2_000,
    'suspense:statement-bank': 5_000,
    'write-off:channel-fee-alipay': -12,
    'write-off:channel-fee-bank': -500,
  });
  assert.deepEqual(await broken(database), []);
});

test('the same statement again, alone or by two at once, changes nothing and says so', async () => {
  const { database, files, loaded } = await moneyTown();
  const loadId = await loaded(5_000, 'wechat');
  const bill = wechatBill(DAY, [{ reference: 'W1', loadId, yuan: '50.00' }]);
  const both = await Promise.all([
    files.importFile('a.csv', bill, 'clerk'),
    files.importFile('b.csv', bill, 'clerk'),
  ]);
  assert.deepEqual(both.map(({ kind }) => kind).sort(), ['already-imported', 'imported']);
  const before = await accountBalances(database);
  const again = await files.importFile('c.csv', bill, 'other');
  assert.ok(again.kind === 'already-imported');
  assert.equal(again.file.takenBy, 'clerk');
  assert.equal((await files.preview('c.csv', bill)).kind, 'already-imported');
  assert.deepEqual(await accountBalances(database), before);
  assert.equal((await files.list()).length, 1);
});

test('a corrected statement takes the place of the one before, which stays with its transfers booked back', async () => {
  const { database, files, loaded } = await moneyTown();
  const loadId = await loaded(5_000, 'wechat');
  const wrong = wechatBill(DAY, [
    { reference: 'W1', loadId, yuan: '49.00' },
    { reference: 'W9', loadId: crypto.randomUUID(), yuan: '7.00' },
  ]);
  const right = wechatBill(DAY, [{ reference: 'W1', loadId, yuan: '50.00' }]);
  await files.importFile('first.csv', wrong, 'anna');
  const preview = await files.preview('second.csv', right);
  assert.ok(preview.kind === 'replaced');
  assert.equal((await accountBalances(database))['suspense:statement-wechat'], 700);
  const replaced = await files.importFile('second.csv', right, 'bert');
  assert.ok(replaced.kind === 'replaced');
  assert.equal(replaced.replaces?.fileName, 'first.csv');
  assert.deepEqual(await accountBalances(database), { 'custody-bank:wechat': -5_000 });
  const trace = await query(
    database,
    'select revision, file_name, taken_by, line_count from money_file order by revision',
  );
  assert.deepEqual(trace, [
    { revision: 1, file_name: 'first.csv', taken_by: 'anna', line_count: 2 },
    { revision: 2, file_name: 'second.csv', taken_by: 'bert', line_count: 1 },
  ]);
  assert.deepEqual(await broken(database), []);
  // What was replaced does not come back by being imported once more.
  const old = await files.importFile('first.csv', wrong, 'anna');
  assert.ok(old.kind === 'refused');
  assert.deepEqual(old.problems[0]?.code, 'DUPLICATE_FILE');
  assert.match(old.problems[0].detail, /replaced by second\.csv/);
});

test('two statements never tell of one day of one account', async () => {
  const { database, files } = await moneyTown();
  const example = statementExample('bank');
  assert.equal((await files.importFile('day.csv', example, 'clerk')).kind, 'imported');
  const text = new TextDecoder('gb18030').decode(example);
  const { default: iconv } = await import('iconv-lite');
  const week = new Uint8Array(
    iconv.encode(text.replace('截止日期：,20260901', '截止日期：,20260907'), 'gb18030'),
  );
  const refused = await files.importFile('week.csv', week, 'clerk');
  assert.ok(refused.kind === 'refused');
  assert.deepEqual(
    refused.problems.map(({ code, detail }) => [code, detail]),
    [
      [
        'PERIOD_OVERLAPS',
        'day.csv tells of 2026-09-01 to 2026-09-01, this one of 2026-09-01 to 2026-09-07',
      ],
    ],
  );
  assert.ok(STATEMENT_PROBLEM_CODES.includes('PERIOD_OVERLAPS'));
  assert.equal((await query(database, 'select 1 from money_file')).length, 1);
});

test('a statement’s row changed behind everyone’s back breaks a check, and history cannot be rewritten', async () => {
  const { database, files, loaded } = await moneyTown();
  const loadId = await loaded(5_000, 'wechat');
  await files.importFile(
    'a.csv',
    wechatBill(DAY, [{ reference: 'W1', loadId, yuan: '50.00' }]),
    'clerk',
  );
  await assert.rejects(database('money_file_line').update({ amount_fen: 1 }), /history/);
  await assert.rejects(database('money_file').delete(), /history/);
  await database.raw(`alter table money_file_line disable trigger money_file_line_is_history`);
  await database('money_file_line').update({ amount_fen: 4_999 });
  const [check] = (await broken(database)) as { name: string; rows: object[] }[];
  assert.equal(check?.name, 'statement-line-is-booked-once');
  assert.deepEqual(
    check.rows.map((row) => ({ ...row })),
    [
      {
        file_name: 'a.csv',
        line: 2,
        kind: 'payment',
        amount_fen: '4999',
        fee_fen: '0',
        transfers: '1',
        booked_fen: '5000',
      },
    ],
  );
});

test('a refund takes back what was paid and never loaded', async () => {
  const { database, files, ordered } = await moneyTown();
  const loadId = await ordered(5_000, 'wechat');
  await files.importFile(
    'a.csv',
    wechatBill(DAY, [
      { reference: 'W1', loadId, yuan: '50.00', feeYuan: '0.30' },
      { reference: 'R1', loadId, yuan: '50.00', refund: true, feeYuan: '-0.30' },
    ]),
    'clerk',
  );
  assert.deepEqual(await accountBalances(database), {});
  assert.deepEqual(await broken(database), []);
});
