import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after } from 'node:test';
import type { Knex } from 'knex';
import { openDatabase } from '../../src/database/database.ts';
import { MIGRATIONS_DIRECTORY, migrate, migrationNames } from '../../src/database/migrate.ts';

export interface TestDatabase {
  readonly url: string;
  readonly database: Knex;
}

/**
 * A database of one's own for one test file, dropped after its last test. Cloned from a template
 * that is migrated once per content of `migrations/`.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = testPostgresUrl();
  const admin = openDatabase(adminUrl, { connectionsMax: 1 });
  const name = `lct_test_${randomBytes(6).toString('hex')}`;
  const template = `lct_template_${await schemaDigest()}`;
  try {
    await ensureTemplate(admin, adminUrl, template);
    await admin.raw(`create database ${name} template ${template}`);
  } finally {
    await admin.destroy();
  }
  const url = withDatabase(adminUrl, name);
  const database = openDatabase(url);
  const clearing = openDatabase(url, { role: 'lct_clearing' });
  CLEARING.set(database, clearing);
  after(async () => {
    await Promise.all([database.destroy(), clearing.destroy()]);
    await dropDatabase(adminUrl, name);
  });
  return { url, database };
}

const CLEARING = new WeakMap<Knex, Knex>();

/**
 * As ingest, settlement and the calls of people see a test's database: by the role that a running
 * town gives them. `database` itself is the owner, for fixtures and checks. Pools that a test opened
 * by itself stay what they are.
 */
export const asClearing = (database: Knex): Knex => CLEARING.get(database) ?? database;

/** An empty database (no schema at all), for tests of migrating itself. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const adminUrl = testPostgresUrl();
  const name = `lct_test_${randomBytes(6).toString('hex')}`;
  const admin = openDatabase(adminUrl, { connectionsMax: 1 });
  try {
    await admin.raw(`create database ${name} template template0`);
  } finally {
    await admin.destroy();
  }
  const url = withDatabase(adminUrl, name);
  const database = openDatabase(url);
  after(async () => {
    await database.destroy();
    await dropDatabase(adminUrl, name);
  });
  return { url, database };
}

function testPostgresUrl(): string {
  const url = process.env['LCT_TEST_POSTGRES'];
  if (url === undefined || url === '') {
    throw new Error(
      'LCT_TEST_POSTGRES is not set: name a PostgreSQL whose user may create databases (npm test does it for you)',
    );
  }
  return url;
}

async function schemaDigest(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of await migrationNames(MIGRATIONS_DIRECTORY)) {
    hash.update(name).update(await readFile(path.join(MIGRATIONS_DIRECTORY, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

// Test files start together: one makes the template, the others wait for it at this lock.
const TEMPLATE_LOCK = 7_204_501;

async function ensureTemplate(admin: Knex, adminUrl: string, template: string): Promise<void> {
  await admin.raw('select pg_advisory_lock(?)', [TEMPLATE_LOCK]);
  try {
    const found = await admin<{ datname: string }>('pg_database').where({ datname: template });
    if (found.length > 0) return;
    // Under another name until it is whole, so that a killed run leaves no half template.
    const unfinished = `${template}_unfinished`;
    await admin.raw(`drop database if exists ${unfinished} with (force)`);
    await admin.raw(`create database ${unfinished} template template0`);
    const database = openDatabase(withDatabase(adminUrl, unfinished), { connectionsMax: 2 });
    try {
      await migrate(database);
    } finally {
      await database.destroy();
    }
    await admin.raw(`alter database ${unfinished} rename to ${template}`);
  } finally {
    await admin.raw('select pg_advisory_unlock(?)', [TEMPLATE_LOCK]);
  }
}

async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const admin = openDatabase(adminUrl, { connectionsMax: 1 });
  try {
    await admin.raw(`drop database if exists ${name} with (force)`);
  } finally {
    await admin.destroy();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
