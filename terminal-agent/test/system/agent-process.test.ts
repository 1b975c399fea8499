import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeRecord } from '@lvchengtong/card-sdk/exchange';
import { openCardStore, openPsamStore } from '@lvchengtong/card-sdk/virtual';
import { startAgentProcess } from '../support/agent-process.ts';
import { BenchCentre } from '../support/bench-centre.ts';
import { issuedCard, issuedPsam, TEST_CARD } from '../support/bench-city.ts';
import { temporaryFolder } from '../support/drafts.ts';
import { serveOverTls } from '../support/tls-centre.ts';

test('the agent as a process: enrols, serves a card from its panel, uploads, stops cleanly', async (t) => {
  const folder = temporaryFolder();
  const bench = new BenchCentre();
  const centre = await serveOverTls(bench);
  await openCardStore(join(folder, 'cards')).put(TEST_CARD, await issuedCard(TEST_CARD));
  await openPsamStore(join(folder, 'psams')).put('45000000000000000101', await issuedPsam());
  const agent = await startAgentProcess(folder, centre, {
    kind: 'gate',
    reader: 'virtual',
    virtual: {
      cards: join(folder, 'cards'),
      psam: join(folder, 'psams', '45000000000000000101.psam'),
    },
  });
  t.after(() => agent.child.kill('SIGKILL'));
  await agent.command({ command: 'tap', card_asn: TEST_CARD });
  while (bench.records.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(
    bench.records.map(decodeRecord).map(({ kind, cardAsn }) => [kind, cardAsn]),
    [['attendance', TEST_CARD]],
  );
  assert.deepEqual(await agent.stop(), [0, null]);
  centre.close();
  rmSync(folder, { recursive: true });
});
