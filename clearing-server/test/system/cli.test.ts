import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  chip,
  load,
  minutesLater,
  purchase,
  till,
  tornPurchase,
  uploadOf,
} from '../support/chips.ts';
import { statementExample } from '../support/statements.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from '../support/city.ts';
import { createEmptyDatabase, createTestDatabase } from '../support/database.ts';
import { query } from '../../src/database/query.ts';
import { openFirstDay } from '../../src/settlement/open-day-store.ts';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';

const MAIN = fileURLToPath(new URL('../../src/cli/lct-clearing-main.js', import.meta.url));
const DAY = parseSettlementDate('2026-09-01');

interface Run {
  readonly exitCode: unknown;
  readonly said: string;
  readonly complained: string;
}

async function run(url: string | undefined, ...args: readonly string[]): Promise<Run> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH, ...(url === undefined ? {} : { DATABASE_URL: url }) },
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      text[name] += part;
    });
  }
  const [exitCode] = (await once(child, 'close')) as [unknown];
  return { exitCode, said: text.stdout, complained: text.stderr };
}

const json = ({ said }: Run): Record<string, unknown> =>
  JSON.parse(said) as Record<string, unknown>;

/** One card, loaded, with a purchase and a torn one that the next purchase proves. */
async function city() {
  const { url, database } = await createTestDatabase();
  const canteen = till(1);
  const card = chip(1);
  await registerCity(database, { tills: [canteen], chips: [card] });
  await openFirstDay(database, minutesLater(0));
  await authoriseLoad(database, card, canteen, 10_000);
  const records = [
    load(card, canteen, 10_000, minutesLater(1)),
    purchase(card, canteen, 1250, minutesLater(5)),
    tornPurchase(card, canteen, 300, minutesLater(6), true),
    purchase(card, canteen, 50, minutesLater(7)),
  ];
  const ingest = ingestOn(database, testClock(minutesLater(60)));
  await ingest.receive(canteen.terminalId, uploadOf(canteen, records));
  await ingest.close();
  return { url, database, card };
}

test('an empty database is migrated once, and no command works on an older schema', async () => {
  const { url } = await createEmptyDatabase();
  const early = await run(url, 'verify');
  assert.equal(early.exitCode, 2);
  assert.match(early.complained, /^The database lacks \d+_.*\.js: run lct-clearing migrate\.\n$/);
  const first = await run(url, 'migrate', '--json');
  assert.equal(first.exitCode, 0);
  assert.ok((json(first)['applied'] as unknown[]).length >= 3);
  const again = await run(url, 'migrate');
  assert.deepEqual([again.exitCode, again.said], [0, 'The schema is current.\n']);
});

test('arbitrate, close, bill and verify go through a day, and say so to people and to programs', async () => {
  const { url } = await city();
  assert.deepEqual(json(await run(url, '--json', 'arbitrate')), {
    looked_at: { cards: 1, records: 4 },
    decided: { paid: 1, refused: 0, corrected: 0, gaps_named_by_files: 0 },
    open: [],
  });
  const early = await run(url, 'bill', DAY);
  assert.equal(early.exitCode, 1);
  assert.match(early.said, /has no bills/);

  const closed = await run(url, 'close', DAY, '--json');
  assert.equal(closed.exitCode, 0, closed.complained);
  assert.equal(json(closed)['state'], 'balanced');
  assert.deepEqual(json(await run(url, 'close', DAY, '--json')), json(closed));
  const [bill] = json(closed)['bills'] as Record<string, unknown>[];
  assert.deepEqual([bill?.['net_fen'], bill?.['record_count']], [1600, 3]);

  const table = await run(url, 'bill', DAY);
  assert.match(table.said, /^operator +records +gross .*\n[- ]+\n00000001 +3 +16\.00 /);
  const verified = await run(url, 'verify');
  assert.equal(verified.exitCode, 0, verified.said);
  assert.match(verified.said, /\n(\d+) of \1 checks hold\.\n$/);
});

