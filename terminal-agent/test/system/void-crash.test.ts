import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fen } from '@lvchengtong/card-sdk/money';
import { BenchCentre } from '../support/bench-centre.ts';
import { issuedCard, issuedPsam, TEST_CARD } from '../support/bench-city.ts';
import { benchTerminal } from '../support/bench-terminal.ts';
import { temporaryFolder } from '../support/drafts.ts';

const CRASHING = fileURLToPath(new URL('../support/crashing-void.js', import.meta.url));

test('kill -9 before every statement of a void: written or not at all, once in the end, the journal whole', async () => {
  const base = temporaryFolder();
  const [till, cardFile, psamFile] = ['till', 'card', 'psam'].map((name) => join(base, name));
  assert(till !== undefined && cardFile !== undefined && psamFile !== undefined);
  const psam = await issuedPsam();
  const card = await issuedCard(TEST_CARD);
  const centre = new BenchCentre();
  const desk = await benchTerminal('top-up', psam, centre);
  desk.agent.screen.commands.setAmount(fen(10_000));
  await desk.agent.present(card.channel());
  await desk.remove();
  const canteen = await benchTerminal('canteen', psam, centre, till);
  canteen.agent.screen.commands.setAmount(fen(650));
  card.reset();
  assert.equal((await canteen.agent.present(card.channel())).kind, 'accepted');
  await canteen.agent.stop();
  card.reset();
  writeFileSync(cardFile, card.save());
  writeFileSync(psamFile, psam.save());

  let points = 0;
  for (let crashed = true; crashed; points += crashed ? 1 : 0) {
    const folder = join(base, `killed-${String(points + 1)}`);
    cpSync(till, folder, { recursive: true });
    const life = (crashAt: number): SpawnSyncReturns<string> =>
      spawnSync(process.execPath, [CRASHING, folder, cardFile, psamFile, String(crashAt)], {
        encoding: 'utf8',
      });
    const { signal, status, stdout, stderr } = life(points + 1);
    crashed = signal === 'SIGKILL';
    assert(crashed || status === 3, stderr);
    const found = await benchTerminal('canteen', psam, centre, folder);
    const written = found.records().filter(({ kind }) => kind === 'void').length;
    assert.deepEqual(found.agent.journal.setAside, []);
    assert(written === 1 || stdout === '', 'what the screen said is on the disk');
    await found.agent.stop();
    // The cashier tries once more, whatever happened.
    assert.equal(life(0).status, 3);
    const after = await benchTerminal('canteen', psam, centre, folder);
    assert.deepEqual(
      after.records().map(({ kind, journalSequence }) => `${String(journalSequence)} ${kind}`),
      ['1 purchase', '2 void'],
    );
    await after.agent.stop();
  }
  assert(points >= 4, `only ${String(points)} statements were interrupted`);
  rmSync(base, { recursive: true });
});
