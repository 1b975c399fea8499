import knex, { type Knex } from 'knex';

/** The database does not answer, or is not what we were told. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: 'DATABASE_UNREACHABLE' | 'DATABASE_TOO_OLD';

  constructor(code: DatabaseError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** `lct_clearing` sees cards and money and never a person. */
export type DatabaseRole = 'lct_clearing';

interface DatabaseOptions {
  readonly connectionsMax?: number;
  readonly role?: DatabaseRole;
  /**
   * A prepared statement is planned once for each connection and not again for its values: planning the
   * look-up of one record takes ten times as long as running it. Not for reports.
   */
  readonly plansOnce?: boolean;
}

const MIN_SERVER_VERSION = 150_000;

/** A pool on `url`. Nothing is connected before the first query; `destroy()` ends it. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Knex {
  const settings = [
    ...(options.role === undefined ? [] : [`set role ${options.role}`]),
    ...(options.plansOnce === true ? ['set plan_cache_mode = force_generic_plan'] : []),
  ];
  return knex({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'lvchengtong',
      connectionTimeoutMillis: 5_000,
    },
    pool: {
      min: 0,
      max: options.connectionsMax ?? 10,
      ...(settings.length === 0 ? {} : { afterCreate: runs(settings.join(';')) }),
    },
    acquireConnectionTimeout: 10_000,
    // Knex prints what it also throws; whoever handles the error logs it, once.
    log: { warn: nothing, error: nothing, deprecate: nothing, debug: nothing },
  });
}

function nothing(): void {
  return;
}

interface RawConnection {
  query(sql: string, done: (error: Error | null) => void): void;
}

const runs =
  (sql: string) =>
  (connection: RawConnection, done: (error: Error | null, connection: RawConnection) => void) => {
    connection.query(sql, (error) => {
      done(error, connection);
    });
  };

/** @throws DatabaseError when nothing answers there, or an older PostgreSQL than 15 does. */
export async function assertReachable(database: Knex): Promise<void> {
  const version = await serverVersion(database);
  if (version < MIN_SERVER_VERSION) {
    throw new DatabaseError(
      'DATABASE_TOO_OLD',
      `PostgreSQL 15 or newer is needed, this one says ${String(version)}`,
    );
  }
}

async function serverVersion(database: Knex): Promise<number> {
  try {
    const answer = await database.raw<{ rows: { version: string }[] }>(
      `select current_setting('server_version_num') as version`,
    );
    return Number(answer.rows[0]?.version);
  } catch (cause) {
    throw new DatabaseError('DATABASE_UNREACHABLE', 'the database does not answer', { cause });
  }
}