test('verify prints the rows that break an invariant, close stops at them, rebuild-balances mends what is only kept', async () => {
  const { url, database, card } = await city();
  await database('ledger_purse_balance').update({ balance_fen: 1, offline_counter: null });
  const broken = await run(url, 'verify');
  assert.equal(broken.exitCode, 1);
  assert.match(broken.said, /purse-knows-its-highest-counter +4 +BROKEN, 1 row\(s\) below/);
  assert.match(broken.said, /purse-balance-is-sum-of-transfers +2 +BROKEN, 1 row\(s\) below/);
  assert.ok(broken.said.includes(`purse:${card.asn}:2`));

  const stopped = await run(url, 'close', DAY, '--json');
  assert.equal(stopped.exitCode, 1);
  assert.deepEqual(
    [json(stopped)['code'], json(stopped)['check']],
    ['CHECK_FAILED', 'purse-balance-is-sum-of-transfers'],
  );
  const rebuilt = await run(url, 'rebuild-balances', '--json');
  assert.deepEqual(json(rebuilt), {
    rebuilt: [{ account: `purse:${card.asn}:2`, kept_fen: '-299', sum_fen: '8400' }],
    // Arbitration has paid a torn debit meanwhile, and said so.
    counters: [{ account: `purse:${card.asn}:2`, counter_kind: 'offline', kept: 1, highest: 2 }],
  });
  const [audit] = await query<{ actor: string }>(
    database,
    `select actor from audit_event where action = 'ledger.rebuild-balance'`,
  );
  assert.match(audit?.actor ?? '', /^cli:/);
  assert.match((await run(url, 'rebuild-balances')).said, /^Every kept balance was/);
  assert.equal((await run(url, 'close', DAY)).exitCode, 0);
  assert.equal((await run(url, 'verify')).exitCode, 0);
});

test('a second person is let in with a one-time password, once per name', async () => {
  const { url, database } = await createTestDatabase();
  const added = json(await run(url, 'add-user', 'wang.fang', '--role', 'clerk', '--json'));
  assert.match(String(added['one_time_password']), /^.{4}-.{4}-.{4}$/);
  assert.equal((await run(url, 'add-user', 'wang.fang', '--role', 'clerk')).exitCode, 1);
  assert.equal((await run(url, 'add-user', 'wang.fang', '--role', 'king')).exitCode, 2);
  assert.equal((await run(url, 'add-user', 'Wang Fang', '--role', 'clerk')).exitCode, 2);
  const users = await query(database, 'select login, role, must_change_password from access_user');
  assert.deepEqual(users, [{ login: 'wang.fang', role: 'clerk', must_change_password: true }]);
});

test('what cannot be done is one sentence on stderr and exit code 2', async () => {
  const { url } = await createTestDatabase();
  const unnamed = await run(undefined, 'verify');
  assert.deepEqual(unnamed, {
    exitCode: 2,
    said: '',
    complained: 'Name the database in the environment: DATABASE_URL.\n',
  });
  const nowhere = await run('postgres://nobody:secret@127.0.0.1:1/none', 'verify');
  assert.equal(nowhere.exitCode, 2);
  assert.match(nowhere.complained, /^The database does not answer: .*ECONNREFUSED.*\.\n$/);
  assert.ok(!nowhere.complained.includes('secret'));
  const noDay = await run(url, 'close', '2026-02-30');
  assert.equal(noDay.exitCode, 2);
  assert.match(noDay.complained, /no such day: 2026-02-30/);
  assert.equal((await run(url, 'settle-everything')).exitCode, 2);
  const unopened = await run(url, 'close', '2020-01-01');
  assert.equal(unopened.exitCode, 1);
  assert.match(unopened.said, /DAY_UNKNOWN/);
  assert.equal((await run(undefined, '--help')).exitCode, 0);
});

