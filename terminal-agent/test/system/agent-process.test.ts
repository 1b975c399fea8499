import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeRecord } from '@lvchengtong/card-sdk/exchange';
import { openCardStore, openPsamStore } from '@lvchengtong/card-sdk/virtual';
import { BenchCentre } from '../support/bench-centre.ts';
import { issuedCard, issuedPsam, TEST_CARD, TEST_TERMINAL } from '../support/bench-city.ts';
import { temporaryFolder } from '../support/drafts.ts';
import { CODE, serveOverTls } from '../support/tls-centre.ts';

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));

test('the agent as a process: enrols, serves a card from its panel, uploads, stops cleanly', async (t) => {
  const folder = temporaryFolder();
  const bench = new BenchCentre();
  const centre = await serveOverTls(bench);
  await openCardStore(join(folder, 'cards')).put(TEST_CARD, await issuedCard(TEST_CARD));
  await openPsamStore(join(folder, 'psams')).put('45000000000000000101', await issuedPsam());
  writeFileSync(join(folder, 'ca.pem'), centre.caPem);
  writeFileSync(
    join(folder, 'agent.yaml'),
    JSON.stringify({
      kind: 'gate',
      terminal_id: TEST_TERMINAL,
      data: join(folder, 'data'),
      reader: 'virtual',
      virtual: {
        cards: join(folder, 'cards'),
        psam: join(folder, 'psams', '45000000000000000101.psam'),
      },
      centre: { url: centre.url, ca_file: join(folder, 'ca.pem'), enrolment_code: CODE },
      screen: { port: 0 },
    }),
  );
  const child = spawn(process.execPath, [main, '--config', join(folder, 'agent.yaml')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const port = await new Promise<number>((resolve, reject) => {
    let output = '';
    child.on('exit', () => {
      reject(new Error(`the agent ended: ${output}`));
    });
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      const ready = /"ready":true.*"screen_port":(\d+)/.exec(output);
      if (ready !== null) resolve(Number(ready[1]));
    });
  });
  const tapped = await fetch(`http://127.0.0.1:${String(port)}/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ command: 'tap', card_asn: TEST_CARD }),
  });
  assert.equal(tapped.status, 204, await tapped.text());
  while (bench.records.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(
    bench.records.map(decodeRecord).map(({ kind, cardAsn }) => [kind, cardAsn]),
    [['attendance', TEST_CARD]],
  );
  child.removeAllListeners('exit');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
  centre.close();
  rmSync(folder, { recursive: true });
});
