// @ts-check
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bootstrap, sayOnStderr } from './bootstrap.js';
import { runMain } from './problem.js';

const SCHEMA = fileURLToPath(new URL('../migrations/schema.sql', import.meta.url));
const DUMP = new URL('../clearing-server/dist/src/database/fresh-schema.js', import.meta.url);

/**
 * What all migrations together make, from a PostgreSQL of this moment.
 * @returns {Promise<string>}
 */
async function freshSchema() {
  const { startEphemeralPostgres } = await import('./postgres.js');
  const postgres = await startEphemeralPostgres();
  try {
    const dump = await import(DUMP.href);
    return await dump.freshSchema(postgres.adminUrl, String(process.pid));
  } finally {
    await postgres.stop();
  }
}

/**
 * `migrations/schema.sql` is committed so that a reviewer sees what a migration did.
 * @returns {Promise<string>} what is wrong, or nothing
 */
export async function staleSchema() {
  const committed = existsSync(SCHEMA) ? readFileSync(SCHEMA, 'utf8') : '';
  if (committed === (await freshSchema())) return '';
  return 'it is not what the migrations make: run node tools/schema.js, and read the difference';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    await bootstrap('start', sayOnStderr);
    writeFileSync(SCHEMA, await freshSchema());
  });
}
