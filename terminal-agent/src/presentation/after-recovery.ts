import type { RecordDraft } from '../journal/journal.ts';
import { acceptedPhase, refusedPhase, tornPhase } from './phases.ts';
import { asking, rest, type Recovery, type Step, type Torn } from './presentation-state.ts';
import { loadRecord, purchaseRecord, unresolvedDebit, unresolvedLoad } from './record-for.ts';
import type { World } from './world.ts';

/** A card was held to the reader while another, or the same, owed an answer. */
export function afterRecovery(torn: Torn, recovery: Recovery, world: World): Step {
  switch (recovery.kind) {
    case 'debited':
    case 'loaded': {
      const draft = recoveredRecord(torn, recovery, world);
      const shows = acceptedPhase(draft, torn.card, world, { recovered: true });
      return asking(
        { kind: 'journalling', shows, then: 'idle' },
        { kind: 'journal', draft, resolves: torn.pending },
        { kind: 'clear-amount' },
      );
    }
    case 'did-not-happen':
      // Nothing was taken: the same card, which is still there, pays from the beginning.
      return asking(
        { kind: 'identifying', confirmation: undefined },
        { kind: 'identify' },
        { kind: 'forget-pending', pending: torn.pending },
      );
    case 'blocked': // it will not tell any more; identified, it is refused for what it is
    case 'other-card':
      return giveUp(torn, world);
    case 'forged':
      return asking(
        { kind: 'journalling', shows: refusedPhase('not-genuine'), then: 'idle' },
        { kind: 'journal', draft: unresolvedRecord(torn, world), resolves: torn.pending },
        { kind: 'block-locally', asn: torn.card.asn },
      );
    case 'torn':
      return rest(
        { kind: 'torn', torn },
        { kind: 'start-torn-term', until: torn.until },
        { kind: 'show', phase: tornPhase(torn) },
      );
  }
}

function recoveredRecord(
  torn: Torn,
  recovery: Extract<Recovery, { kind: 'debited' | 'loaded' }>,
  world: World,
): RecordDraft {
  if (torn.kind === 'debit' && recovery.kind === 'debited') {
    return purchaseRecord(world, torn.card, torn.sale, recovery.receipt);
  }
  if (torn.kind === 'credit' && recovery.kind === 'loaded') {
    return loadRecord(world, torn.card, recovery.receipt, true);
  }
  throw new Error(`a ${torn.kind} was recovered as ${recovery.kind}`);
}

/** Another card came: what is owed goes to the centre, and this card must not pay the other's amount. */
function giveUp(torn: Torn, world: World): Step {
  return asking(
    {
      kind: 'journalling',
      shows: world.kind.keyed ? refusedPhase('torn') : { kind: 'working' },
      then: world.kind.keyed ? 'idle' : 'identify',
    },
    { kind: 'journal', draft: unresolvedRecord(torn, world), resolves: torn.pending },
    { kind: 'clear-amount' },
  );
}

/** The card did not come back in time. */
export const termOver = (torn: Torn, world: World): Step =>
  asking(
    { kind: 'journalling', shows: { kind: 'ready' }, then: 'idle' },
    { kind: 'journal', draft: unresolvedRecord(torn, world), resolves: torn.pending },
    { kind: 'clear-amount' },
  );

const unresolvedRecord = (torn: Torn, world: World): RecordDraft =>
  torn.kind === 'debit'
    ? unresolvedDebit(world, torn.card, torn.sale, torn.intent)
    : unresolvedLoad(world, torn.card, torn.intent);
