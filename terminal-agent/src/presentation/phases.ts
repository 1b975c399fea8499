import { isMoneyKind } from '@lvchengtong/card-sdk/exchange';
import { ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { isStudent } from '../kinds/concession.ts';
import type { RecordDraft } from '../journal/journal.ts';
import type { ScreenPerson, ScreenPhase } from '../screen-state.ts';
import type { CardInHand } from '@lvchengtong/card-sdk/epurse';
import type { Confirmation, Torn, Voiding } from './presentation-state.ts';
import { refusalCode, type Refusal } from './refusal.ts';
import type { World } from './world.ts';

type Viewer = Pick<World, 'personOf' | 'at'>;

export const personFor = (card: CardInHand, world: Viewer): ScreenPerson =>
  world.personOf(card.asn, isStudent(card, world.at));

/** The last four digits of a card number. */
export const endingOf = (asn: string): string => asn.slice(-4);

export function refusedPhase(
  refusal: Refusal,
  details: { person?: ScreenPerson; balance?: Fen; centreCode?: string } = {},
): ScreenPhase {
  const code = refusalCode(refusal);
  // On the student's side a blocked card shows nobody's name.
  if (refusal === 'blocked') return { kind: 'blocked', code };
  return {
    kind: 'refused',
    refusal,
    code,
    person: details.person,
    balance: details.balance,
    centreCode: details.centreCode,
  };
}

export function acceptedPhase(
  draft: RecordDraft,
  card: CardInHand,
  world: World,
  extra: { late?: boolean; recovered?: boolean } = {},
): ScreenPhase {
  const money = isMoneyKind(draft.kind);
  return {
    kind: 'accepted',
    person: personFor(card, world),
    recordKind: draft.kind,
    amount: draft.amount,
    amountDue: draft.amountDue,
    balance: money ? draft.balanceAfter : undefined,
    lowBalance: money && draft.balanceAfter < (world.parameters?.lowBalance ?? ZERO),
    concession: draft.amount < draft.amountDue,
    direction: draft.direction,
    late: extra.late ?? false,
    recovered: extra.recovered ?? false,
  };
}

export const tornPhase = (torn: Torn): ScreenPhase => ({
  kind: 'torn',
  cardEnding: endingOf(torn.card.asn),
  amount: torn.intent.amount,
  until: torn.until,
  otherCardShown: false,
});

export const voidPhase = ({ sale, inCash }: Voiding, otherCardShown: boolean): ScreenPhase => ({
  kind: 'take-back',
  cardEnding: endingOf(sale.cardAsn),
  amount: sale.amount,
  inCash,
  otherCardShown,
});

export const confirmPhase = ({ person, amount, confirmed }: Confirmation): ScreenPhase => ({
  kind: 'confirm-same',
  person,
  amount,
  confirmed,
});
