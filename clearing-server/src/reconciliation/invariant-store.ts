import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import { allowForDay } from './day-plan-store.ts';
import { EVERYTHING, type CheckScope, type InvariantCheck } from './invariant-check.ts';
import { INVARIANT_CHECKS } from './invariant-checks.ts';

export interface InvariantResult {
  readonly name: string;
  readonly clause: number;
  /** The rows that break it; at most `ROWS_SHOWN` of them. None: it holds. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

const ROWS_SHOWN = 20;

/** Runs every check and returns one entry for each, in their order. */
export async function verifyInvariants(
  on: Knex,
  scope: CheckScope = EVERYTHING,
): Promise<InvariantResult[]> {
  const results: InvariantResult[] = [];
  for (const check of INVARIANT_CHECKS) results.push(await runCheck(on, check, scope));
  return results;
}

/**
 * The same over the whole history, for a database of any size: each check with the memory that it wants and
 * in a transaction of its own, so that none holds on to what the others need cleaned up. Nothing is left out
 * because it held yesterday: who changes history changes it behind what was checked.
 */
export async function verifyHistory(
  knex: Knex,
  progress: (check: string, done: number, all: number) => void = () => undefined,
): Promise<InvariantResult[]> {
  const results: InvariantResult[] = [];
  const all = INVARIANT_CHECKS.length;
  for (const [done, check] of INVARIANT_CHECKS.entries()) {
    progress(check.name, done, all);
    const result = await knex.transaction(
      async (trx) => {
        await allowForDay(trx);
        return runCheck(trx, check, EVERYTHING);
      },
      { readOnly: true },
    );
    results.push(result);
  }
  progress('every check', all, all);
  return results;
}

async function runCheck(
  on: Knex,
  { name, clause, sql }: InvariantCheck,
  scope: CheckScope,
): Promise<InvariantResult> {
  const rows = await query<Record<string, unknown>>(
    on,
    `select * from (${sql(scope)}) as offending limit ${ROWS_SHOWN}`,
  );
  return { name, clause, rows };
}
