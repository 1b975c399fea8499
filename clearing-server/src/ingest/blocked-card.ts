import type { BlockFacts } from './facts.ts';

interface BlockListAtTap {
  readonly tappedAt: Date;
  /** The version that the terminal says it used. */
  readonly listVersion: number;
  readonly versions: ReadonlyMap<number, Date>;
  readonly freshHours: number;
}

/**
 * Who bears a debit on a blocked card (clearing.md section 3): the issuer when the terminal could
 * not have known, that is when its list was fresh and did not carry the card yet; else the operator.
 */
export function blockedFlag(
  blocks: readonly BlockFacts[],
  tap: BlockListAtTap,
): 'BLOCKED_CARD' | 'BLOCKED_CARD_OPERATOR_LIABLE' | undefined {
  const block = blocks.find(
    ({ blocked }) =>
      blocked.from <= tap.tappedAt && (blocked.until === undefined || tap.tappedAt < blocked.until),
  );
  if (block === undefined) return undefined;
  const couldKnow = tap.listVersion >= block.version;
  return couldKnow || !isFresh(tap) ? 'BLOCKED_CARD_OPERATOR_LIABLE' : 'BLOCKED_CARD';
}

/** A list is fresh until the next version has been out for `freshHours`. */
function isFresh({ tappedAt, listVersion, versions, freshHours }: BlockListAtTap): boolean {
  const next = versions.get(listVersion + 1);
  return next === undefined || tappedAt.getTime() - next.getTime() <= freshHours * 3_600_000;
}
