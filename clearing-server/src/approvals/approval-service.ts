import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { recordAudit } from '../access/audit-store.ts';
import { withRetries } from '../database/with-retries.ts';
import { decodeCursor, pageOf, placeCursor } from '../http/cursor.ts';
import { assertUnchanged, type Version } from '../http/version.ts';
import {
  type ApprovalKind,
  type ApprovalOutcome,
  type ApprovalRequest,
  type Obstacle,
} from './approval-request.ts';
import {
  findRequest,
  findRequestsAbout,
  holdRequest,
  insertRequest,
  storeDecision,
  storeWithdrawal,
} from './approval-store.ts';
import { findRequests, REQUEST_LISTS } from './request-list-store.ts';

/** What a kind of request does. Each part of the trade brings its own. */
export interface ApprovalHandler {
  /** Whether it could be done now; asked when it is requested. */
  obstacle(trx: Knex.Transaction, subject: string, content: unknown): Promise<Obstacle>;
  /** Who, though another person than the maker, may not decide it. */
  mayDecide?(
    trx: Knex.Transaction,
    request: ApprovalRequest,
    checker: string,
  ): Promise<'own-request' | 'role-needed' | undefined>;
  /** Does it, in the database transaction of the approval; or says what stands in the way by now. */
  apply(trx: Knex.Transaction, request: ApprovalRequest, at: Date): Promise<Obstacle>;
  /** Lets go of what was kept for it, when it is refused or taken back. */
  drop?(trx: Knex.Transaction, request: ApprovalRequest): Promise<void>;
}
export type ApprovalHandlers = Readonly<Partial<Record<ApprovalKind, ApprovalHandler>>>;

export interface Proposal {
  readonly kind: ApprovalKind;
  readonly subject: string;
  readonly content: unknown;
  readonly reason: string;
}

/** With the version that was seen, a request that changed since is left as it is: CHANGED_MEANWHILE. */
export interface Approvals {
  /** The maker asks. Nothing happens yet. */
  propose(proposal: Proposal, maker: string): Promise<ApprovalOutcome>;
  /** The checker, another person, agrees: it is done before this returns. Agreeing twice is agreeing once. */
  approve(id: string, checker: string, seen?: Version): Promise<ApprovalOutcome>;
  /** The checker declines, with a reason that the maker reads. */
  refuse(id: string, checker: string, reason: string, seen?: Version): Promise<ApprovalOutcome>;
  /** The maker takes back what nobody has decided yet. */
  withdraw(id: string, maker: string, seen?: Version): Promise<ApprovalOutcome>;
}

/** Each by itself is one database transaction; `within`, it is part of one that is there. */
export interface ApprovalService extends Approvals {
  within(trx: Knex.Transaction): Approvals;
  find(id: string): Promise<ApprovalRequest | undefined>;
  /** All of a kind that wait and are about one of these. */
  waitingAbout(
    kind: ApprovalKind,
    subjects: readonly string[],
  ): Promise<readonly ApprovalRequest[]>;
  /** All that wait, the oldest first, then all that were decided, the latest first; a page of them. */
  list(cursor: string | undefined): Promise<RequestPage>;
}

export interface ApprovalOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
  readonly handlers: ApprovalHandlers;
}

export interface RequestPage {
  readonly requests: readonly ApprovalRequest[];
  readonly nextCursor: string | null;
}

const PER_PAGE = 50;
const requestCursor = placeCursor(REQUEST_LISTS);

/** An approval that cannot be carried out leaves nothing behind, not even the approval. */
class Impossible extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

export function createApprovalService(options: ApprovalOptions): ApprovalService {
  const { knex } = options;
  return {
    ...approvalsBy(options, (work) => withRetries(() => knex.transaction(work))),
    // A savepoint: what cannot be carried out is undone, and the transaction around it goes on.
    within: (trx) => approvalsBy(options, (work) => trx.transaction(work)),
    find: (id) => findRequest(knex, id),
    waitingAbout: async (kind, subjects) =>
      (await findRequestsAbout(knex, kind, subjects)).filter(({ state }) => state === 'waiting'),
    list: (cursor) => list(knex, cursor),
  };
}

async function list(knex: Knex, cursor: string | undefined): Promise<RequestPage> {
  const [of, time, id] = decodeCursor(requestCursor, cursor) ?? [];
  const after =
    of === undefined || time === undefined || id === undefined ? undefined : { list: of, time, id };
  const found = await findRequests(knex, { after, limit: PER_PAGE + 1 });
  const page = pageOf(found, PER_PAGE, ({ place }) => [place.list, place.time, place.id]);
  return { requests: page.rows.map(({ request }) => request), nextCursor: page.nextCursor };
}

type Work = (trx: Knex.Transaction) => Promise<ApprovalOutcome>;

function approvalsBy(
  options: ApprovalOptions,
  transact: (work: Work) => Promise<ApprovalOutcome>,
): Approvals {
  const inTransaction = async (work: Work): Promise<ApprovalOutcome> => {
    try {
      return await transact(work);
    } catch (error) {
      if (error instanceof Impossible) return { kind: 'impossible', reason: error.reason };
      throw error;
    }
  };
  return {
    propose: (proposal, maker) => inTransaction((trx) => propose(trx, proposal, maker, options)),
    approve: (id, checker, seen) =>
      inTransaction((trx) => approve(trx, { id, seen }, checker, options)),
    refuse: (id, checker, reason, seen) =>
      inTransaction((trx) => refuse(trx, { id, seen }, { checker, reason }, options)),
    withdraw: (id, maker, seen) =>
      inTransaction((trx) => withdraw(trx, { id, seen }, maker, options)),
  };
}

