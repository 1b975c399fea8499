import { type CardChannel, demand, execute, SW } from '../apdu/index.ts';
import {
  type CardProfile,
  type FileControlInformation,
  isCardDate,
  PROBE_ORDER,
  type PublicInfo,
  readBinary,
  selectByName,
} from '../card/index.ts';
import { readFci } from '../card/fci.ts';
import { LayoutError } from '../field-reader.ts';
import type { CardAsn } from '../ids.ts';
import type { CardDefect, CardInHand } from './card-in-hand.ts';

export type Identified =
  | { readonly kind: 'card'; readonly card: CardInHand }
  /** Which card it is, where it says so all the same. */
  | { readonly kind: 'blocked'; readonly asn?: CardAsn }
  | { readonly kind: 'not-ours' };

export interface IdentifyOptions {
  /**
   * Reads the control record of a MOHURD card too (EF17, record 11). It costs an APDU, so a tap goes
   * without: who sells, loads or inspects cards asks for it.
   */
  readonly checkControl?: boolean;
}

/**
 * Finds out which of the known specifications the card follows, and leaves its purse application
 * selected. A card whose application record says blacklisted is as blocked as one that answers so.
 * @throws CardError when it leaves, or answers what no such card answers
 */
export async function identify(
  channel: CardChannel,
  profiles: readonly CardProfile[] = PROBE_ORDER,
  { checkControl = false }: IdentifyOptions = {},
): Promise<Identified> {
  const found = await findPurse(channel, profiles);
  if (found.kind !== 'card') return found;
  const { asn, profile } = found.card;
  if (await isBlacklisted(channel, profile)) return { kind: 'blocked', asn };
  return checkControl ? asControlled(channel, found) : found;
}

/**
 * EF17, record 11 of a MOHURD card: a locked one is blocked, one that was never activated is not
 * enabled. A card without the record, or one that will not show it, is neither.
 */
async function asControlled(
  channel: CardChannel,
  found: Extract<Identified, { kind: 'card' }>,
): Promise<Identified> {
  const { card } = found;
  if (card.profile.control === undefined) return found;
  const { read, tag } = card.profile.control;
  const { answer } = await execute(channel, read, tag);
  if (answer === undefined) return found;
  if (answer.isLocked) return { kind: 'blocked', asn: card.asn };
  return answer.isActivated ? found : { kind: 'card', card: { ...card, appEnabled: false } };
}

/** CJ/T 304, EF17: the flag that a terminal somewhere set on a card it found on its block list. */
async function isBlacklisted(channel: CardChannel, { lock }: CardProfile): Promise<boolean> {
  if (lock === undefined) return false;
  const { answer } = await execute(channel, lock.read, lock.tag);
  return answer?.[lock.at] === lock.blacklisted;
}

/** As `identify`, whatever its flags say: what a card did with money is asked of every card. */
export async function findPurse(
  channel: CardChannel,
  profiles: readonly CardProfile[],
): Promise<Identified> {
  let blocked: Extract<Identified, { kind: 'blocked' }> | undefined;
  for (const profile of profiles) {
    const selected = await execute(channel, selectByName, profile.aid);
    if (selected.statusWord === SW.ok) {
      const info =
        infoShown(profile, selected.answer) ??
        (await demand(channel, readBinary(profile.publicInfo), undefined));
      const cardKind = info.cardKind ?? (await readCardKind(channel, profile));
      return { kind: 'card', card: cardInHand(profile, info, cardKind) };
    }
    if (!isBlocked(selected.statusWord)) continue;
    const asn = shownAsn(profile, selected.data);
    blocked ??= { kind: 'blocked', ...(asn === undefined ? {} : { asn }) };
  }
  return blocked ?? { kind: 'not-ours' };
}

/**
 * FMCOS answers SELECT of a blocked application with 6A81, some cards with its FCI before that, and
 * other PBOC cards with 6283; 9303 is a lock that nothing opens. After CARD BLOCK it is 6A81 for all.
 */
export const isBlocked = (statusWord: number): boolean =>
  statusWord === SW.locked || statusWord === SW.invalidated || statusWord === SW.permanentlyLocked;

/** Of a blocked application, where SELECT shows its FCI in spite of that. */
function shownAsn(profile: CardProfile, data: Uint8Array): CardAsn | undefined {
  try {
    return infoShown(profile, readFci(data))?.asn;
  } catch (error) {
    if (error instanceof LayoutError) return undefined; // what is no FCI shows nothing
    throw error;
  }
}

/** What EF15 holds, where SELECT shows it already: that saves an APDU at every tap. */
function infoShown(
  { publicInfo: file }: CardProfile,
  fci: FileControlInformation | undefined,
): PublicInfo | undefined {
  const shown = fci?.issuerData;
  if (shown === undefined || shown.length < file.length) return undefined;
  return file.decode(shown.slice(0, file.length));
}

const cardInHand = (profile: CardProfile, info: PublicInfo, cardKind: number): CardInHand => ({
  profile,
  asn: info.asn,
  cardKind,
  validFrom: info.validFrom,
  validUntil: info.validUntil,
  appEnabled: info.enabled,
  defects: defectsOf(info),
});

const readCardKind = async (channel: CardChannel, { cardKind }: CardProfile): Promise<number> =>
  cardKind === undefined ? 0 : demand(channel, readBinary(cardKind), undefined);

export function defectsOf(info: PublicInfo): CardDefect[] {
  const defects: CardDefect[] = [];
  if (!isCardDate(info.validFrom)) defects.push('valid-from-is-no-date');
  if (!isCardDate(info.validUntil)) defects.push('valid-until-is-no-date');
  return defects;
}
