import { parseCardAsn, parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { requestJson } from '../approvals/approval-answer.ts';
import type { ApprovalRequest } from '../approvals/approval-request.ts';
import type { Proposal } from '../approvals/approval-service.ts';
import { decodeCursor, pageOf, placeCursor } from '../http/cursor.ts';
import type { Page } from '../http/shape.ts';
import { assertUnchanged, type Version } from '../http/version.ts';
import { accountName } from '../ledger/account.ts';
import { chainAround } from './case-picture.ts';
import type { CaseDetail, CaseRow, Choice } from './case-shape.ts';
import {
  findCase,
  findCaseRequests,
  findCases,
  holdCase,
  storeClaim,
  type CaseFilter,
  type StoredCase,
} from './case-view-store.ts';
import type { ChainRecord } from './chain-record.ts';
import { findChains } from './chain-store.ts';
import type { HandOutcome } from './hand-outcome.ts';
import { moneyOf, postingContext } from './post-decision-service.ts';

export type CaseQuery = Omit<CaseFilter, 'now' | 'after' | 'limit'> & {
  readonly cursor: string | undefined;
};

/** A case in the state in which somebody looked at it. */
export interface SeenCase {
  readonly id: string;
  readonly version: Version;
}

/** What changed since it was seen is left as it is: CHANGED_MEANWHILE. */
export interface CaseService {
  /** A page of the list. @throws Problem REQUEST_INVALID for a cursor of another list, or of nobody's. */
  list(filter: CaseQuery, reader: string): Promise<Page<CaseRow>>;
  /** Undefined: there is no such case. */
  detail(caseId: string, reader: string): Promise<CaseDetail | undefined>;
  /** Whose the case is, so that two do not work on it; undefined when it is closed or not there. */
  claim(seen: SeenCase, by: string, mine: boolean): Promise<CaseDetail | undefined>;
  /**
   * The proposal with the evidence as it stands, to be made in `trx`; undefined when there is no such
   * case.
   */
  proposal(
    trx: Knex.Transaction,
    seen: SeenCase,
    outcome: HandOutcome,
    reason: string,
  ): Promise<Proposal | undefined>;
}

interface CaseOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

const PER_PAGE = 50;

export function createCaseService({ knex, clock }: CaseOptions): CaseService {
  const detail = async (caseId: string, reader: string): Promise<CaseDetail | undefined> => {
    const stored = await findCase(knex, caseId);
    return stored && detailOf(knex, stored, { reader, now: clock() });
  };
  return {
    detail,
    async list({ cursor, ...filter }, reader) {
      const now = clock();
      const [, time, id] = decodeCursor(placeCursor([filter.list]), cursor) ?? [];
      const after = time === undefined || id === undefined ? undefined : { time, id };
      const found = await findCases(knex, { ...filter, now, after, limit: PER_PAGE + 1 });
      const page = pageOf(found, PER_PAGE, ({ place, case_id }) => [filter.list, place, case_id]);
      const ids = page.rows.map(({ case_id }) => case_id);
      const requests = await findCaseRequests(knex, ids);
      const items = page.rows.map((stored) => rowOf(stored, requests, { reader, now }));
      return { items, next_cursor: page.nextCursor };
    },
    async claim(seen, by, mine) {
      const claimed = await knex.transaction(
        async (trx) =>
          (await heldAsSeen(trx, seen)) !== undefined &&
          (await storeClaim(trx, seen.id, mine ? { by, at: clock() } : undefined)),
      );
      return claimed ? detail(seen.id, by) : undefined;
    },
    async proposal(trx, seen, outcome, reason) {
      const stored = await heldAsSeen(trx, seen);
      if (stored === undefined) return undefined;
      const content = { outcome, evidence: stored.evidence };
      return { kind: 'arbitration', subject: seen.id, content, reason };
    },
  };
}

async function heldAsSeen(
  trx: Knex.Transaction,
  { id, version }: SeenCase,
): Promise<StoredCase | undefined> {
  const stored = await holdCase(trx, id);
  if (stored !== undefined) assertUnchanged(version, stored.version);
  return stored;
}

interface Reading {
  readonly reader: string;
  readonly now: Date;
}

function rowOf(
  stored: StoredCase,
  requests: readonly ApprovalRequest[],
  { reader, now }: Reading,
): CaseRow {
  const waiting = requests.find(
    ({ subject, state }) => subject === stored.case_id && state === 'waiting',
  );
  const until = stored.closed_at ?? now;
  return {
    case_id: stored.case_id,
    kind: stored.kind,
    code: stored.code,
    card_asn: stored.card_asn,
    operator_name: stored.operator_name,
    counter_kind: stored.counter_kind,
    counter: stored.counter,
    counters: stored.counters,
    amount_fen: Number(stored.amount_fen),
    since: stored.since.toISOString(),
    due_at: stored.due_at.toISOString(),
    age_days: Math.max(0, Math.floor((until.getTime() - stored.since.getTime()) / 86_400_000)),
    due: stored.due_at <= now,
    claimed_by: stored.claimed_by,
    closed_at: stored.closed_at?.toISOString() ?? null,
    closed_code: stored.closed_code,
    version: stored.version,
    request: waiting === undefined ? null : requestJson(waiting, reader),
  };
}

const BY_NOW = parseSettlementDate('9999-12-31');

async function detailOf(knex: Knex, stored: StoredCase, reading: Reading): Promise<CaseDetail> {
  const chains = await findChains(knex, [parseCardAsn(stored.card_asn)], BY_NOW);
  const records = chains.get(`${stored.card_asn} ${String(stored.purse)}`) ?? [];
  const requests = await findCaseRequests(knex, [stored.case_id]);
  const chained = records.find(({ recordId }) => recordId === stored.record_id);
  return {
    ...rowOf(stored, requests, reading),
    chain: chainAround(records, {
      kind: stored.kind,
      recordId: stored.record_id,
      family: stored.counter_kind,
      counter: stored.counter,
      amountFen: Number(stored.amount_fen),
    }),
    choices:
      stored.closed_at !== null || chained === undefined
        ? []
        : await choicesOf(knex, stored, chained, reading.now),
    evidence: stored.closed_evidence ?? stored.evidence,
    history: requests.map((request) => requestJson(request, reading.reader)),
  };
}

/** What may be proposed, and whose money would move. */
async function choicesOf(
  knex: Knex,
  { kind }: StoredCase,
  chained: ChainRecord,
  now: Date,
): Promise<Choice[]> {
  if (kind === 'gap') return [{ outcome: 'close', moves: [] }];
  const context = await knex.transaction((trx) => postingContext(trx, [chained], BY_NOW, now));
  const choice = (outcome: HandOutcome, decided: 'paid' | 'written-off' | 'refused'): Choice => ({
    outcome,
    moves: moneyOf(chained, decided, context).map(({ debit, credit, amount }) => ({
      from: accountName(debit),
      to: accountName(credit),
      amount_fen: Number(amount),
    })),
  });
  return [choice('pay', 'paid'), choice('refuse', 'refused'), choice('write-off', 'written-off')];
}
