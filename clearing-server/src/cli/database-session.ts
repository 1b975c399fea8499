import type { Knex } from 'knex';
import { assertReachable, openDatabase } from '../database/database.ts';
import { pendingMigrations } from '../database/migrate.ts';
import { CliError } from './cli-error.ts';

/** What a command works on. */
export interface Session {
  readonly knex: Knex;
  readonly clock: () => Date;
  /** Who stands in the audit log: `cli:` and the system's name for the user. */
  readonly actor: string;
  /** Where secrets are named: arguments can be read by every user of the machine. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export type SessionOptions = Omit<Session, 'knex'>;

/**
 * Opens the database named by DATABASE_URL, runs `work`, and closes it. The address is never an argument:
 * it holds a password, and every user of the machine can read arguments.
 *
 * @throws CliError without an address, or when the schema is older than this program.
 */
export async function withDatabase<Answer>(
  options: SessionOptions,
  work: (session: Session) => Promise<Answer>,
  schema: 'current' | 'any' = 'current',
): Promise<Answer> {
  const url = options.environment['DATABASE_URL'];
  if (url === undefined || url === '') {
    throw new CliError('Name the database in the environment: DATABASE_URL.');
  }
  const knex = openDatabase(url, { connectionsMax: 4 });
  try {
    await assertReachable(knex);
    if (schema === 'current') await assertCurrent(knex);
    return await work({ ...options, knex });
  } finally {
    await knex.destroy();
  }
}

async function assertCurrent(knex: Knex): Promise<void> {
  const [first] = await pendingMigrations(knex);
  if (first !== undefined) {
    throw new CliError(`The database lacks ${first}: run lct-clearing migrate.`);
  }
}
