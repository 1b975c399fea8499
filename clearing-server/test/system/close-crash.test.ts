import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { openDatabase } from '../../src/database/database.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { minutesLater } from '../support/chips.ts';
import { DAY, NEXT, dayToClose, outcomeOfClose } from '../support/closing-day.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';

const CLOSER = fileURLToPath(new URL('../support/crashing-close.js', import.meta.url));
const closerOn = (knex: Knex) => createSettlementService({ knex, clock: () => minutesLater(600) });

/** The statement before which it was killed; undefined when it came through. */
async function closeUntil(url: string, crashAt: number): Promise<string | undefined> {
  const child = spawn(process.execPath, [CLOSER, url, DAY, String(crashAt)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Uint8Array) => {
    said += new TextDecoder().decode(chunk);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert(signal === 'SIGKILL' || code === 3, `exit ${String(code)} ${String(signal)}`);
  return signal === 'SIGKILL' ? said : undefined;
}

/** What a close has made durable so far. */
async function progress(database: Knex): Promise<string> {
  const { rows } = await database.raw<{ rows: { now: string }[] }>(
    `select concat((select state from settlement_day where settlement_date = ?::date), ' ',
       (select count(*) from arbitration_decision), ' ',
       (select count(*) from arbitration_purse), ' ',
       (select max(settlement_date) from arbitration_progress), ' ',
       (select count(*) from reconciliation_run)) as now`,
    [DAY],
  );
  return rows[0]?.now ?? '';
}

async function undisturbed(): Promise<unknown> {
  const { database } = await dayToClose();
  await closerOn(database).close(DAY, 'clerk');
  return outcomeOfClose(database);
}

test('kill -9 of the closer before every statement of every transaction: the same close in the end', async () => {
  const { database, url } = await dayToClose();
  const points: string[] = [];
  // Whenever something became durable, the next transaction is torn from its first statement on.
  for (let point = 1, before = await progress(database); ;) {
    const statement = await closeUntil(url, point);
    if (statement === undefined) break;
    points.push(statement);
    const now = await progress(database);
    // The checks only read, one after the other: every fourth of them.
    const step = statement.startsWith('select * from (') ? 4 : 1;
    point = now === before ? point + step : 1;
    before = now;
  }
  const met = (start: string): boolean => points.some((statement) => statement.startsWith(start));
  for (const named of [
    'insert into arbitration_decision',
    "update settlement_day set state = 'closed'",
    'insert into settlement_day',
    'insert into settlement_bill ',
    'insert into ledger_day_balance',
    'insert into ledger_day_total',
    "update settlement_day set state = 'balanced'",
    'with movement as',
    'insert into reconciliation_run',
    'insert into reconciliation_difference',
    'COMMIT',
  ]) {
    assert(met(named), `nothing was killed before ${named}`);
  }
  assert.deepEqual(await outcomeOfClose(database), await undisturbed());
});

test('two closers at once, in two processes, and a third afterwards: one close', async () => {
  const { database, url } = await dayToClose();
  await Promise.all([closeUntil(url, 0), closeUntil(url, 0)]);
  await closeUntil(url, 0);
  assert.deepEqual(await outcomeOfClose(database), await undisturbed());
});

for (const everyth of [2, 3]) {
  test(`the answer to every COMMIT number ${String(everyth)} is lost: the same close`, async () => {
    const { database, url } = await dayToClose();
    const { hostname: host, port } = new URL(url);
    const proxy = await startLossyProxy({ host, port: Number(port) }, everyth);
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    const knex = openDatabase(through.href);
    try {
      const { bills } = await closerOn(knex).close(DAY, 'clerk');
      assert.equal(bills.length, 2);
    } finally {
      await knex.destroy();
      await proxy.close();
    }
    assert(proxy.lost() >= 1);
    assert.deepEqual(await outcomeOfClose(database), await undisturbed());
  });
}

test('terminals are answered while a close is in the middle of its bills, into the next day', async () => {
  const { database, url, sell } = await dayToClose();
  const other = openDatabase(url);
  try {
    let closing: Promise<unknown> = Promise.resolve();
    await other.transaction(async (trx) => {
      await trx.raw('lock table settlement_bill in exclusive mode'); // the close has to wait here
      closing = closerOn(database).close(DAY, 'clerk');
      while ((await progress(other)).split(' ')[0] !== 'closed') await new Promise(setImmediate);
      await sell(450);
      await sell(550);
      assert.equal((await progress(other)).split(' ')[0], 'closed');
    });
    await closing;
  } finally {
    await other.destroy();
  }
  const next = await closerOn(database).draft(NEXT);
  assert.deepEqual(
    next.map(({ operatorNo, net }) => [operatorNo, net]),
    [['00000001', 1000n]],
  );
  const { broken } = (await outcomeOfClose(database)) as { broken: unknown[] };
  assert.deepEqual(broken, []);
});
