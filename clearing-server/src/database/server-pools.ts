import type { Knex } from 'knex';
import { assertReachable, openDatabase, type DatabaseRole } from './database.ts';
import { migrate } from './migrate.ts';

/** The connections of a server, by what they may see and how they ask. */
export interface ServerPools {
  readonly database: Knex;
  /** Ingest and settlement cannot read a person even if they wanted to. */
  readonly clearing: Knex;
  /** The same, for the few statements that every upload asks. */
  readonly ingest: Knex;
  destroy(): Promise<void>;
}

/** Migrates first, because the role is made by a migration; where it may not be made, there is no fence. */
export async function openServerPools(url: string): Promise<ServerPools> {
  const database = openDatabase(url, { connectionsMax: 16 });
  const fence = await fenceOf(database);
  const clearing = openDatabase(url, { connectionsMax: 10, ...fence });
  const ingest = openDatabase(url, { connectionsMax: 4, plansOnce: true, ...fence });
  return {
    database,
    clearing,
    ingest,
    destroy: async () => {
      await Promise.all([database.destroy(), clearing.destroy(), ingest.destroy()]);
    },
  };
}

async function fenceOf(database: Knex): Promise<{ readonly role?: DatabaseRole }> {
  try {
    await assertReachable(database);
    await migrate(database);
    const role = await database('pg_roles')
      .where({ rolname: 'lct_clearing' })
      .count<{ count: string }[]>();
    return role[0]?.count === '1' ? { role: 'lct_clearing' } : {};
  } catch (error) {
    await database.destroy();
    throw error;
  }
}
