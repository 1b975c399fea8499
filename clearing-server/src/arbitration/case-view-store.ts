import type { Knex } from 'knex';
import type { ApprovalRequest } from '../approvals/approval-request.ts';
import { findRequestsAbout } from '../approvals/approval-store.ts';
import { cursorTime } from '../text/cursor-time.ts';
import { query } from '../database/query.ts';
import type { CaseList } from './case-list.ts';

/** A case as it is stored. */
export interface StoredCase {
  readonly case_id: string;
  readonly kind: 'record' | 'gap';
  readonly record_id: string;
  readonly code: string;
  readonly card_asn: string;
  readonly purse: number;
  readonly operator_name: string | null;
  readonly counter_kind: 'offline' | 'online';
  readonly counter: number;
  readonly counters: number;
  readonly amount_fen: string;
  readonly evidence: Readonly<Record<string, string | number>>;
  readonly since: Date;
  readonly due_at: Date;
  readonly claimed_by: string | null;
  readonly closed_at: Date | null;
  readonly closed_code: string | null;
  /** Of the case and of what was last asked about it. */
  readonly version: string;
  readonly closed_evidence: Readonly<Record<string, string | number | string[]>> | null;
}

export interface CaseFilter {
  readonly list: CaseList;
  readonly kind: 'record' | 'gap' | undefined;
  readonly claimedBy: string | undefined;
  readonly leastFen: number;
  readonly now: Date;
  /** The last case that was shown. */
  readonly after: { readonly time: string; readonly id: string } | undefined;
  readonly limit: number;
}

// In one page of cases these are few; the index is on what waits, the kind and the subject.
const COLUMNS = `c.*, o.name as operator_name, c.xmin::text || '-' || coalesce(
    (select string_agg(r.xmin::text, '.' order by r.made_at desc, r.approval_request_id desc)
     from approval_request r
     where r.kind = 'arbitration' and r.subject = c.case_id::text and r.state = 'waiting'), '0')
    as version`;
const FROM = 'from arbitration_case c left join participant_operator o using (operator_no)';

// What a list is sorted by, which way, and what is on it.
const LISTS = {
  due: { by: 'c.since', after: '>', way: 'asc', which: 'c.closed_at is null and c.due_at <= ?' },
  waiting: {
    by: 'c.due_at',
    after: '>',
    way: 'asc',
    which: 'c.closed_at is null and c.due_at > ?',
  },
  closed: { by: 'c.closed_at', after: '<', way: 'desc', which: 'c.closed_at <= ?' },
} as const satisfies Record<CaseList, object>;

/** The oldest first; of the closed ones the last. `place` is what a cursor keeps of each. */
export async function findCases(
  on: Knex,
  { list, kind, claimedBy, leastFen, now, after, limit }: CaseFilter,
): Promise<readonly (StoredCase & { readonly place: string })[]> {
  const { by, after: comes, way, which } = LISTS[list];
  const [beyond, place] =
    after === undefined
      ? ['true', []]
      : [`(${by}, c.case_id) ${comes} (?::timestamptz, ?::uuid)`, [after.time, after.id]];
  return query(
    on,
    `select ${COLUMNS}, ${cursorTime(by)} as place ${FROM}
     where ${which} and ${beyond} and (?::text is null or c.kind = ?)
       and (?::text is null or c.claimed_by = ?) and c.amount_fen >= ?
     order by ${by} ${way}, c.case_id ${way} limit ?`,
    [
      now,
      ...place,
      kind ?? null,
      kind ?? null,
      claimedBy ?? null,
      claimedBy ?? null,
      leastFen,
      limit,
    ],
  );
}

export async function findCase(on: Knex, caseId: string): Promise<StoredCase | undefined> {
  const [row] = await query<StoredCase>(on, `select ${COLUMNS} ${FROM} where c.case_id = ?`, [
    caseId,
  ]);
  return row;
}

/** Nobody else changes the case, or asks for a decision about it, before `trx` ends. */
export async function holdCase(
  trx: Knex.Transaction,
  caseId: string,
): Promise<StoredCase | undefined> {
  // Two statements: what was asked about the case is to be read after the wait for it.
  await query(trx, 'select 1 as one from arbitration_case where case_id = ? for update', [caseId]);
  return findCase(trx, caseId);
}

/** Everything that was asked about these cases, the newest first. */
export const findCaseRequests = (
  on: Knex,
  caseIds: readonly string[],
): Promise<ApprovalRequest[]> => findRequestsAbout(on, 'arbitration', caseIds);

/** False when it is closed, or not there. */
export async function storeClaim(
  on: Knex,
  caseId: string,
  claim: { readonly by: string; readonly at: Date } | undefined,
): Promise<boolean> {
  const rows = await query(
    on,
    `update arbitration_case set claimed_by = ?, claimed_at = ?
     where case_id = ? and closed_at is null returning case_id`,
    [claim?.by ?? null, claim?.at ?? null, caseId],
  );
  return rows.length > 0;
}
