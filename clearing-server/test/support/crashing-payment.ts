import { openDatabase } from '../../src/database/database.ts';
import { createOnceService } from '../../src/idempotency/once-service.ts';
import { createPaymentService } from '../../src/settlement/payment-service.ts';
import { minutesLater } from './chips.ts';
import { PAYMENT_REQUEST } from './payment-request.ts';

/*
 * A server for tests alone, which makes a payment file and kills itself without a word just before its
 * Nth statement: `node crashing-payment.js databaseUrl N`; when N is 0, when it knows the answer and has
 * not given it. Exits with 3 when it came through, which says that there are fewer statements.
 */
const [databaseUrl = '', crashAt = '1'] = process.argv.slice(2);
const knex = openDatabase(databaseUrl, { connectionsMax: 1 });
let statements = 0;
knex.on('query', () => {
  statements += 1;
  if (statements === Number(crashAt)) process.kill(process.pid, 'SIGKILL');
});
const options = { knex, clock: () => minutesLater(24 * 60) };
const payments = createPaymentService(options);
await createOnceService(options).once(PAYMENT_REQUEST, (trx) =>
  payments.within(trx).makeFile('clerk'),
);
if (crashAt === '0') process.kill(process.pid, 'SIGKILL');
await knex.destroy();
process.exitCode = 3;
