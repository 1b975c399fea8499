import { instantOf } from '@lvchengtong/card-sdk/ids';
import { mergeChain, type Link } from './card-chain.ts';
import { movementsOf, NEW_CARD, type ChainRecord } from './chain-record.ts';
import type { ChainStep } from './case-shape.ts';

/** What the picture is about. */
export interface Pictured {
  readonly kind: 'record' | 'gap';
  readonly recordId: string;
  readonly family: 'offline' | 'online';
  readonly counter: number;
  readonly amountFen: number;
}

const NEIGHBOURS = 3;

/** The record of a case, or its gap, between the steps of the chain before it and after it. */
export function chainAround(records: readonly ChainRecord[], about: Pictured): ChainStep[] {
  const forced = new Map(about.kind === 'record' ? [[about.recordId, 'taken'] as const] : []);
  const own = records.find(({ recordId }) => recordId === about.recordId);
  const movements = movementsOf(records);
  const { links } = mergeChain(movements, NEW_CARD, forced);
  const byId = new Map(records.map((chained) => [chained.recordId as string, chained]));
  const steps = links.map((link) => stepOf(link, byId, about));
  const at = links.findIndex(({ movement }) => movement.recordId === about.recordId);
  if (at === -1) return own === undefined ? [] : [lonelyStep(own)];
  if (about.kind === 'gap') {
    const gap = gapStep(links[at], about);
    // What the gap is worth is not missing twice.
    const shown = steps.slice(at, at + 1).map((step) => ({
      ...step,
      unexplained_fen: step.unexplained_fen === gap.amount_fen ? 0 : step.unexplained_fen,
    }));
    steps.splice(at, 1, gap, ...shown);
  }
  return steps.slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1);
}

const standingOf = ({ suspendedFor, decision }: ChainRecord): ChainStep['standing'] =>
  suspendedFor === undefined ? 'accepted' : (decision?.outcome ?? 'waits');

function stepOf(
  { movement, residual }: Link,
  byId: ReadonlyMap<string, ChainRecord>,
  about: Pictured,
): ChainStep {
  const chained = byId.get(movement.recordId);
  return {
    record_id: movement.recordId,
    kind: chained?.record.kind ?? null,
    standing: chained === undefined ? 'accepted' : standingOf(chained),
    subject: about.kind === 'record' && movement.recordId === about.recordId,
    counter_kind: movement.family,
    counter: movement.counter,
    terminal_id: chained?.record.terminalId ?? null,
    at: movement.occurredAt.toISOString(),
    balance_before_fen: Number(movement.before),
    amount_fen: Number(movement.after - movement.before),
    balance_after_fen: Number(movement.after),
    unexplained_fen: Number(residual),
  };
}

function gapStep(link: Link | undefined, about: Pictured): ChainStep {
  const after = Number(link?.movement.before ?? 0n);
  const change = about.family === 'offline' ? -about.amountFen : about.amountFen;
  return {
    record_id: null,
    kind: null,
    standing: 'missing',
    subject: true,
    counter_kind: about.family,
    counter: about.counter,
    terminal_id: null,
    at: null,
    balance_before_fen: after - change,
    amount_fen: change,
    balance_after_fen: after,
    unexplained_fen: 0,
  };
}

/** Proven not to have happened: it has no place in the chain. */
const lonelyStep = (chained: ChainRecord): ChainStep => ({
  record_id: chained.recordId,
  kind: chained.record.kind,
  standing: standingOf(chained),
  subject: true,
  counter_kind: chained.record.counterKind === 'online' ? 'online' : 'offline',
  counter: chained.record.counter,
  terminal_id: chained.record.terminalId,
  at: instantOf(chained.record.at).toISOString(),
  balance_before_fen: Number(chained.record.balanceBefore),
  amount_fen: Number(chained.record.balanceAfter - chained.record.balanceBefore),
  balance_after_fen: Number(chained.record.balanceAfter),
  unexplained_fen: 0,
});
