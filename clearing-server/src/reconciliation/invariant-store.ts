import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import { EVERYTHING, type CheckScope } from './invariant-check.ts';
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
  for (const { name, clause, sql } of INVARIANT_CHECKS) {
    const rows = await query<Record<string, unknown>>(
      on,
      `select * from (${sql(scope)}) as offending limit ${ROWS_SHOWN}`,
    );
    results.push({ name, clause, rows });
  }
  return results;
}
