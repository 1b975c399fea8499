import { openDatabase } from '../../src/database/database.ts';
import { createVoidService } from '../../src/voids/void-service.ts';
import { minutesLater } from './chips.ts';
import { dieBeforeStatement } from './die-before-statement.ts';

/*
 * Decides about voids, for tests alone, and kills itself just before its Nth statement:
 * `node crashing-voids.js databaseUrl N`. Exits with 3 when it came through.
 */
const [databaseUrl = '', crashAt = '0'] = process.argv.slice(2);
dieBeforeStatement(Number(crashAt));
const knex = openDatabase(databaseUrl, { connectionsMax: 1 });
await createVoidService({ knex, clock: () => minutesLater(60) }).run();
await knex.destroy();
process.exitCode = 3;
