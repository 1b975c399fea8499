import { readdir } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import path from 'node:path';
import type { Knex } from 'knex';

/** `migrations/` of this repository, seen from the compiled file. */
export const MIGRATIONS_DIRECTORY = fileURLToPath(
  new URL('../../../../migrations/', import.meta.url),
);

/**
 * Brings the database to the newest schema, and says which files it ran. Safe to start twice at once.
 * Read through a source of our own: knex decides between `import` and `require` by the environment of npm.
 */
export async function migrate(
  database: Knex,
  directory: string = MIGRATIONS_DIRECTORY,
): Promise<readonly string[]> {
  const [, files] = (await database.migrate.latest({
    tableName: 'schema_migration',
    migrationSource: migrationFiles(directory),
  })) as [number, string[]];
  return files;
}

/** The migrations that the database does not have yet, in their order. Writes nothing. */
export async function pendingMigrations(
  database: Knex,
  directory: string = MIGRATIONS_DIRECTORY,
): Promise<readonly string[]> {
  const names = await migrationNames(directory);
  if (!(await database.schema.hasTable('schema_migration'))) return names;
  const rows = await database<{ name: string }>('schema_migration').select('name');
  const done = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !done.has(name));
}

/** The migration files in the order in which they run. */
export async function migrationNames(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.endsWith('.js')).sort();
}

const migrationFiles = (directory: string): Knex.MigrationSource<string> => ({
  getMigrations: () => migrationNames(directory),
  getMigrationName: (name) => name,
  getMigration: async (name) =>
    (await import(pathToFileURL(path.join(directory, name)).href)) as Knex.Migration,
});
