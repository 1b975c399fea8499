import assert from 'node:assert/strict';
import type { Knex } from 'knex';
import { query, type Binding } from '../database/query.ts';
import { APPROVAL_KINDS, type ApprovalRequest } from './approval-request.ts';

export interface RequestRow {
  approval_request_id: string;
  kind: string;
  subject: string;
  content: unknown;
  reason: string;
  made_by: string;
  made_at: Date;
  state: ApprovalRequest['state'];
  checked_by: string | null;
  checked_at: Date | null;
  refusal_reason: string | null;
  version: string;
}

export const REQUEST_COLUMNS = `approval_request_id, kind, subject, content, reason, made_by, made_at, state,
  checked_by, checked_at, refusal_reason, xmin::text as version`;
const SELECT = `select ${REQUEST_COLUMNS} from approval_request`;

export function requestOf(row: RequestRow): ApprovalRequest {
  const kind = APPROVAL_KINDS.find((known) => known === row.kind);
  if (kind === undefined) throw new RangeError(`no such kind of approval: ${row.kind}`);
  return {
    id: row.approval_request_id,
    kind,
    subject: row.subject,
    content: row.content,
    reason: row.reason,
    madeBy: row.made_by,
    madeAt: row.made_at,
    state: row.state,
    checkedBy: row.checked_by ?? undefined,
    checkedAt: row.checked_at ?? undefined,
    refusalReason: row.refusal_reason ?? undefined,
    version: row.version,
  };
}

/** Its version; undefined when the same thing is asked for already. */
export async function insertRequest(
  trx: Knex.Transaction,
  request: Pick<
    ApprovalRequest,
    'id' | 'kind' | 'subject' | 'content' | 'reason' | 'madeBy' | 'madeAt'
  >,
): Promise<string | undefined> {
  const [row] = await query<{ version: string }>(
    trx,
    `insert into approval_request
       (approval_request_id, kind, subject, content, reason, made_by, made_at)
     values (?, ?, ?, ?::jsonb, ?, ?, ?) on conflict do nothing returning xmin::text as version`,
    [
      request.id,
      request.kind,
      request.subject,
      JSON.stringify(request.content),
      request.reason,
      request.madeBy,
      request.madeAt,
    ],
  );
  return row?.version;
}

export async function findRequest(on: Knex, id: string): Promise<ApprovalRequest | undefined> {
  const [row] = await query<RequestRow>(on, `${SELECT} where approval_request_id = ?`, [id]);
  return row && requestOf(row);
}

/** The request, which nobody else decides before `trx` ends. */
export async function holdRequest(
  trx: Knex.Transaction,
  id: string,
): Promise<ApprovalRequest | undefined> {
  const [row] = await query<RequestRow>(trx, `${SELECT} where approval_request_id = ? for update`, [
    id,
  ]);
  return row && requestOf(row);
}

export async function storeDecision(
  trx: Knex.Transaction,
  id: string,
  decision: {
    readonly state: 'approved' | 'refused';
    readonly by: string;
    readonly at: Date;
    readonly refusalReason: string | undefined;
  },
): Promise<string> {
  return updated(
    trx,
    `update approval_request set state = ?, checked_by = ?, checked_at = ?, refusal_reason = ?
     where approval_request_id = ?`,
    [decision.state, decision.by, decision.at, decision.refusalReason ?? null, id],
  );
}

/** The version of the row as it is now. */
async function updated(
  trx: Knex.Transaction,
  update: string,
  values: readonly Binding[],
): Promise<string> {
  const [row] = await query<{ version: string }>(
    trx,
    `${update} returning xmin::text as version`,
    values,
  );
  assert(row !== undefined, 'the request is held');
  return row.version;
}

/** Who asked has taken it back before anybody decided. */
export const storeWithdrawal = (trx: Knex.Transaction, id: string, at: Date): Promise<string> =>
  updated(
    trx,
    `update approval_request set state = 'withdrawn', withdrawn_at = ? where approval_request_id = ?`,
    [at, id],
  );

/** Everything of one kind that was asked about these subjects, the newest first. */
export async function findRequestsAbout(
  on: Knex,
  kind: ApprovalRequest['kind'],
  subjects: readonly string[],
): Promise<ApprovalRequest[]> {
  const rows = await query<RequestRow>(
    on,
    `${SELECT} where kind = ? and subject = any(?::text[])
     order by made_at desc, approval_request_id desc`,
    [kind, subjects],
  );
  return rows.map(requestOf);
}
