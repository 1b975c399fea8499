import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { fenOfYuan, loadIdIn, momentOf } from '../src/money-files/money-text.ts';
import { readStatement, STATEMENT_BYTES_MAX } from '../src/money-files/read-statement.ts';
import { kindTotals, netOf, type Statement } from '../src/money-files/statement.ts';
import { csvTypedCell } from '../src/text/csv-rows.ts';
import type { FileProblem } from '../src/text/file-problem.ts';
import { bankStatement, statementExample, wechatBill } from './support/statements.ts';

function read(bytes: Uint8Array, name = 'a.csv'): Statement {
  const found = readStatement(name, bytes);
  assert.ok(found.kind === 'read', inspect(found));
  return found.statement;
}
function problemsOf(bytes: Uint8Array, name = 'a.csv'): readonly FileProblem[] {
  const found = readStatement(name, bytes);
  assert.ok(found.kind === 'wrong', 'it was read');
  return found.problems;
}
const changed = (
  bytes: Uint8Array,
  encoding: string,
  from: string | RegExp,
  to: string,
): Uint8Array => {
  const text = iconv.decode(bytes, encoding);
  const next = text.replace(from, to);
  assert.notEqual(next, text, 'the change changes something');
  return new Uint8Array(iconv.encode(next, encoding, { addBOM: encoding === 'utf-8' }));
};
const summary = ({ lines }: Statement) =>
  kindTotals(lines).map(({ kind, direction, count, amount, fee }) =>
    [kind, direction, count, amount, fee].join(' '),
  );

test('the bank’s example: GBK, lines above the table, an order number in the remark', () => {
  const bank = read(statementExample('bank'));
  assert.deepEqual(
    [bank.channel, bank.account, bank.firstDay, bank.lastDay, bank.encoding],
    ['bank', '41050160000000001234', '2026-09-01', '2026-09-01', 'gb18030'],
  );
  assert.deepEqual(summary(bank), [
    'payment in 1 5000 0',
    'payout in 1 9940 0',
    'cash-deposit in 1 200000 0',
    'fee out 1 500 0',
  ]);
  const [payment, payout] = bank.lines;
  assert.equal(payment?.loadId, '0197b3c0-a000-7a00-8000-00000000000a');
  assert.equal(payment.at, '20260901081205');
  assert.equal(payout?.party, 'wechat');
  assert.ok(!JSON.stringify(bank, (_, v: unknown) => String(v)).includes('张三'));
});

test('WeChat Pay’s example: backticks, a comma and quotes in a name, totals at the end', () => {
  const wechat = read(statementExample('wechat'));
  assert.deepEqual(
    [wechat.channel, wechat.account, wechat.firstDay, wechat.encoding],
    ['wechat', '1900000109', '2026-09-01', 'utf-8'],
  );
  assert.deepEqual(summary(wechat), ['payment in 1 5000 30', 'refund out 1 5000 -30']);
  assert.equal(netOf(wechat.lines), 0n);
});

test('Alipay’s example: GBK, # lines, a tab after each cell, the end of its days not part of them', () => {
  const alipay = read(statementExample('alipay'));
  assert.deepEqual(
    [alipay.channel, alipay.account, alipay.firstDay, alipay.lastDay],
    ['alipay', '20880000000000000156', '2026-09-01', '2026-09-01'],
  );
  assert.deepEqual(summary(alipay), [
    'payment in 1 2000 0',
    'fee out 1 12 0',
    'payout out 1 10000 0',
  ]);
});

