import type { Loaded, Purchased } from '@lvchengtong/card-sdk/epurse';
import assert from 'node:assert/strict';
import type { PendingId } from '../journal/journal.ts';
import { acceptedPhase, personFor, refusedPhase, tornPhase } from './phases.ts';
import {
  asking,
  IDLE,
  rest,
  type Effect,
  type PresentationState,
  type Step,
  type Torn,
} from './presentation-state.ts';
import { loadRecord, purchaseRecord } from './record-for.ts';
import type { Refusal } from './refusal.ts';
import type { World } from './world.ts';

type Paying = Extract<PresentationState, { kind: 'paying' }>;
type Loading = Extract<PresentationState, { kind: 'loading' }>;

const NOT_PAID = (pending: PendingId | undefined): readonly Effect[] =>
  pending === undefined ? [] : [{ kind: 'forget-pending', pending }];

/** What the clerk is shown for the centre's reason; anything else means: not now, not here. */
const LOAD_REFUSAL: Readonly<Record<string, Refusal>> = {
  LOAD_CAP_EXCEEDED: 'amount-limit',
  LOAD_NOT_MULTIPLE: 'amount-limit',
  LOAD_MAC1_WRONG: 'not-genuine',
  CARD_UNKNOWN: 'not-in-force',
  CARD_NOT_IN_FORCE: 'not-in-force',
};

/** DEBIT has been answered, refused, or lost. */
export function afterPurchase(
  { card, sale }: Paying,
  outcome: Purchased,
  pending: PendingId | undefined,
  world: World,
): Step {
  switch (outcome.kind) {
    case 'paid': {
      const draft = purchaseRecord(world, card, sale, outcome.receipt);
      return asking(
        { kind: 'journalling', shows: acceptedPhase(draft, card, world), then: 'idle' },
        { kind: 'journal', draft, resolves: pending },
        { kind: 'clear-amount' },
      );
    }
    case 'not-genuine': {
      // It claims to have paid, so there is a record; and it never pays here again.
      const draft = purchaseRecord(world, card, sale, outcome.receipt, 'not-genuine');
      return asking(
        { kind: 'journalling', shows: refusedPhase('not-genuine'), then: 'idle' },
        { kind: 'journal', draft, resolves: pending },
        { kind: 'block-locally', asn: card.asn },
      );
    }
    case 'insufficient': {
      const { balance } = outcome;
      const phase = refusedPhase('balance-too-low', { person: personFor(card, world), balance });
      return rest(IDLE, ...NOT_PAID(pending), { kind: 'show', phase });
    }
    case 'suite-not-accepted':
    case 'refused':
      // A wrong MAC1, a purse without our key, or another cipher: this card was made for others.
      return rest(IDLE, ...NOT_PAID(pending), {
        kind: 'show',
        phase: refusedPhase('not-our-card', { person: personFor(card, world) }),
      });
    case 'torn': {
      assert(pending !== undefined, 'DEBIT went out only after its intent was stored');
      const { intent } = outcome;
      return awaitSameCard({ kind: 'debit', card, sale, intent, pending, until: termOf(world) });
    }
  }
}

/** CREDIT has been answered, refused, or lost. */
export function afterLoad(
  { card }: Loading,
  outcome: Loaded,
  pending: PendingId | undefined,
  world: World,
): Step {
  switch (outcome.kind) {
    case 'loaded': {
      const draft = loadRecord(world, card, outcome.receipt, false);
      return asking(
        { kind: 'journalling', shows: acceptedPhase(draft, card, world), then: 'idle' },
        { kind: 'journal', draft, resolves: pending },
        { kind: 'clear-amount' },
      );
    }
    case 'refused': {
      const details = { person: personFor(card, world), centreCode: outcome.code };
      const phase = refusedPhase(LOAD_REFUSAL[outcome.code] ?? 'terminal-closed', details);
      return rest(IDLE, ...NOT_PAID(pending), { kind: 'show', phase });
    }
    case 'suite-not-accepted': {
      const phase = refusedPhase('not-our-card', { person: personFor(card, world) });
      return rest(IDLE, ...NOT_PAID(pending), { kind: 'show', phase });
    }
    case 'torn': {
      assert(pending !== undefined, 'CREDIT went out only after its intent was stored');
      const { intent } = outcome;
      return awaitSameCard({ kind: 'credit', card, intent, pending, until: termOf(world) });
    }
  }
}

const termOf = ({ now, tornMs }: World): Date => new Date(now.getTime() + tornMs);

const awaitSameCard = (torn: Torn): Step =>
  rest(
    { kind: 'torn', torn },
    { kind: 'start-torn-term', until: torn.until },
    { kind: 'show', phase: tornPhase(torn) },
  );
