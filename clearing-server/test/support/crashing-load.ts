import { openDatabase } from '../../src/database/database.ts';
import { dieBeforeStatement } from './die-before-statement.ts';
import { LOAD_STEPS } from './torn-loads.ts';

/*
 * A server for tests alone, which kills itself without a word just before its Nth statement of one step:
 * `node crashing-load.js databaseUrl step N`; when N is 0, when it knows the answer and has not given it.
 * Exits with 3 when it came through, which says that there are fewer statements.
 */
const [databaseUrl = '', step = '0', crashAt = '1'] = process.argv.slice(2);
const knex = openDatabase(databaseUrl, { connectionsMax: 1 });
dieBeforeStatement(Number(crashAt));
const chosen = LOAD_STEPS[Number(step)];
if (chosen === undefined) throw new RangeError(`there is no step ${step}`);
await chosen(knex);
if (crashAt === '0') process.kill(process.pid, 'SIGKILL');
await knex.destroy();
process.exitCode = 3;