test('a file that was cut short or changed says so itself', () => {
  const wechat = statementExample('wechat');
  assert.deepEqual(
    problemsOf(changed(wechat, 'utf-8', /`2026-09-01 09:30.*\r\n/, '')).map(({ code, column }) => [
      code,
      column,
    ]),
    [
      ['TOTAL_DIFFERS', '总交易单数'],
      ['TOTAL_DIFFERS', '退款总金额'],
      ['TOTAL_DIFFERS', '手续费总金额'],
    ],
  );
  assert.match(
    problemsOf(changed(wechat, 'utf-8', /总交易单数[\s\S]*$/, ''))[0]?.detail ?? '',
    /cut short/,
  );
  const bank = statementExample('bank');
  assert.deepEqual(
    problemsOf(changed(bank, 'gb18030', /.*现金缴存.*\r\n/, '')).map(({ code, line }) => [
      code,
      line,
    ]),
    [
      ['TOTAL_DIFFERS', 9],
      ['BALANCE_BROKEN', 6],
    ],
  );
  const alipay = statementExample('alipay');
  assert.deepEqual(
    problemsOf(changed(alipay, 'gb18030', '共20.00元', '共21.00元')).map(
      ({ code, line, column }) => [code, line, column],
    ),
    [['TOTAL_DIFFERS', 11, '收入合计']],
  );
});

test('every wrong cell is named by line and by the column’s own name', () => {
  const wechat = changed(
    changed(statementExample('wechat'), 'utf-8', '`50.00,`0.00,`0,', '`50.005,`0.00,`0,'),
    'utf-8',
    '`REFUND',
    '`USERPAYING',
  );
  assert.deepEqual(
    problemsOf(wechat).map(({ code, line, column }) => [code, line, column]),
    [
      ['FIELD_WRONG', 2, '应结订单金额'],
      ['FIELD_WRONG', 3, '交易状态'],
    ],
  );
  const bank = statementExample('bank');
  const both = changed(bank, 'gb18030', ',5.00,,"3,144.40"', ',5.00,1.00,"3,144.40"');
  assert.deepEqual(problemsOf(both)[0]?.column, '贷方发生额（收入）');
  const late = changed(bank, 'gb18030', '20260901 17:00:00', '20260902 17:00:00');
  assert.match(problemsOf(late)[0]?.detail ?? '', /2026-09-02 is not from 2026-09-01/);
  const usd = changed(statementExample('wechat'), 'utf-8', '`CNY', '`USD');
  assert.equal(problemsOf(usd)[0]?.column, '货币种类');
  const other = changed(statementExample('wechat'), 'utf-8', '`1900000109', '`1900000110');
  assert.match(problemsOf(other)[0]?.detail ?? '', /another account/);
});

test('hostile bytes are refused, and nothing is thrown', () => {
  const code = (bytes: Uint8Array, name?: string) => problemsOf(bytes, name)[0]?.code;
  const bank = statementExample('bank');
  const text = iconv.decode(bank, 'gb18030');
  assert.equal(code(new Uint8Array(0)), 'LAYOUT_UNKNOWN');
  assert.equal(code(new Uint8Array(iconv.encode(text, 'utf-16le', { addBOM: true }))), 'NOT_TEXT');
  assert.equal(code(changed(bank, 'gb18030', '张三', 'a\0b')), 'NOT_TEXT');
  assert.equal(code(Uint8Array.of(0xff, 0xff, 0xff, 0x81, 0x20)), 'NOT_TEXT');
  assert.equal(code(new Uint8Array(STATEMENT_BYTES_MAX + 1)), 'TOO_LARGE');
  // One line as large as a file may be: no row, and not a string of its size in an error either.
  const long = new Uint8Array(STATEMENT_BYTES_MAX).fill(0x41);
  assert.deepEqual(
    problemsOf(long).map(({ code: each, line }) => [each, line]),
    [['LENGTH_WRONG', 1]],
  );
  long.set(new TextEncoder().encode('a\n`'));
  assert.deepEqual(problemsOf(long)[0]?.line, 2);
  assert.equal(code(changed(bank, 'gb18030', /账号：/, '户名：')), 'ACCOUNT_MISSING');
  const empty = wechatBill('2026-09-01', []);
  assert.equal(code(empty), 'PERIOD_MISSING');
  assert.equal(read(empty, '1900000109All2026-09-01.csv').firstDay, '2026-09-01');
});

test('a statement read in the wrong encoding is none', () => {
  const text = iconv.decode(statementExample('alipay'), 'gb18030');
  assert.equal(read(new Uint8Array(iconv.encode(text, 'utf-8'))).encoding, 'utf-8');
  const twice = iconv.encode(iconv.decode(statementExample('alipay'), 'latin1'), 'utf-8');
  assert.equal(problemsOf(new Uint8Array(twice))[0]?.code, 'LAYOUT_UNKNOWN');
});

test('yuan to fen without a float, whatever the amount', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -99_999_999_999n, max: 99_999_999_999n }), (fen) => {
      const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0');
      const yuan = digits.slice(0, -2);
      const sign = fen < 0n ? '-' : '';
      assert.equal(fenOfYuan(`${sign}${yuan}.${digits.slice(-2)}`), fen);
      const thousands = yuan.replace(/\B(?=(\d{3})+$)/g, ',');
      assert.equal(fenOfYuan(`${sign}${thousands}.${digits.slice(-2)}0`), fen);
    }),
  );
  assert.equal(fenOfYuan('4.35'), 435n);
  assert.equal(fenOfYuan(''), 0n);
  for (const wrong of [
    '1.005',
    '1e3',
    '12,34.00',
    '1.2.3',
    '０.１',
    'NaN',
    '1,000,00',
    '9'.repeat(13),
  ]) {
    assert.throws(() => fenOfYuan(wrong), RangeError, wrong);
  }
});

