// @ts-check
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { openDatabase } from '@lvchengtong/clearing-server/database/database';
import { createReconciliationService } from '@lvchengtong/clearing-server/reconciliation/reconciliation-service';
import { createSettlementService } from '@lvchengtong/clearing-server/settlement/settlement-service';

// Closes the open day in a process of its own: `fork(close-day.js, [databaseUrl, daysAhead])` says how
// long it took, what it found, and how much memory this process ever had.
const [databaseUrl = '', daysAhead = '0', explains = ''] = process.argv.slice(2);
const knex = openDatabase(databaseUrl);
const clock = () => new Date(Date.now() + Number(daysAhead) * 86_400_000);
const settlement = createSettlementService({ knex, clock });
const { date } = await settlement.currentDay();
const started = performance.now();
/** @type {{ sql: string, ms: number }[]} */
const statements = [];
if (explains !== '') timeStatements();
const { day, bills } = await settlement.close(date, 'bench');
const seconds = (performance.now() - started) / 1000;
const report = await createReconciliationService({ knex, clock }).report(parseSettlementDate(date));
await knex.destroy();
process.send?.({
  seconds,
  state: day.state,
  billed: bills.reduce((count, bill) => count + bill.count, 0),
  differences: report?.differences.length,
  unexplained: Number(report?.unexplained),
  memoryMb: process.resourceUsage().maxRSS / 1024,
  slowest: statements.sort((a, b) => b.ms - a.ms).slice(0, 12),
});
process.disconnect();

/** Which statements a close waits for. */
function timeStatements() {
  /** @type {Map<string, number>} */
  const began = new Map();
  knex.on('query', ({ __knexQueryUid: id }) => began.set(id, performance.now()));
  knex.on('query-response', (_answer, { __knexQueryUid: id, sql }) => {
    statements.push({ sql: sql.slice(0, 160), ms: performance.now() - (began.get(id) ?? NaN) });
  });
}