function handlerOf(handlers: ApprovalHandlers, kind: ApprovalKind): ApprovalHandler {
  const handler = handlers[kind];
  if (handler === undefined) throw new RangeError(`nobody handles requests of kind ${kind}`);
  return handler;
}

async function propose(
  trx: Knex.Transaction,
  { kind, subject, content, reason }: Proposal,
  maker: string,
  { clock, handlers }: ApprovalOptions,
): Promise<ApprovalOutcome> {
  const obstacle = await handlerOf(handlers, kind).obstacle(trx, subject, content);
  if (obstacle !== undefined) return { kind: 'impossible', reason: obstacle };
  const request = await ask(trx, { kind, subject, content, reason }, maker, clock());
  return request === undefined ? { kind: 'already-waiting' } : { kind: 'waiting', request };
}

/** Notes what a second person has to decide; undefined when the same is asked for already. */
export async function ask(
  trx: Knex.Transaction,
  { kind, subject, content, reason }: Proposal,
  madeBy: string,
  madeAt: Date,
): Promise<ApprovalRequest | undefined> {
  const id = uuidv7();
  const made = { id, kind, subject, content, reason, madeBy, madeAt };
  const version = await insertRequest(trx, made);
  if (version === undefined) return undefined;
  await recordAudit(trx, madeAt, madeBy, `${kind}.request`, subject, { approval_request_id: id });
  const open = { checkedBy: undefined, checkedAt: undefined, refusalReason: undefined };
  return { ...made, ...open, state: 'waiting', version };
}

interface Seen {
  readonly id: string;
  readonly seen: Version | undefined;
}

/** Nobody else decides it before `trx` ends. @throws Problem CHANGED_MEANWHILE. */
async function heldAsSeen(
  trx: Knex.Transaction,
  { id, seen }: Seen,
): Promise<ApprovalRequest | undefined> {
  const request = await holdRequest(trx, id);
  if (request !== undefined) assertUnchanged(seen, request.version);
  return request;
}

async function approve(
  trx: Knex.Transaction,
  asked: Seen,
  checker: string,
  { clock, handlers }: ApprovalOptions,
): Promise<ApprovalOutcome> {
  const request = await heldAsSeen(trx, asked);
  if (request === undefined) return { kind: 'unknown' };
  if (request.state !== 'waiting') return alreadyDecided(request, 'approved', checker);
  const refused = await refusalOf(trx, request, checker, handlers);
  if (refused !== undefined) return { kind: refused };
  const at = clock();
  const decision = { state: 'approved', by: checker, at, refusalReason: undefined } as const;
  const version = await storeDecision(trx, request.id, decision);
  await recordAudit(trx, at, checker, `${request.kind}.approve`, request.subject, {
    approval_request_id: request.id,
  });
  const obstacle = await handlerOf(handlers, request.kind).apply(trx, request, at);
  if (obstacle !== undefined) throw new Impossible(obstacle);
  return {
    kind: 'approved',
    request: { ...request, state: 'approved', checkedBy: checker, checkedAt: at, version },
  };
}

async function refusalOf(
  trx: Knex.Transaction,
  request: ApprovalRequest,
  checker: string,
  handlers: ApprovalHandlers,
): Promise<'own-request' | 'role-needed' | undefined> {
  if (request.madeBy === checker) return 'own-request';
  return handlerOf(handlers, request.kind).mayDecide?.(trx, request, checker);
}

async function refuse(
  trx: Knex.Transaction,
  asked: Seen,
  { checker, reason }: { readonly checker: string; readonly reason: string },
  { clock, handlers }: ApprovalOptions,
): Promise<ApprovalOutcome> {
  const request = await heldAsSeen(trx, asked);
  if (request === undefined) return { kind: 'unknown' };
  if (request.state !== 'waiting') return alreadyDecided(request, 'refused', checker);
  const refused = await refusalOf(trx, request, checker, handlers);
  if (refused !== undefined) return { kind: refused };
  const at = clock();
  const version = await storeDecision(trx, request.id, {
    state: 'refused',
    by: checker,
    at,
    refusalReason: reason,
  });
  await recordAudit(trx, at, checker, `${request.kind}.refuse`, request.subject, {
    approval_request_id: request.id,
  });
  await handlerOf(handlers, request.kind).drop?.(trx, request);
  return {
    kind: 'refused',
    request: {
      ...request,
      state: 'refused',
      checkedBy: checker,
      checkedAt: at,
      refusalReason: reason,
      version,
    },
  };
}

async function withdraw(
  trx: Knex.Transaction,
  asked: Seen,
  maker: string,
  { clock, handlers }: ApprovalOptions,
): Promise<ApprovalOutcome> {
  const request = await heldAsSeen(trx, asked);
  if (request === undefined) return { kind: 'unknown' };
  if (request.madeBy !== maker) return { kind: 'others-request' };
  if (request.state === 'withdrawn') return { kind: 'withdrawn', request };
  if (request.state !== 'waiting') return { kind: 'decided-otherwise', request };
  const at = clock();
  const version = await storeWithdrawal(trx, request.id, at);
  await recordAudit(trx, at, maker, `${request.kind}.withdraw`, request.subject, {
    approval_request_id: request.id,
  });
  await handlerOf(handlers, request.kind).drop?.(trx, request);
  return { kind: 'withdrawn', request: { ...request, state: 'withdrawn', version } };
}

const alreadyDecided = (
  request: ApprovalRequest,
  wanted: 'approved' | 'refused',
  checker: string,
): ApprovalOutcome =>
  request.state === wanted && request.checkedBy === checker
    ? { kind: wanted, request }
    : { kind: 'decided-otherwise', request };