test('a file comes in once and the day’s refusals go out as one; a file that is there is not overwritten', async () => {
  const { url } = await city();
  const folder = await mkdtemp(path.join(tmpdir(), 'lct-files-'));
  try {
    const claim = path.join(folder, 'XF2026090103000000010001.csv');
    const header =
      'psam_no,terminal_sequence,terminal_id,card_asn,counter,amount_fen,occurred_at,place';
    await writeFile(claim, `${header}\r\n1,2,3,4,5,6,7,8\r\n`);
    const refused = await run(url, 'import', claim);
    assert.equal(refused.exitCode, 1);
    assert.match(refused.said, /2 +psam_no +FIELD_WRONG/);
    await writeFile(claim, `${header}\r\n`);
    assert.match((await run(url, 'import', claim)).said, /\simported\s/);
    assert.match((await run(url, 'import', claim)).said, /already-imported/);
    assert.equal((await run(url, 'import', path.join(folder, 'none'))).exitCode, 2);

    const refusals = ['export', 'SS2026090103000000010001.csv', '--out', folder];
    const early = await run(url, ...refusals);
    assert.deepEqual([early.exitCode, early.said], [1, '2026-09-01 is not balanced.\n']);
    await run(url, 'close', DAY);
    assert.equal((await run(url, ...refusals)).exitCode, 0);
    const text = await readFile(path.join(folder, 'SS2026090103000000010001.csv'), 'latin1');
    assert.match(text, /,paid,PROVEN_BY_NEXT\r\n$/);
    const again = await run(url, ...refusals);
    assert.equal(again.exitCode, 2);
    assert.match(again.complained, /cannot be written: EEXIST/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('statements come in beside operators’ files, and a wrong one says where it is wrong', async () => {
  const { url } = await city();
  const folder = await mkdtemp(path.join(tmpdir(), 'lct-statements-'));
  try {
    const [bank, wechat, cut] = ['bank.csv', 'wechat.csv', 'cut.csv'].map((name) =>
      path.join(folder, name),
    ) as [string, string, string];
    await writeFile(bank, statementExample('bank'));
    await writeFile(wechat, statementExample('wechat'));
    await writeFile(cut, statementExample('wechat').slice(0, 700));
    const taken = await run(url, 'import', bank, wechat);
    assert.equal(taken.exitCode, 0, taken.complained);
    assert.match(
      taken.said,
      /bank\.csv +imported +4 +2144\.40 +bank 41050160000000001234 2026-09-01/,
    );
    assert.match(taken.said, /wechat\.csv +imported +2 +0\.00 .*2 without an order of ours/);
    assert.match((await run(url, 'import', bank)).said, /already-imported .*taken in as bank\.csv/);
    const refused = await run(url, 'import', cut, '--json');
    assert.equal(refused.exitCode, 1);
    const [file] = json(refused)['files'] as { problems: { code: string; line: number }[] }[];
    assert.deepEqual([file?.problems[0]?.code, file?.problems[0]?.line], ['FIELD_WRONG', 3]);
    assert.equal((await run(url, 'verify')).exitCode, 0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('reconcile says how its last line came about, work-items whose each open difference is', async () => {
  const { url, database } = await city();
  const fine = await run(url, 'reconcile', DAY);
  assert.equal(fine.exitCode, 0, fine.complained);
  assert.match(fine.said, /^class +differences +proven +yuan +with evidence +unexplained\n/);
  assert.match(fine.said, /\ntorn +1 +0 +3\.00 +3\.00 +0\.00\n/);
  assert.match(fine.said, /\nUnexplained difference: 0 fen\.\n$/);
  await database.transaction(async (trx) => {
    await trx.raw('set local session_replication_role = replica');
    await trx.raw('update ledger_transfer set amount_fen = 1000 where amount_fen = 1250');
  });
  const changed = await run(url, 'reconcile', DAY, '--json');
  assert.equal(changed.exitCode, 1);
  assert.equal(json(changed)['unexplained_fen'], 250);

  const items = json(await run(url, 'work-items', '--class', 'unknown', '--json'))['items'];
  const [item, ...more] = items as Record<string, unknown>[];
  assert.deepEqual([item?.['amount_fen'], item?.['owner'], more.length], [-250, 'clearing', 0]);
  const torn = await run(url, 'work-items', '--owner', 'operator 00000001');
  assert.match(torn.said, /\ntorn +3\.00 +operator 00000001 +0 +2026-09-01 +UNRESOLVED/);
  assert.match((await run(url, 'work-items', '--days', '9')).said, /\n0 open difference/);
  assert.equal((await run(url, 'work-items', '--days', 'many')).exitCode, 2);
  assert.equal((await run(url, 'reconcile', '2020-01-01')).exitCode, 1);
});

test('every command stands in the documentation, and every documented command is there', async () => {
  const { said } = await run(undefined, '--help');
  const commands = [...said.matchAll(/^ {2}([a-z][a-z-]*)(?: [[<][^ ]*)* {2,}\S/gm)].map(
    ([, name]) => name,
  );
  const page = await readFile(new URL('../../../../docs/lct-clearing.md', import.meta.url), 'utf8');
  const documented = [...page.matchAll(/^\| `([a-z-]+)/gm)].map(([, name]) => name);
  assert(commands.length > 10);
  assert.deepEqual(documented.toSorted(), commands.filter((name) => name !== 'help').toSorted());
});
