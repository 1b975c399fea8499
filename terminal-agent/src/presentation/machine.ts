import { afterLoad, afterPurchase } from './after-payment.ts';
import { afterRecovery, termOver } from './after-recovery.ts';
import { afterIdentify, afterGathering } from './before-payment.ts';
import { confirmPhase, refusedPhase } from './phases.ts';
import {
  asking,
  IDLE,
  rest,
  type Effect,
  type PresentationEvent,
  type PresentationState,
  type Step,
} from './presentation-state.ts';
import { afterGenuineForVoid, afterIdentifyForVoid, askVoid, waitForCard } from './take-back.ts';
import type { World } from './world.ts';

/**
 * One card held to one reader: the state, what happened, and what follows. Pure: nothing is read but
 * the arguments. An event that has no meaning in a state is a bug and throws.
 */
export function step(state: PresentationState, event: PresentationEvent, world: World): Step {
  switch (event.kind) {
    case 'card-presented':
      return present(state, world);
    case 'identified':
      if (state.kind === 'identifying') {
        return state.voiding === undefined
          ? afterIdentify(state, event.result, world)
          : afterIdentifyForVoid(state.voiding, event.result, world);
      }
      break;
    case 'gathered':
      if (state.kind === 'gathering') return afterGathering(state, event.value, world);
      if (state.kind === 'voiding') return afterGenuineForVoid(state, event.value.genuine, world);
      break;
    case 'purchase-ended':
      if (state.kind === 'paying') {
        return afterPurchase(state, event.outcome, event.pending, world);
      }
      break;
    case 'load-ended':
      if (state.kind === 'loading') return afterLoad(state, event.outcome, event.pending, world);
      break;
    case 'recovered':
      if (state.kind === 'recovering') return afterRecovery(state.torn, event.recovery, world);
      break;
    case 'journalled':
      if (state.kind === 'journalling') return afterJournal(state);
      break;
    case 'journal-failed':
      return rest(IDLE, { kind: 'show', phase: refusedPhase('storage') });
    case 'card-left':
      // Nothing has been written: the same card is still waited for.
      if ('voiding' in state) {
        return waitForCard(state.voiding, false);
      }
      return rest(IDLE, ...forget(event.pending), { kind: 'show', phase: { kind: 'try-again' } });
    case 'psam-failed':
      return rest(
        IDLE,
        ...forget(event.pending),
        { kind: 'psam-is-down' },
        { kind: 'show', phase: refusedPhase('terminal-closed') },
      );
    case 'torn-term-over':
      return state.kind === 'torn' ? termOver(state.torn, world) : rest(state);
    case 'void-asked':
      return askVoid(state, event.voiding, world);
    case 'same-confirmed':
      return confirmSame(state);
    case 'cancelled':
      return cancel(state);
  }
  throw new Error(`${event.kind} in state ${state.kind}`);
}

function present(state: PresentationState, world: World): Step {
  if (state.kind === 'torn') {
    return asking(
      { kind: 'recovering', torn: state.torn },
      { kind: 'recover', torn: state.torn },
      { kind: 'show', phase: { kind: 'working' } },
    );
  }
  if (state.kind !== 'idle') throw new Error(`card-presented in state ${state.kind}`);
  const closed = closedFor(world);
  if (closed !== undefined) return rest(state, { kind: 'show', phase: refusedPhase(closed) });
  return asking(
    {
      kind: 'identifying',
      confirmation: state.confirmation,
      ...(state.voiding && { voiding: state.voiding }),
    },
    { kind: 'identify' },
    { kind: 'show', phase: { kind: 'working' } },
  );
}

/** Why no card is looked at at all. Offline limits and clock stop money only: gates keep working. */
function closedFor({
  cannotAccept,
  kind,
  parameters,
}: World): 'storage' | 'offline-limit' | 'clock' | 'terminal-closed' | undefined {
  switch (cannotAccept) {
    case 'disk-full':
    case 'disk-read-only':
    case 'disk-failed':
    case 'journal-corrupt':
      return 'storage';
    case 'offline-limit':
      return kind.takesMoney ? 'offline-limit' : undefined;
    case 'clock':
      return kind.takesMoney ? 'clock' : undefined;
    case 'psam-failed':
    case 'reader-failed':
    case 'not-enrolled':
    case 'no-parameters':
      return 'terminal-closed';
    case 'no-cashier':
      return kind.takesMoney ? 'terminal-closed' : undefined;
    case undefined:
      return parameters === undefined ? 'terminal-closed' : undefined;
  }
}

function afterJournal(state: Extract<PresentationState, { kind: 'journalling' }>): Step {
  const show: Effect = { kind: 'show', phase: state.shows };
  return state.then === 'idle'
    ? rest(IDLE, show)
    : asking({ kind: 'identifying', confirmation: undefined }, { kind: 'identify' }, show);
}

const forget = (pending: number | undefined): readonly Effect[] =>
  pending === undefined ? [] : [{ kind: 'forget-pending', pending }];

function confirmSame(state: PresentationState): Step {
  if (state.kind !== 'idle' || state.confirmation === undefined) return rest(state);
  const confirmation = { ...state.confirmation, confirmed: true };
  return rest({ kind: 'idle', confirmation }, { kind: 'show', phase: confirmPhase(confirmation) });
}

/** Gives up the amount and the question; what a torn card owes is not cancelled. */
function cancel(state: PresentationState): Step {
  if (state.kind !== 'idle') return rest(state);
  return rest(IDLE, { kind: 'clear-amount' }, { kind: 'show', phase: { kind: 'ready' } });
}
