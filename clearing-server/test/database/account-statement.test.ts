import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@lvchengtong/card-sdk/money';
import { query } from '../../src/database/query.ts';
import { account } from '../../src/ledger/account.ts';
import { statementCsvHead, statementCsvRow } from '../../src/reports/statement-csv.ts';
import { csvRows } from '../../src/text/csv-rows.ts';
import { chip, minutesLater } from '../support/chips.ts';
import { consoleServer } from '../support/console-town.ts';
import { DAY, town } from '../support/settling-town.ts';

const purse = `purse:${chip(1).asn}:2`;
const range = `from=2026-08-01&to=2026-12-31`;
type Row = Readonly<Record<string, string | number | null>>;

test('a card’s statement over HTTP: each change with the balance after it, and the balance of any instant', async () => {
  const { database, clock } = await town();
  const wang = await (await consoleServer(database, clock)).as('wang');
  const at = `/v1/accounts/${encodeURIComponent(purse)}`;
  const { status, json, text } = await wang('GET', `${at}/statement?${range}`);
  assert.equal(status, 200, text);
  assert.equal(json['side'], 'credit');
  const rows = json['items'] as Row[];
  assert.deepEqual(
    rows.map(({ purpose, change_fen, balance_fen }) => [purpose, change_fen, balance_fen]),
    [
      ['purchase', -400, 7600],
      ['purchase', -750, 8000],
      ['purchase', -1250, 8750],
      ['load', 10_000, 10_000],
    ],
  );
  const balances = async (instant: Date): Promise<unknown> =>
    (await wang('GET', `${at}/balance?at=${instant.toISOString()}`)).json['balance_fen'];
  assert.equal(await balances(minutesLater(-60)), 0);
  assert.equal(await balances(clock.now), 7600);
  const custody = await wang('GET', `/v1/accounts/load-in-transit%3Acash/statement?${range}`);
  assert.deepEqual([custody.status, custody.json['side']], [200, 'debit']);
});

test('what is no account, no date or no cursor is refused', async () => {
  const { database, clock } = await town();
  const wang = await (await consoleServer(database, clock)).as('wang');
  for (const [path, status] of [
    [`petty-cash%3A1/statement?${range}`, 404],
    [`constructor%3A1/statement?${range}`, 404],
    [`purse/statement?${range}`, 404],
    [`purse%3A1/statement?from=2026-08-01`, 400],
    [`purse%3A1/statement?from=2026-02-30&to=2026-12-31`, 400],
    [`purse%3A1/statement?${range}&cursor=x`, 400],
    [`purse%3A1/balance?at=yesterday`, 400],
    [`purse%3A1/statement.csv?${range}&language=fr`, 400],
  ] as const) {
    const answer = await wang('GET', `/v1/accounts/${path}`);
    assert.equal(answer.status, status, `${path} ${answer.text}`);
  }
});

test('the pages of a busy account are the whole of it, and so is its file', async () => {
  const { database, clock } = await town();
  const operator = account('operator-unsettled', '00000001');
  const card = account('purse', chip(1).asn, 2);
  // Three in each second, so that pages end between entries of one instant; named as a record's are.
  await query(
    database,
    `insert into ledger_transfer (settlement_date, transfer_id, purpose, debit_account_id,
       credit_account_id, amount_fen, card_asn, record_id, occurred_at, recorded_at)
     select ?::date, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0')
         || '8' || substr(md5(no::text), 1, 3) || '8' || substr(md5(no::text), 4, 15))::uuid, 'purchase', ?::uuid, ?::uuid, no, ?,
       gen_random_uuid(), at, ?
     from generate_series(1, 1100) as no,
       lateral (select timestamptz '2026-09-01 05:00Z' + no / 3 * interval '1 second' as at) as presented`,
    [DAY, card.id, operator.id, chip(1).asn, clock.now],
  );
  const wang = await (await consoleServer(database, clock)).as('wang');
  const at = '/v1/accounts/operator-unsettled%3A00000001';
  const rows: Row[] = [];
  let cursor = '';
  do {
    const { status, json, text } = await wang('GET', `${at}/statement?${range}&cursor=${cursor}`);
    assert.equal(status, 200, text);
    rows.push(...(json['items'] as Row[]));
    cursor = (json['next_cursor'] as string | null) ?? '';
  } while (cursor !== '');
  assert.equal(rows.length, 1102);
  assert.equal(new Set(rows.map(({ transfer_id }) => transfer_id)).size, rows.length);
  let balance = 0;
  for (const { change_fen, balance_fen } of rows.toReversed()) {
    balance += Number(change_fen);
    assert.equal(balance_fen, balance, 'each balance is the sum of what came before it');
  }
  const file = await wang('GET', `${at}/statement.csv?${range}&language=zh`);
  assert.match(file.headers.get('content-type') ?? '', /^text\/csv/);
  assert.match(
    file.headers.get('content-disposition') ?? '',
    /filename="operator-unsettled-00000001_2026-08-01_2026-12-31\.csv"/,
  );
  const read = csvRows(new TextEncoder().encode(file.text));
  assert.equal(read.kind, 'read');
  const [head, ...lines] = read.rows;
  assert.equal(head?.cells[0]?.replace('\ufeff', ''), '结算日');
  assert.deepEqual(
    lines.map(({ cells }) => [cells[7], cells[6]]),
    rows.map(({ transfer_id, balance_fen }) => [
      transfer_id,
      (Number(balance_fen) / 100).toFixed(2),
    ]),
  );
});

test('no cell of the file is a formula, and an amount below nothing is still a number', () => {
  const line = {
    settlementDate: DAY,
    occurredAt: minutesLater(0),
    recordedAt: minutesLater(0),
    transferId: '00000000-0000-0000-0000-000000000000',
    purpose: '+1+1',
    recordId: undefined,
    counterpart: '=HYPERLINK("http://x","y")',
    change: fen(-250),
    balance: fen(-100),
  };
  const text = statementCsvRow(account('unclaimed', 'refunds'), line);
  assert.equal(
    text,
    `2026-09-01,2026-09-01 08:00:00,2026-09-01 08:00:00,'+1+1,"'=HYPERLINK(""http://x"",""y"")",-2.50,-1.00,00000000-0000-0000-0000-000000000000,\r\n`,
  );
  assert.ok(statementCsvHead('en').startsWith('\ufeffsettlement date,'));
});
