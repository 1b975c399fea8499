import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { createApprovalService } from '../../src/approvals/approval-service.ts';
import { reconcilingRoutes } from '../../src/desk/desk-routes.ts';
import { createOnceService } from '../../src/idempotency/once-service.ts';
import type {
  MoneyFileLines,
  MoneyFilePreview,
  MoneyFileRow,
} from '../../src/money-files/money-file-operations.ts';
import type {
  OperatorFilesOfDay,
  OperatorFileTaken,
} from '../../src/operator-files/operator-file-operations.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { consoleServer, type ConsoleAnswer } from '../support/console-town.ts';
import { asClearing } from '../support/database.ts';
import { accountBalances, moneyTown } from '../support/money-town.ts';
import { broken } from '../support/settling-town.ts';
import { bankStatement, statementExample, wechatBill } from '../support/statements.ts';

const DAY = parseSettlementDate('2026-09-01');
const CSV = { 'content-type': 'text/csv' };

const town = await moneyTown();
const { database, clock } = town;
const options = { knex: asClearing(database), clock: clock.read };
const server = await consoleServer(database, clock, [
  reconcilingRoutes({
    ...options,
    approvals: createApprovalService({ ...options, handlers: {} }),
    once: createOnceService(options),
  }),
]);
const wang = await server.as('wang');
const auditor = await server.as('auditor', 'auditor');

const key = (): { 'idempotency-key': string } => ({ 'idempotency-key': crypto.randomUUID() });
const preview = async (name: string, bytes: Uint8Array): Promise<MoneyFilePreview> => {
  const to = `/v1/money-file-previews?file_name=${encodeURIComponent(name)}`;
  const answer = await wang('POST', to, bytes, CSV);
  assert.equal(answer.status, 200, answer.text);
  return answer.json as unknown as MoneyFilePreview;
};
const take = (
  name: string,
  bytes: Uint8Array,
  { replaces, under = key() }: { replaces?: string; under?: { 'idempotency-key': string } } = {},
): Promise<ConsoleAnswer> =>
  wang(
    'POST',
    `/v1/money-files?file_name=${encodeURIComponent(name)}${replaces === undefined ? '' : `&replaces=${replaces}`}`,
    bytes,
    { ...CSV, ...under },
  );
const files = async (): Promise<readonly MoneyFileRow[]> =>
  ((await auditor('GET', '/v1/money-files')).json as unknown as { items: MoneyFileRow[] }).items;

test('a statement is looked at, taken in once under its key, and corrected only as the preview showed', async () => {
  const loadId = await town.loaded(5_000, 'wechat');
  const other = await town.loaded(2_000, 'wechat');
  const wrong = wechatBill(DAY, [
    { reference: 'W1', loadId, yuan: '49.00' },
    { reference: 'W2', loadId: other, yuan: '20.00' },
    { reference: 'W9', loadId: crypto.randomUUID(), yuan: '7.00' },
  ]);
  const name = '微信 交易账单.csv';
  const first = await preview(name, wrong);
  assert.deepEqual(
    [first.outcome, first.statement?.lines, first.statement?.net_fen, first.unknown_orders],
    ['imported', 3, 7_600, 1],
  );
  assert.deepEqual(first.totals, [
    { kind: 'payment', direction: 'in', lines: 3, amount_fen: 7_600, fee_fen: 0 },
  ]);
  assert.deepEqual(await files(), [], 'a preview takes nothing in');

  const under = key();
  const taken = await take(name, wrong, { under });
  assert.equal(taken.status, 200, taken.text);
  const again = await take(name, wrong, { under });
  assert.deepEqual([again.headers.get('idempotency-replayed'), again.json], ['true', taken.json]);
  assert.equal((await take('other.csv', wrong, { under })).json['code'], 'IDEMPOTENCY_CONFLICT');
  const same = await preview(name, wrong);
  assert.deepEqual([same.outcome, same.other?.taken_by], ['already-imported', 'wang']);
  const [file] = await files();
  assert.ok(file !== undefined);
  assert.deepEqual([file.file_name, file.lines, file.replaced_by], [name, 3, null]);

  const right = wechatBill(DAY, [
    { reference: 'W1', loadId, yuan: '50.00' },
    { reference: 'W2', loadId: other, yuan: '20.00' },
    { reference: 'W3', loadId: crypto.randomUUID(), yuan: '1.00' },
  ]);
  const corrected = await preview('right.csv', right);
  assert.deepEqual(
    [corrected.outcome, corrected.other?.money_file_id, corrected.same_lines],
    ['replaced', file.money_file_id, 1],
  );
  assert.deepEqual(
    corrected.changes.map(({ what, reference, amount_fen, was_amount_fen }) => [
      what,
      reference,
      amount_fen,
      was_amount_fen,
    ]),
    [
      ['changed', 'W1', 5_000, 4_900],
      ['added', 'W3', 100, null],
      ['gone', 'W9', 700, null],
    ],
  );
  const before = await accountBalances(database);
  for (const replaces of [undefined, crypto.randomUUID()]) {
    const blind = await take('right.csv', right, replaces === undefined ? {} : { replaces });
    assert.equal(blind.json['code'], 'FILE_STANDS_OTHERWISE');
  }
  assert.deepEqual(await accountBalances(database), before);
  const replaced = await take('right.csv', right, { replaces: file.money_file_id });
  assert.equal(replaced.json['outcome'], 'replaced', replaced.text);
  assert.deepEqual(
    (await files()).map(({ file_name, replaced_by }) => [file_name, replaced_by]).sort(),
    [
      ['right.csv', null],
      [name, 'right.csv'],
    ],
  );
  const balances = await accountBalances(database);
  assert.deepEqual(
    [balances['suspense:statement-wechat'], balances['load-in-transit:wechat']],
    [100, undefined],
  );
  assert.deepEqual(await broken(database), []);
});

