import type { Knex } from 'knex';
import type { TerminalConcern } from './terminal-concern.ts';

/** A terminal in service, what it said last, and what it lacks by now. */
export interface StoredTerminalState {
  readonly terminal_id: string;
  readonly operator_no: string;
  readonly operator_name: string;
  readonly kind: string;
  readonly place: string;
  readonly heard_at: Date | null;
  readonly block_list_version: string | null;
  readonly block_list_current: number;
  readonly block_list_behind_since: Date | null;
  readonly parameter_version: string | null;
  readonly parameter_current: number;
  readonly parameter_behind_since: Date | null;
  readonly backlog_records: string | null;
}

/** SQL: a whole number that a terminal said of itself, which may be anything. */
const said = (name: string): string => `case
  when jsonb_typeof(h.status->'${name}') = 'number' and cast(h.status->>'${name}' as numeric) >= 0
   and cast(h.status->>'${name}' as numeric) < 2147483648 then floor(cast(h.status->>'${name}' as numeric)) end`;

const STATES = `
  select t.terminal_id, t.operator_no, o.name as operator_name, t.kind, t.place,
    h.received_at as heard_at, s.block_list_version, s.parameter_version, s.backlog_records,
    list.current as block_list_current, parameters.current as parameter_current,
    (select e.at from block_list_entry e where e.version > coalesce(s.block_list_version, 0)
     order by e.version limit 1) as block_list_behind_since,
    (select min(greatest(p.valid_from, p.created_at)) from parameter_set p
     where p.version > coalesce(s.parameter_version, 0) and p.valid_from <= :now
    ) as parameter_behind_since
  from terminal t
  join participant_operator o using (operator_no)
  left join terminal_heartbeat h using (terminal_id)
  cross join lateral (select ${said('block_list_version')} as block_list_version,
    ${said('parameter_version')} as parameter_version,
    ${said('backlog_records')} as backlog_records) s
  cross join (select coalesce(max(version), 0) as current from block_list_entry) list
  cross join (select coalesce(max(version), 0) as current from parameter_set
    where valid_from <= :now) parameters
  where t.closed_at is null`;

const CONCERNS: Readonly<Record<TerminalConcern, string>> = {
  behind: 'coalesce(block_list_behind_since, parameter_behind_since) is not null',
  silent: 'heard_at is null or heard_at < :silent',
  backlog: 'backlog_records > 0',
};

/** `limit` terminals after `afterId`, by their numbers. */
export async function readTerminalStates(
  database: Knex,
  {
    concern,
    afterId,
    limit,
    now,
    silentSince,
  }: {
    readonly concern: TerminalConcern | undefined;
    readonly afterId: string;
    readonly limit: number;
    readonly now: Date;
    readonly silentSince: Date;
  },
): Promise<readonly StoredTerminalState[]> {
  const condition = concern === undefined ? 'true' : CONCERNS[concern];
  const answer = await database.raw<{ rows: StoredTerminalState[] }>(
    `select * from (${STATES}) state where (${condition}) and terminal_id > :after
     order by terminal_id limit :limit`,
    { now, silent: silentSince, after: afterId, limit },
  );
  return answer.rows;
}
