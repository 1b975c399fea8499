import { createPrivateKey } from 'node:crypto';
import { openDatabase } from '../../src/database/database.ts';
import { createIngestService } from '../../src/ingest/ingest-service.ts';
import { testKeys, minutesLater } from './chips.ts';
import { dieBeforeStatement } from './die-before-statement.ts';
import { DAY } from './same-day.ts';

/*
 * A server for tests alone, which kills itself without a word just before its Nth statement:
 * `node crashing-ingest.js databaseUrl keyPem upload N`; when N is 0, when it knows the answer and has not
 * given it. Exits with 3 when it came through, which says that there are fewer statements.
 */
const [databaseUrl = '', keyPem = '', upload = '0', crashAt = '1'] = process.argv.slice(2);
const knex = openDatabase(databaseUrl, { connectionsMax: 1 });
dieBeforeStatement(Number(crashAt));
const ingest = createIngestService({
  knex,
  keys: testKeys,
  receiptKey: createPrivateKey(keyPem),
  clock: () => minutesLater(600),
});
const chosen = DAY[Number(upload)];
if (chosen === undefined) throw new RangeError(`the day has no upload ${upload}`);
await ingest.receive(chosen.terminalId, chosen.encoded);
if (crashAt === '0') process.kill(process.pid, 'SIGKILL');
await ingest.close();
await knex.destroy();
process.exitCode = 3;
