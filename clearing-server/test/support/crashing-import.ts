import { readFileSync } from 'node:fs';
import { openDatabase } from '../../src/database/database.ts';
import { createMoneyFileService } from '../../src/money-files/money-file-service.ts';
import { minutesLater } from './chips.ts';

/*
 * An import for tests alone, which kills itself without a word just before its Nth statement:
 * `node crashing-import.js databaseUrl file N`. Exits with 3 when it came through.
 */
const [databaseUrl = '', file = '', crashAt = '1'] = process.argv.slice(2);
const knex = openDatabase(databaseUrl, { connectionsMax: 1 });
let statements = 0;
knex.on('query', () => {
  statements += 1;
  if (statements === Number(crashAt)) process.kill(process.pid, 'SIGKILL');
});
const files = createMoneyFileService({ knex, clock: () => minutesLater(600) });
const outcome = await files.importFile('crash.csv', new Uint8Array(readFileSync(file)), 'crash');
if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.problems));
await knex.destroy();
process.exitCode = 3;
