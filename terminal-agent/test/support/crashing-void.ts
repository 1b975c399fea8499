/**
 * Takes back the newest sale of a journal and kills itself just before the Nth statement that it then gives
 * to SQLite: `node crashing-void.js FOLDER CARD PSAM N`. Says `shown` once the screen has said so, and exits with
 * 3 when it came through.
 */
import { readFileSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { VirtualPsam } from '@lvchengtong/card-sdk/virtual';
import { BenchCentre } from './bench-centre.ts';
import { random, restored } from './bench-city.ts';
import { benchTerminal } from './bench-terminal.ts';

const [folder = '', cardFile = '', psamFile = '', crashAt = '0'] = process.argv.slice(2);
const psam = VirtualPsam.restore(new Uint8Array(readFileSync(psamFile)), random);
const card = restored(new Uint8Array(readFileSync(cardFile)));
const terminal = await benchTerminal('canteen', psam, new BenchCentre(), folder);
await terminal.time.pass(600);

const statement = Object.getPrototypeOf(new Database(':memory:').prepare('select 1')) as {
  run: (...args: unknown[]) => unknown;
};
const { run } = statement;
let statements = 0;
statement.run = function (...args) {
  statements += 1;
  if (statements === Number(crashAt)) process.kill(process.pid, 'SIGKILL');
  return run.apply(this, args);
};

const { screen } = terminal.agent;
const sale = screen.state().lastTen.find(({ takingBack }) => takingBack === 'possible');
if (sale !== undefined) {
  screen.commands.takeBack(sale.journalSequence, false);
  await new Promise((resolve) => setImmediate(resolve));
  const shown = await terminal.agent.present(card.channel());
  if (shown.kind === 'accepted') writeSync(1, 'shown');
}
process.exitCode = 3;
await terminal.agent.stop();