test('each line says what it met and what the ledger did for it, a page at a time', async () => {
  const newest = (await files()).find(({ replaced_by }) => replaced_by === null);
  const at = `/v1/money-files/${newest?.money_file_id ?? ''}`;
  const all = (await auditor('GET', at)).json as unknown as MoneyFileLines;
  assert.deepEqual(
    all.items.map(({ reference, matched, transfers }) => [
      reference,
      matched,
      transfers.map(({ purpose }) => purpose),
    ]),
    [
      ['W1', 'order', ['load-settled']],
      ['W2', 'order', ['load-settled']],
      ['W3', 'nothing', ['unmatched']],
    ],
  );
  const unmatched = (await auditor('GET', `${at}?only=unmatched`))
    .json as unknown as MoneyFileLines;
  assert.deepEqual(
    unmatched.items.map(({ reference }) => reference),
    ['W3'],
  );
  const none = await auditor('GET', `/v1/money-files/${crypto.randomUUID()}`);
  assert.equal(none.json['code'], 'NOT_FOUND');
  const many = bankStatement(
    '2026-08-30',
    Array.from({ length: 130 }, (_, n) => ({
      reference: `B${String(n)}`,
      inYuan: '1.00',
      text: '存',
    })),
  );
  assert.equal((await take('many.csv', many)).status, 200);
  const large = (await files()).find(({ file_name }) => file_name === 'many.csv');
  const seen: string[] = [];
  let cursor = '';
  do {
    const to = `/v1/money-files/${large?.money_file_id ?? ''}?cursor=${cursor}`;
    const page = (await auditor('GET', to)).json as unknown as MoneyFileLines;
    seen.push(...page.items.map(({ reference }) => reference));
    cursor = page.next_cursor ?? '';
  } while (cursor !== '');
  assert.deepEqual([seen.length, new Set(seen).size], [130, 130]);
});

