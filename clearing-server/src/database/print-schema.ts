import { freshSchema } from './fresh-schema.ts';

// node clearing-server/dist/src/database/print-schema.js [postgres URL] > migrations/schema.sql
const adminUrl = process.argv[2] ?? process.env['LCT_TEST_POSTGRES'] ?? process.env['DATABASE_URL'];
if (adminUrl === undefined) {
  process.stderr.write('Name a PostgreSQL that may create databases: print-schema URL\n');
  process.exitCode = 2;
} else {
  process.stdout.write(await freshSchema(adminUrl, String(process.pid)));
}