test('times and order numbers as exporters print them', () => {
  for (const text of [
    '2026-09-01 08:09:10',
    '2026/9/1 8:09:10',
    '20260901 08:09:10',
    '20260901080910',
  ]) {
    assert.equal(momentOf(text), '20260901080910', text);
  }
  assert.equal(momentOf('2026年09月01日'), '20260901000000');
  for (const text of ['2026-02-30 00:00:00', 'tomorrow', '2026-09-01 25:00:00']) {
    assert.throws(() => momentOf(text), text);
  }
  const id = '0197b3c0-a000-7a00-8000-00000000000a';
  assert.equal(loadIdIn(`充值${id.replaceAll('-', '').toUpperCase()}，谢谢`), id);
  assert.equal(loadIdIn(id), id);
  assert.equal(loadIdIn(`${id.replaceAll('-', '')}0`), undefined);
});

test('whatever the bytes are, there is an answer', () => {
  const seeds = (['bank', 'wechat', 'alipay'] as const).map(statementExample);
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      fc.nat(),
      (seed, changes, cut) => {
        const bytes = seed.slice(0, seed.length - (cut % 3 === 0 ? cut % seed.length : 0));
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        const found = readStatement('a.csv', bytes);
        if (found.kind === 'wrong') assert.ok(found.problems.length > 0);
        else assert.ok(found.statement.lines.every(({ amount }) => amount > 0n));
      },
    ),
    { numRuns: 500 },
  );
});

test('what somebody typed is a text to a spreadsheet, never a formula', () => {
  assert.equal(csvTypedCell('=HYPERLINK("http://x","y")'), `"'=HYPERLINK(""http://x"",""y"")"`);
  for (const start of ['=', '+', '-', '@', '\t', '\r']) {
    assert.match(csvTypedCell(`${start}1`), /^"?'/);
  }
  assert.equal(csvTypedCell('一食堂'), '一食堂');
});

test('a bank statement newest first is as good as oldest first', () => {
  const days = bankStatement('2026-09-01', [
    { reference: '1', inYuan: '10.00', text: 'a' },
    { reference: '2', inYuan: '20.00', text: 'b' },
    { reference: '3', outYuan: '5.00', text: 'c' },
  ]);
  assert.equal(netOf(read(days).lines), 2_500n);
  const text = iconv.decode(days, 'gb18030').trimEnd().split('\r\n');
  const newestFirst = [...text.slice(0, 3), ...text.slice(3).reverse()].join('\r\n');
  assert.equal(netOf(read(new Uint8Array(iconv.encode(newestFirst, 'gb18030'))).lines), 2_500n);
});
