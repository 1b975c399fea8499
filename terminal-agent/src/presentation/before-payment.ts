import { instantOf } from '@lvchengtong/card-sdk/ids';
import type { Decision, Gathered, Sale } from '../kinds/decision.ts';
import type { CardInHand, Identified } from '@lvchengtong/card-sdk/epurse';
import { checkCard } from './check-card.ts';
import { acceptedPhase, confirmPhase, personFor, refusedPhase } from './phases.ts';
import {
  asking,
  IDLE,
  rest,
  type Confirmation,
  type PresentationState,
  type Step,
} from './presentation-state.ts';
import { attendanceRecord } from './record-for.ts';
import type { Refusal } from './refusal.ts';
import type { World } from './world.ts';

type Identifying = Extract<PresentationState, { kind: 'identifying' }>;
type Gathering = Extract<PresentationState, { kind: 'gathering' }>;

export function afterIdentify(state: Identifying, result: Identified, world: World): Step {
  switch (result.kind) {
    case 'not-ours':
      return rest(IDLE, { kind: 'show', phase: refusedPhase('not-our-card') });
    case 'blocked':
      return rest(IDLE, { kind: 'show', phase: refusedPhase('blocked') });
    case 'card': {
      const { card } = result;
      const refusal = checkCard(card, world);
      if (refusal !== undefined) return refuse(refusal, card, world);
      const needs = world.kind.needs(world.amountEntered);
      return gatherNext(
        { kind: 'gathering', card, needs, gathered: {}, confirmation: state.confirmation },
        world,
      );
    }
  }
}

export function afterGathering(state: Gathering, value: Gathered, world: World): Step {
  return gatherNext({ ...state, gathered: { ...state.gathered, ...value } }, world);
}

function gatherNext(state: Gathering, world: World): Step {
  const [need, ...rest] = state.needs;
  if (need === undefined) return decide(state, world);
  return asking({ ...state, needs: rest }, { kind: 'gather', need, card: state.card });
}

function decide({ card, gathered, confirmation }: Gathering, world: World): Step {
  const { at, amountEntered, parameters } = world;
  if (parameters === undefined) return refuse('terminal-closed', card, world);
  const history = world.historyOf(card.asn);
  return act(
    world.kind.decide({ ...gathered, card, at, parameters, amountEntered, history }),
    card,
    confirmation,
    world,
  );
}

function act(
  decision: Decision,
  card: CardInHand,
  confirmation: Confirmation | undefined,
  world: World,
): Step {
  switch (decision.kind) {
    case 'refuse':
      return refuse(decision.refusal, card, world);
    case 'show-balance': {
      const { balance } = decision;
      const person = personFor(card, world);
      return rest(IDLE, { kind: 'show', phase: { kind: 'balance', person, balance } });
    }
    case 'sell':
      return sell(decision.sale, card, confirmation, world);
    case 'load': {
      const { amount, waiting } = decision;
      return asking({ kind: 'loading', card, amount }, { kind: 'load', card, amount, waiting });
    }
    case 'pass': {
      const draft = attendanceRecord(world, card, decision.direction);
      const shows = acceptedPhase(draft, card, world, { late: decision.late });
      return journal(draft, shows);
    }
    case 'refuse-pass': {
      const { refusal, direction } = decision;
      const draft = attendanceRecord(world, card, direction, refusal);
      return journal(draft, refusedPhase(refusal, { person: personFor(card, world) }));
    }
  }
}

const journal = (
  draft: ReturnType<typeof attendanceRecord>,
  shows: ReturnType<typeof refusedPhase>,
): Step =>
  asking(
    { kind: 'journalling', shows, then: 'idle' },
    { kind: 'journal', draft, resolves: undefined },
  );

function sell(
  sale: Sale,
  card: CardInHand,
  confirmation: Confirmation | undefined,
  world: World,
): Step {
  const confirmed =
    confirmation?.confirmed === true &&
    confirmation.asn === card.asn &&
    confirmation.amount === sale.amount;
  if (world.kind.asksAgain && !confirmed && paidJustNow(sale, card, world)) {
    const { amount } = sale;
    const question = { asn: card.asn, amount, person: personFor(card, world), confirmed: false };
    return rest(
      { kind: 'idle', confirmation: question },
      { kind: 'show', phase: confirmPhase(question) },
    );
  }
  return asking({ kind: 'paying', card, sale }, { kind: 'purchase', card, sale });
}

function paidJustNow({ amount }: Sale, card: CardInHand, world: World): boolean {
  const { lastSale } = world.historyOf(card.asn);
  return (
    lastSale?.amount === amount &&
    instantOf(world.at).getTime() - instantOf(lastSale.at).getTime() < world.sameCardMs
  );
}

const refuse = (refusal: Refusal, card: CardInHand, world: World): Step =>
  rest(IDLE, { kind: 'show', phase: refusedPhase(refusal, { person: personFor(card, world) }) });
