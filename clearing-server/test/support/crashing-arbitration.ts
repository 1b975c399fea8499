import { createApprovalService } from '../../src/approvals/approval-service.ts';
import { createArbitrationService } from '../../src/arbitration/arbitration-service.ts';
import { arbitrationHandlers } from '../../src/arbitration/hand-decision-service.ts';
import { openDatabase } from '../../src/database/database.ts';
import { dieBeforeStatement } from './die-before-statement.ts';
import { minutesLater } from './chips.ts';

/*
 * Arbitration for tests alone, which kills itself without a word just before its Nth statement:
 * `node crashing-arbitration.js databaseUrl N [request]`; with a request it is approved, else the cards are
 * looked at. Exits with 3 when it came through, which says that there are fewer statements.
 */
const [databaseUrl = '', crashAt = '1', request = ''] = process.argv.slice(2);
const knex = openDatabase(databaseUrl, { connectionsMax: 1 });
const options = { knex, clock: () => minutesLater(700) };
dieBeforeStatement(Number(crashAt));
if (request === '') await createArbitrationService(options).run();
else {
  await createApprovalService({ ...options, handlers: arbitrationHandlers }).approve(
    request,
    'checker',
  );
}
await knex.destroy();
process.exitCode = 3;
