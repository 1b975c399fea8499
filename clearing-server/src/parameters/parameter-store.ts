import type { Knex } from 'knex';
import type { ParameterContent } from './parameter-content.ts';

export interface ParameterSet {
  readonly version: number;
  readonly validFrom: Date;
  readonly content: ParameterContent;
  readonly createdAt: Date;
}

/** The newest set that is in force at `at`. */
export async function parametersAt(database: Knex, at: Date): Promise<ParameterSet | undefined> {
  const row = await database<{
    version: number;
    valid_from: Date;
    content: ParameterContent;
    created_at: Date;
  }>('parameter_set')
    .where('valid_from', '<=', at)
    .orderBy('version', 'desc')
    .first();
  return (
    row && {
      version: row.version,
      validFrom: row.valid_from,
      content: row.content,
      createdAt: row.created_at,
    }
  );
}

/** Publishes the next version and answers its number. */
export async function insertParameters(
  trx: Knex.Transaction,
  set: { readonly content: ParameterContent; readonly validFrom: Date },
  made: { readonly at: Date; readonly actor: string },
): Promise<number> {
  await trx.raw('lock table parameter_set in share row exclusive mode');
  const [newest] = await trx('parameter_set').max<{ max: number | null }[]>('version as max');
  const version = (newest?.max ?? 0) + 1;
  await trx('parameter_set').insert({
    version,
    valid_from: set.validFrom,
    content: JSON.stringify(set.content),
    created_at: made.at,
    created_by: made.actor,
  });
  return version;
}
