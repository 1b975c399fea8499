import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { query } from '../../src/database/query.ts';
import { accountBalances, moneyTown } from '../support/money-town.ts';
import { broken } from '../support/settling-town.ts';
import { wechatBill } from '../support/statements.ts';

const IMPORT = fileURLToPath(new URL('../support/crashing-import.js', import.meta.url));

async function crashed(url: string, file: string, crashAt: number): Promise<boolean> {
  const child = spawn(process.execPath, [IMPORT, url, file, String(crashAt)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert(signal === 'SIGKILL' || code === 3, `exit ${String(code)} ${String(signal)}`);
  return signal === 'SIGKILL';
}

test('kill -9 before every statement of an import and of a correction: wholly there or not at all', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lct-money-'));
  after(() => rm(folder, { recursive: true }));
  const { url, database, loaded } = await moneyTown();
  const loadId = await loaded(5_000, 'wechat');
  for (const [round, yuan] of ['49.00', '50.00'].entries()) {
    const file = path.join(folder, `${String(round)}.csv`);
    await writeFile(
      file,
      wechatBill('2026-09-01', [{ reference: 'W1', loadId, yuan, feeYuan: '0.30' }]),
    );
    const before = await accountBalances(database);
    let point = 1;
    while (await crashed(url, file, point)) {
      assert.equal((await query(database, 'select 1 from money_file')).length, round);
      assert.deepEqual(await accountBalances(database), before);
      point += 1;
    }
    // begin, lock, look, know, file, lines, day, accounts, transfers, audit, commit.
    assert.ok(point > 10, `only ${String(point - 1)} statements were interrupted`);
    assert.equal((await query(database, 'select 1 from money_file')).length, round + 1);
  }
  assert.deepEqual(await accountBalances(database), {
    'custody-bank:wechat': -4_970,
    'write-off:channel-fee-wechat': -30,
  });
  assert.deepEqual(await broken(database), []);
});