test('hostile files and callers: nothing is taken, and the answer says why', async () => {
  const count = (await files()).length;
  const codes = async (name: string, bytes: Uint8Array): Promise<readonly string[]> => {
    const { outcome, problems } = await preview(name, bytes);
    assert.equal(outcome, 'refused');
    return problems.map(({ code }) => code);
  };
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  assert.deepEqual(await codes('a.csv', text('=cmd|x,1\n')), ['LAYOUT_UNKNOWN']);
  assert.deepEqual(await codes('a.csv', text('a\0b')), ['NOT_TEXT']);
  assert.deepEqual(await codes('a.csv', new Uint8Array([0x81, 0xff, 0xff, 0x0a])), ['NOT_TEXT']);
  const example = statementExample('wechat');
  const lines = new TextDecoder().decode(example).split('\r\n');
  const cutShort = text(lines.slice(0, -3).join('\r\n'));
  assert.deepEqual(await codes('a.csv', cutShort), ['TOTAL_DIFFERS']);
  const refused = await take('a.csv', text('x'));
  assert.deepEqual([refused.status, refused.json['code']], [422, 'FILE_REFUSED']);

  const post = async (to: string, body: Uint8Array, headers: object): Promise<unknown> =>
    (await wang('POST', to, body, { ...headers })).json['code'];
  const to = '/v1/money-files?file_name=a.csv';
  assert.equal(await post(to, example, CSV), 'IDEMPOTENCY_KEY_MISSING');
  assert.equal(
    await post(to, example, { 'content-type': 'text/html', ...key() }),
    'MEDIA_TYPE_WRONG',
  );
  const large = new Uint8Array(10 * 1024 * 1024 + 1);
  assert.equal(await post(to, large, { ...CSV, ...key() }), 'BODY_TOO_LARGE');
  for (const name of ['..%2Fa.csv', 'a%00.csv', '']) {
    const bad = `/v1/money-files?file_name=${name}`;
    assert.equal(await post(bad, example, { ...CSV, ...key() }), 'REQUEST_INVALID', name);
  }
  const looking = await auditor('POST', to, example, { ...CSV, ...key() });
  assert.equal(looking.json['code'], 'ROLE_NOT_ALLOWED');
  assert.equal((await files()).length, count);
});

test('an operator’s file is looked at and taken in; the centre’s are written once and given byte for byte', async () => {
  const head =
    'psam_no,terminal_sequence,terminal_id,card_asn,counter,amount_fen,occurred_at,place';
  const row = `00000000000000000001,1,${'4'.repeat(12)},${town.card.asn},1,250,20260901101500,=cmd`;
  const bytes = new TextEncoder().encode(`${head}\r\n${row}\r\n`);
  const name = `XF2026090103000000010001.csv`;
  const looked = await wang('POST', `/v1/operator-file-previews/${name}`, bytes, CSV);
  assert.equal(looked.status, 200, looked.text);
  const { outcome, records, amount_fen, problems } = looked.json as unknown as OperatorFileTaken;
  assert.deepEqual([outcome, records, amount_fen, problems], ['imported', 1, 250, []]);
  const at = `/v1/settlement-days/${DAY}/operator-files`;
  const ofDay = async () => (await auditor('GET', at)).json as unknown as OperatorFilesOfDay;
  assert.deepEqual(
    (await ofDay()).operators.flatMap(({ files: own }) => own),
    [],
  );
  const noKey = await wang('POST', `/v1/operator-files/${name}`, bytes, CSV);
  assert.equal(noKey.json['code'], 'IDEMPOTENCY_KEY_MISSING');
  const taken = await wang('POST', `/v1/operator-files/${name}`, bytes, { ...CSV, ...key() });
  assert.equal(taken.json['outcome'], 'imported', taken.text);
  const twice = await wang('POST', `/v1/operator-files/${name}`, bytes, { ...CSV, ...key() });
  assert.equal(twice.json['outcome'], 'already-imported');
  const wrong = await wang('POST', '/v1/operator-file-previews/XF1.csv', bytes, CSV);
  assert.deepEqual(
    (wrong.json as unknown as OperatorFileTaken).problems.map(({ code }) => code),
    ['NAME_WRONG'],
  );

  const order = { kind: 'SS', settlement_date: DAY, operator_no: '00000001' };
  const early = await wang('POST', '/v1/operator-files', order, key());
  assert.deepEqual([early.status, early.json['code']], [409, 'FILE_NOT_READY']);
  await createSettlementService(options).close(DAY, 'clerk');
  const made = await wang('POST', '/v1/operator-files', order, key());
  assert.deepEqual(made.json, { file_name: 'SS2026090103000000010001.csv' });
  const get = `/v1/operator-files/${made.json['file_name']}`;
  const [one, two] = [await auditor('GET', get), await auditor('GET', get)];
  assert.deepEqual(one.bytes, two.bytes);
  assert.equal(one.headers.get('content-type'), 'text/csv; charset=utf-8');
  assert.match(one.headers.get('content-disposition') ?? '', /attachment; filename="SS2026/);
  const back = await auditor('GET', `/v1/operator-files/${name}`);
  assert.deepEqual(back.bytes, bytes, 'what came in is given back as it came');
  const kinds = (await ofDay()).operators[0]?.files.map(({ kind }) => kind);
  assert.deepEqual(kinds, ['SS', 'XF']);
  assert.equal((await auditor('GET', '/v1/operator-files/none.csv')).json['code'], 'NOT_FOUND');
});
