import { openDatabase } from './database.ts';
import { dumpSchema } from './dump-schema.ts';
import { MIGRATIONS_DIRECTORY, migrate } from './migrate.ts';

/**
 * What `migrations/schema.sql` has to say: makes a database beside the named one, migrates it,
 * dumps it and drops it. `suffix` keeps two that run at once apart.
 */
export async function freshSchema(
  adminUrl: string,
  suffix: string,
  directory: string = MIGRATIONS_DIRECTORY,
): Promise<string> {
  const name = `lct_schema_${suffix}`;
  const admin = openDatabase(adminUrl, { connectionsMax: 1 });
  try {
    await admin.raw('create database ?? template template0', [name]);
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    const database = openDatabase(url.href, { connectionsMax: 2 });
    try {
      await migrate(database, directory);
      return await dumpSchema(database);
    } finally {
      await database.destroy();
      await admin.raw('drop database ?? with (force)', [name]);
    }
  } finally {
    await admin.destroy();
  }
}
