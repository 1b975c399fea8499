import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { identify, readBalance } from '@lvchengtong/card-sdk/epurse';
import { decodeRecord, RECORD_FLAG } from '@lvchengtong/card-sdk/exchange';
import { fen } from '@lvchengtong/card-sdk/money';
import { serveToVirtualReader, startPcscd } from '@lvchengtong/card-sdk/virtual';
import { startAgentProcess } from '../support/agent-process.ts';
import { BenchCentre } from '../support/bench-centre.ts';
import { issuedCard, issuedPsam, TEST_CARD } from '../support/bench-city.ts';
import { benchTerminal } from '../support/bench-terminal.ts';
import { temporaryFolder } from '../support/drafts.ts';
import { serveOverTls } from '../support/tls-centre.ts';

const HOST = '127.0.0.1';

test('a till with a PC/SC reader and a PC/SC PSAM takes money from a card laid on it', async (t) => {
  const psam = await issuedPsam();
  const card = await issuedCard(TEST_CARD);
  const topUp = await benchTerminal('top-up', psam, new BenchCentre());
  topUp.agent.screen.commands.setAmount(fen(10_000));
  assert.equal((await topUp.agent.present(card.channel())).kind, 'accepted');
  await topUp.remove();
  card.reset();

  const folder = temporaryFolder();
  const bench = new BenchCentre();
  const centre = await serveOverTls(bench);
  t.after(() => {
    centre.close();
    rmSync(folder, { recursive: true });
  });
  const pcscd = await startPcscd();
  t.after(() => pcscd.stop());
  const sam = serveToVirtualReader({ host: HOST, port: pcscd.ports[1], card: psam });
  t.after(() => sam.close());
  await sam.inserted;
  const agent = await startAgentProcess(folder, centre, {
    kind: 'canteen',
    reader: 'pcsc',
    pcsc: { reader: 'Lvchengtong test reader.* 00$', sam: 'Lvchengtong test reader.* 01$' },
  });
  t.after(() => agent.child.kill('SIGKILL'));
  await agent.command({ command: 'set-amount', amount_fen: 650 });
  const slot = serveToVirtualReader({ host: HOST, port: pcscd.ports[0], card });
  t.after(() => slot.close());
  while (bench.records.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const records = bench.records.map(decodeRecord);
  assert.deepEqual(
    records.map(({ kind, cardAsn, amount, balanceAfter }) => [kind, cardAsn, amount, balanceAfter]),
    [['purchase', TEST_CARD, 650n, 9_350n]],
  );
  assert.deepEqual(
    records.map(({ flags }) => flags & RECORD_FLAG.simulated),
    [0],
  );
  await slot.close();
  assert.deepEqual(await agent.stop(), [0, null]);
  card.reset();
  assert.equal((await identify(card.channel())).kind, 'card');
  assert.equal(await readBalance(card.channel()), 9_350n);
});
