import { type CardChannel, demand, execute, type Executed, SW } from '../apdu/index.ts';
import {
  type CardProfile,
  type FileControlInformation,
  isCardDate,
  PROBE_ORDER,
  type PublicInfo,
  readBinary,
  readTaggedRecord,
  selectByName,
} from '../card/index.ts';
import type { CardDefect, CardInHand } from './card-in-hand.ts';

export type Identified =
  | { readonly kind: 'card'; readonly card: CardInHand }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'not-ours' };

/**
 * Finds out which of the known specifications the card follows, and leaves its purse application
 * selected. A card whose application record says blacklisted is as blocked as one that answers so.
 * @throws CardError when it leaves, or answers what no such card answers
 */
export async function identify(
  channel: CardChannel,
  profiles: readonly CardProfile[] = PROBE_ORDER,
): Promise<Identified> {
  const found = await findPurse(channel, profiles);
  if (found.kind !== 'card') return found;
  return (await isBlacklisted(channel, found.card.profile)) ? { kind: 'blocked' } : found;
}

/** CJ/T 304, EF17: the flag that a terminal somewhere set on a card it found on its block list. */
async function isBlacklisted(channel: CardChannel, { lock }: CardProfile): Promise<boolean> {
  if (lock === undefined) return false;
  // Undecoded: a record of another length than ours is no reason to turn a passenger away.
  const raw = { ...readTaggedRecord(lock.file), decode: (record: Uint8Array) => record };
  const { answer } = await execute(channel, raw, lock.tag);
  return answer?.[lock.at] === lock.blacklisted;
}

/** As `identify`, whatever its flags say: what a card did with money is asked of every card. */
export async function findPurse(
  channel: CardChannel,
  profiles: readonly CardProfile[],
): Promise<Identified> {
  let blocked = false;
  for (const profile of profiles) {
    const selected = await execute(channel, selectByName, profile.aid);
    if (selected.statusWord === SW.ok) {
      const info =
        infoShown(profile, selected) ??
        (await demand(channel, readBinary(profile.publicInfo), undefined));
      const cardKind = info.cardKind ?? (await readCardKind(channel, profile));
      return { kind: 'card', card: cardInHand(profile, info, cardKind) };
    }
    blocked ||= isBlocked(selected.statusWord);
  }
  return { kind: blocked ? 'blocked' : 'not-ours' };
}

/**
 * FMCOS answers SELECT of a blocked application with 6A81, some cards with its FCI before that, and
 * other PBOC cards with 6283; 9303 is a lock that nothing opens. After CARD BLOCK it is 6A81 for all.
 */
export const isBlocked = (statusWord: number): boolean =>
  statusWord === SW.locked || statusWord === SW.invalidated || statusWord === SW.permanentlyLocked;

/** What EF15 holds, where SELECT shows it already: that saves an APDU at every tap. */
function infoShown(
  { publicInfo: file }: CardProfile,
  { answer }: Executed<FileControlInformation>,
): PublicInfo | undefined {
  const shown = answer?.issuerData;
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
