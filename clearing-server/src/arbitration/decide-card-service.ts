import assert from 'node:assert/strict';
import { localDateTimeOf, settlementDateOf, type CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { generalRule, ruleFor, type ClearingRule } from '../clearing/clearing-rule.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { arbitrate, type Decision } from './arbitrate.ts';
import {
  closeCases,
  findOpenCases,
  findUndecidedPurses,
  storeCases,
  type Closing,
  type DatedMatter,
  type OpenCase,
} from './case-store.ts';
import { isUnsigned, movementsTold, NEW_CARD, type ChainRecord } from './chain-record.ts';
import { findChains } from './chain-store.ts';
import {
  decisionEvidence,
  insertDecisions,
  insertLateProofs,
  type DecidedRecord,
} from './decision-store.ts';
import { fillerOf, openMatters, type Matter, type ObstacleCode } from './matters.ts';
import { findKeys, obstacleTo, takeFreeKeys } from './obstacles-service.ts';
import { postAgain, postFirst, postingContext } from './post-decision-service.ts';
import { holdCard, storeLookedAt } from './progress-store.ts';

/** What looking at one card came to. */
export interface CardOutcome {
  readonly records: number;
  readonly paid: number;
  readonly refused: number;
  /** Decided before, and proven otherwise now. */
  readonly corrected: number;
}

type Chains = ReadonlyMap<string, readonly ChainRecord[]>;

/**
 * Decides what one card's neighbours prove by now, posts it into the open day, and keeps what is open.
 * One database transaction: nobody sees a decision without its money, or money without its decision.
 */
export async function decideCard(
  trx: Knex.Transaction,
  asn: CardAsn,
  at: Date,
): Promise<CardOutcome> {
  const settlementDate = await holdOpenDay(trx);
  assert(settlementDate !== undefined, 'records are there, so a day was opened');
  await holdCard(trx, asn);
  const chains = await findChains(trx, [asn], settlementDate);
  const told = [...chains.values()].flatMap(decideChain);
  const news = told.filter(isNews);
  const context = await postingContext(trx, recordsOf(news), settlementDate, at);
  const { sure, obstacles } = await separate(trx, news, told, context.orders);
  const first = sure.filter(({ chained }) => chained.decision === undefined);
  const late = sure.filter(({ chained }) => chained.decision !== undefined);
  const turned = late.filter(
    ({ chained, decision }) => chained.decision?.outcome !== decision.outcome,
  );
  await insertDecisions(trx, first, context.liable, settlementDate, at);
  await insertLateProofs(trx, late, settlementDate, at);
  await postFirst(
    trx,
    first.map(({ chained, decision }) => [chained, decision.outcome]),
    context,
  );
  for (const { chained, decision } of turned) {
    await postAgain(trx, chained, decision.outcome, context);
  }
  const after = sure.length === 0 ? chains : await findChains(trx, [asn], settlementDate);
  await keepCases(trx, asn, { chains: after, sure, obstacles, rules: context.rules, at });
  const paid = first.filter(({ decision }) => decision.outcome === 'paid').length;
  return {
    records: recordCount(chains),
    paid,
    refused: first.length - paid,
    corrected: turned.length,
  };
}

const recordsOf = (decided: readonly DecidedRecord[]): ChainRecord[] =>
  decided.map(({ chained }) => chained);
const recordCount = (chains: Chains): number =>
  [...chains.values()].reduce((count, records) => count + records.length, 0);

/** What the records of one purse prove, whatever has been decided before. */
export function decideChain(records: readonly ChainRecord[]): DecidedRecord[] {
  const byId = new Map(records.map((chained) => [chained.recordId as string, chained]));
  return arbitrate(movementsTold(records), NEW_CARD).flatMap((decision: Decision) => {
    const chained = byId.get(decision.recordId);
    return chained === undefined ? [] : [{ chained, decision }];
  });
}

/** Not decided yet, or otherwise, or only by people, whom the proof now confirms. */
const isNews = ({ chained, decision }: DecidedRecord): boolean =>
  chained.decision?.outcome !== decision.outcome || chained.decision.byHand;

/** What can be posted, with its keys taken; and what is proven but cannot. */
async function separate(
  trx: Knex.Transaction,
  news: readonly DecidedRecord[],
  told: readonly DecidedRecord[],
  orders: Parameters<typeof obstacleTo>[2],
): Promise<{ sure: DecidedRecord[]; obstacles: Map<string, ObstacleCode> }> {
  const refused = new Set(
    told.flatMap(({ decision }) => (decision.outcome === 'refused' ? [decision.recordId] : [])),
  );
  const payable = news.filter(({ decision }) => decision.outcome === 'paid');
  const keys = await findKeys(trx, recordsOf(payable), refused);
  const obstacles = new Map<string, ObstacleCode>();
  for (const { chained } of payable) {
    const obstacle = obstacleTo(chained, keys, orders);
    if (obstacle !== undefined) obstacles.set(chained.recordId, obstacle);
  }
  const sure = news.filter(({ chained }) => !obstacles.has(chained.recordId));
  await takeFreeKeys(
    trx,
    recordsOf(sure.filter(({ decision }) => decision.outcome === 'paid')),
    keys,
  );
  return { sure, obstacles };
}

interface Found {
  readonly chains: Chains;
  readonly sure: readonly DecidedRecord[];
  readonly obstacles: ReadonlyMap<string, ObstacleCode>;
  readonly rules: readonly ClearingRule[];
  readonly at: Date;
}

async function keepCases(trx: Knex.Transaction, asn: CardAsn, found: Found): Promise<void> {
  const matters = [...found.chains.values()].flatMap((records) =>
    openMatters(records, found.obstacles),
  );
  await storeCases(
    trx,
    matters.map((matter) => datedMatter(matter, found.rules)),
  );
  const open = await findOpenCases(trx, asn);
  const still = new Set(matters.map(({ caseId }) => caseId));
  const closings = open
    .filter(({ caseId }) => !still.has(caseId))
    .map((one) => closingOf(one, found));
  await closeCases(trx, closings, found.at);
  const undecided = await findUndecidedPurses(trx, asn);
  await storeLookedAt(
    trx,
    [...found.chains.values()].map((records) => lookedAt(asn, records, undecided)),
    found.at,
  );
}

function datedMatter(matter: Matter, rules: readonly ClearingRule[]): DatedMatter {
  const { since, about, kind, mayAge } = matter;
  const day = settlementDateOf(localDateTimeOf(since));
  const rule =
    kind === 'gap' ? generalRule(rules, day) : ruleFor(rules, about.record.operatorNo, day);
  const term = mayAge ? rule.ageingTermDays * 86_400_000 : 0;
  return { matter, dueAt: new Date(since.getTime() + term) };
}

function closingOf(open: OpenCase, { chains, sure }: Found): Closing {
  const { caseId } = open;
  if (open.kind === 'record') {
    const proof = sure.find(({ decision }) => decision.recordId === open.recordId);
    assert(proof !== undefined, 'a record that waits no more was decided just now');
    return { caseId, code: proof.decision.code, evidence: decisionEvidence(proof.decision) };
  }
  const own = [...chains.values()].flat().filter(({ record }) => record.purse === open.purse);
  const filler = fillerOf(open, own);
  return {
    caseId,
    code: 'LATE_RECORD',
    evidence: filler === undefined ? {} : { late_record_id: filler },
  };
}

function lookedAt(asn: CardAsn, records: readonly ChainRecord[], undecided: ReadonlySet<number>) {
  const highest = (kind: string): number =>
    Math.max(
      -1,
      ...records.filter(({ record }) => record.counterKind === kind).map((r) => r.record.counter),
    );
  const purse = records[0]?.record.purse ?? 0;
  return {
    cardAsn: asn,
    purse,
    records: records.length,
    offline: highest('offline'),
    online: highest('online'),
    undecided:
      undecided.has(purse) ||
      records.some((one) => isUnsigned(one) && one.decision?.byHand === true),
  };
}
