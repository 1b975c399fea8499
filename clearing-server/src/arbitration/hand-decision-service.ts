import type { Knex } from 'knex';
import { z } from 'zod';
import type { Obstacle } from '../approvals/approval-request.ts';
import type { ApprovalHandler, ApprovalHandlers } from '../approvals/approval-service.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { closeCases, findOpenCase, type WaitingCase } from './case-store.ts';
import { isUnsigned, type ChainRecord } from './chain-record.ts';
import { findChains } from './chain-store.ts';
import { decideChain } from './decide-card-service.ts';
import { insertHandDecision, type HandDecision } from './decision-store.ts';
import { HAND_OUTCOMES } from './hand-outcome.ts';
import { findKeys, obstacleTo, takeFreeKeys } from './obstacles-service.ts';
import { postFirst, postingContext, type PostingContext } from './post-decision-service.ts';
import { holdCard, watchPurses } from './progress-store.ts';

/** The evidence is what the two of them were shown: it is part of what they decided. */
export const handContent = z.object({
  outcome: z.enum(HAND_OUTCOMES),
  evidence: z.record(z.string(), z.union([z.string(), z.number()])),
});

const DECIDED = {
  pay: { outcome: 'paid', code: 'PAID_BY_HAND' },
  refuse: { outcome: 'refused', code: 'REFUSED_BY_HAND' },
  'write-off': { outcome: 'written-off', code: 'WRITTEN_OFF' },
} as const satisfies Record<string, Pick<HandDecision, 'outcome' | 'code'>>;

/** Cases of the work list, decided by two people: clearing.md section 5. The subject is the case's id. */
export const arbitrationHandlers: ApprovalHandlers = { arbitration: arbitrationHandler() };

function arbitrationHandler(): ApprovalHandler {
  return {
    async obstacle(trx, subject, content) {
      const found = await look(trx, subject, new Date(0));
      return typeof found === 'string' ? found : handObstacle(found, handContent.parse(content));
    },
    async apply(trx, { id, subject, content }, at) {
      const found = await look(trx, subject, at);
      if (typeof found === 'string') return found;
      const wanted = handContent.parse(content);
      const stands = await handObstacle(found, wanted);
      if (stands !== undefined) return stands;
      await decide(trx, found, wanted, { id, at });
      return undefined;
    },
  };
}

interface Found {
  readonly open: WaitingCase;
  readonly trx: Knex.Transaction;
  readonly records: readonly ChainRecord[];
  /** Undefined for a gap. */
  readonly chained: ChainRecord | undefined;
  readonly context: PostingContext;
}

/** The case with its card's chain, which nobody else decides before `trx` ends; or what stands in the way. */
async function look(trx: Knex.Transaction, caseId: string, at: Date): Promise<Found | string> {
  const settlementDate = await holdOpenDay(trx);
  const card = await findOpenCase(trx, caseId);
  if (card === undefined || settlementDate === undefined)
    return 'this case is closed, or was never open';
  await holdCard(trx, card.cardAsn);
  // Held now: what was read before may have been decided meanwhile.
  const open = await findOpenCase(trx, caseId);
  if (open === undefined) return 'this case has been closed meanwhile';
  const chains = await findChains(trx, [open.cardAsn], settlementDate);
  const records = [...chains.values()].flat().filter(({ record }) => record.purse === open.purse);
  const chained =
    open.kind === 'gap' ? undefined : records.find(({ recordId }) => recordId === open.recordId);
  const context = await postingContext(
    trx,
    chained === undefined ? [] : [chained],
    settlementDate,
    at,
  );
  return { open, trx, records, chained, context };
}

async function handObstacle(
  { trx, open, records, chained, context }: Found,
  { outcome, evidence }: z.output<typeof handContent>,
): Promise<Obstacle> {
  if (chained === undefined) {
    return outcome === 'close'
      ? undefined
      : 'nobody claims what a gap is worth: it can only be closed';
  }
  if (outcome === 'close') return 'a record is paid, refused or written off';
  const proof = decideChain(records).find(({ decision }) => decision.recordId === chained.recordId);
  const keys = await findKeys(trx, [chained], refusedBy(records));
  const held = obstacleTo(chained, keys, context.orders);
  if (proof !== undefined && (held === undefined || proof.decision.outcome === 'refused')) {
    return 'its neighbours have decided it by now: arbitrate again';
  }
  if (!sameFacts(evidence, open.evidence))
    return 'the evidence has changed since: look at it again';
  if (outcome === 'refuse') return undefined;
  if (outcome === 'pay') return held === undefined ? undefined : HELD[held];
  if (held === 'PSAM_SEQUENCE_HELD') return HELD[held];
  const isUncertainLoad = chained.record.counterKind === 'online' && isUnsigned(chained);
  return isUncertainLoad
    ? 'nobody knows whether the chip took this load: it is paid or refused'
    : undefined;
}

const HELD = {
  COUNTER_HELD: 'another record holds this counter of the card',
  PSAM_SEQUENCE_HELD: 'another record holds this number of the PSAM',
  LOAD_NOT_AUTHORISED: 'nobody authorised this load, so there is nothing to pay it from',
} as const;

const refusedBy = (records: readonly ChainRecord[]): ReadonlySet<string> =>
  new Set(
    records.flatMap(({ recordId, decision }) =>
      decision?.outcome === 'refused' ? [recordId] : [],
    ),
  );

const sameFacts = (a: object, b: object): boolean => {
  const facts = (of: object): string => JSON.stringify(Object.entries(of).sort());
  return facts(a) === facts(b);
};

async function decide(
  trx: Knex.Transaction,
  { open, records, chained, context }: Found,
  { outcome, evidence }: z.output<typeof handContent>,
  { id, at }: { readonly id: string; readonly at: Date },
): Promise<void> {
  const closing = { caseId: open.caseId, evidence, approvalRequestId: id };
  if (chained === undefined || outcome === 'close') {
    await closeCases(trx, [{ ...closing, code: 'CLOSED_BY_HAND' }], at);
    return;
  }
  const decided = DECIDED[outcome];
  const decision: HandDecision = {
    ...decided,
    chained,
    evidence,
    approvalRequestId: id,
    operatorLiable: context.liable.has(chained.recordId),
  };
  await insertHandDecision(trx, decision, context.settlementDate, at);
  if (decided.outcome !== 'refused') {
    const keys = await findKeys(trx, [chained], refusedBy(records));
    // A counter is only taken by what the chip surely did: the true record of it may still come.
    await takeFreeKeys(trx, [chained], keys, {
      counters: decided.outcome === 'paid' && !isUnsigned(chained),
    });
  }
  await postFirst(trx, [[chained, decided.outcome]], context);
  await closeCases(trx, [{ ...closing, code: decided.code }], at);
  await watchPurses(trx, open.cardAsn);
}
