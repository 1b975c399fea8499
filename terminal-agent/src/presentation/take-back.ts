import type { CardInHand, Identified } from '@lvchengtong/card-sdk/epurse';
import { RECORD_FLAG } from '@lvchengtong/card-sdk/exchange';
import { checkCard } from './check-card.ts';
import { acceptedPhase, personFor, refusedPhase, voidPhase } from './phases.ts';
import {
  asking,
  IDLE,
  rest,
  type PresentationState,
  type Step,
  type Voiding,
} from './presentation-state.ts';
import { voidRecord } from './record-for.ts';
import type { World } from './world.ts';

/** A cashier wants a sale taken back; the same card has to be held to the reader for it. */
export function askVoid(state: PresentationState, voiding: Voiding, world: World): Step {
  if (state.kind !== 'idle') return rest(state);
  if (world.voidable(voiding.sale.journalSequence) === undefined) {
    return rest(IDLE, { kind: 'show', phase: refusedPhase('already-used') });
  }
  return waitForCard(voiding, false, { clearsAmount: true });
}

/** Nothing has happened: the card is still to come, or to come again. */
export const waitForCard = (
  voiding: Voiding,
  otherCardShown: boolean,
  { clearsAmount = false } = {},
): Step =>
  rest(
    { kind: 'idle', confirmation: undefined, voiding },
    ...(clearsAmount ? [{ kind: 'clear-amount' } as const] : []),
    { kind: 'show', phase: voidPhase(voiding, otherCardShown) },
  );

/** Whether this is the card that paid, and may be given anything. */
export function afterIdentifyForVoid(voiding: Voiding, result: Identified, world: World): Step {
  if (result.kind === 'blocked') {
    return rest(IDLE, { kind: 'show', phase: refusedPhase('blocked') });
  }
  if (result.kind === 'not-ours' || result.card.asn !== voiding.sale.cardAsn) {
    return waitForCard(voiding, true);
  }
  const { card } = result;
  const refusal = checkCard(card, world);
  if (refusal !== undefined) {
    const person = personFor(card, world);
    return rest(IDLE, { kind: 'show', phase: refusedPhase(refusal, { person }) });
  }
  return asking({ kind: 'voiding', voiding, card }, { kind: 'gather', need: 'genuine', card });
}

/** Genuine, and not taken back before: the record is the void. The chip is not touched. */
export function afterGenuineForVoid(
  { voiding, card }: { readonly voiding: Voiding; readonly card: CardInHand },
  genuine: boolean | undefined,
  world: World,
): Step {
  const person = personFor(card, world);
  if (genuine !== true) {
    return rest(IDLE, { kind: 'show', phase: refusedPhase('not-genuine', { person }) });
  }
  if (world.voidable(voiding.sale.journalSequence) === undefined) {
    return rest(IDLE, { kind: 'show', phase: refusedPhase('already-used', { person }) });
  }
  const draft = voidRecord(world, card, voiding.sale, voiding.inCash ? RECORD_FLAG.inCash : 0);
  const { amount } = voiding.sale;
  const shown = acceptedPhase(draft, card, world);
  const shows = shown.kind === 'accepted' ? { ...shown, amount, amountDue: amount } : shown;
  return asking(
    { kind: 'journalling', shows, then: 'idle' },
    { kind: 'journal', draft, resolves: undefined },
  );
}
