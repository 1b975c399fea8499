import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { openDatabase } from '../../src/database/database.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { minutesLater } from './chips.ts';

/*
 * A closer for tests alone, which kills itself without a word just before its Nth statement and says on
 * its output which one that was: `node crashing-close.js databaseUrl date N`. Exits with 3 when it came
 * through, which says that there are fewer statements.
 */
const [databaseUrl = '', date = '', crashAt = '0'] = process.argv.slice(2);
const knex = openDatabase(databaseUrl, { connectionsMax: 1 });
let statements = 0;
knex.on('query', ({ sql }: { readonly sql: string }) => {
  statements += 1;
  if (statements !== Number(crashAt)) return;
  process.stdout.write(sql.replaceAll(/\s+/g, ' ').trim().slice(0, 60));
  process.kill(process.pid, 'SIGKILL');
});
const settlement = createSettlementService({ knex, clock: () => minutesLater(600) });
await settlement.close(parseSettlementDate(date), 'clerk');
await knex.destroy();
process.exitCode = 3;
