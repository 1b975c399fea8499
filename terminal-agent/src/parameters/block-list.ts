import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import { z } from 'zod';

/** Cards not to be accepted. */
export interface BlockList {
  readonly version: number;
  readonly cards: ReadonlySet<CardAsn>;
}

/** What makes the list of version `since` the one of `version`. */
export interface BlockListDelta {
  readonly since: number;
  readonly version: number;
  readonly added: readonly CardAsn[];
  readonly removed: readonly CardAsn[];
  /** How many cards the list then has. */
  readonly count: number;
}

export type BlockListUpdate =
  | { readonly kind: 'snapshot'; readonly list: BlockList }
  | { readonly kind: 'delta'; readonly delta: BlockListDelta };

/** A list that is not what it must be; the one before stays in force. */
export class BlockListError extends Error {
  override readonly name = 'BlockListError';
}

const version = z.number().int().nonnegative();
const header = { version, issued_at: z.iso.datetime() };
// The cards are looked at one by one below: a schema for each would hold up the gate for a third
// of a second at 100,000 (measured), and this takes a tenth of that.
const snapshotSchema = z.object({ ...header, cards: z.unknown() });
const deltaSchema = z.object({
  ...header,
  since: version,
  added: z.unknown(),
  removed: z.unknown(),
  count: z.number().int().nonnegative(),
});

/** @throws BlockListError, ZodError or SyntaxError when a part is wrong: nothing of it is then used. */
export function parseBlockListUpdate(payload: string): BlockListUpdate {
  const json: unknown = JSON.parse(payload);
  if (typeof json === 'object' && json !== null && 'since' in json) {
    const { since, version: to, added, removed, count } = deltaSchema.parse(json);
    return {
      kind: 'delta',
      delta: { since, version: to, added: cardsOf(added), removed: cardsOf(removed), count },
    };
  }
  const { cards, ...snapshot } = snapshotSchema.parse(json);
  return {
    kind: 'snapshot',
    list: { version: snapshot.version, cards: new Set(cardsOf(cards)) },
  };
}

const CARD = /^[0-9A-F]{20}$/;

function cardsOf(value: unknown): readonly CardAsn[] {
  if (!Array.isArray(value)) throw new BlockListError('the cards are no list');
  for (const card of value as readonly unknown[]) {
    if (typeof card !== 'string' || !CARD.test(card)) {
      throw new BlockListError('a card number is not 20 upper-case hex digits');
    }
  }
  return value as readonly CardAsn[];
}

/**
 * The list after the delta. @throws BlockListError when it does not belong to this list: a card that
 * is there twice or was not there, another version, another count
 */
export function applyDelta(list: BlockList | undefined, delta: BlockListDelta): BlockList {
  if (list?.version !== delta.since) {
    throw new BlockListError(
      `a delta since ${delta.since} for the list ${list?.version ?? 'none'}`,
    );
  }
  if (delta.version < delta.since) throw new BlockListError('a delta that goes back');
  // The list in force is nobody's to change: a tap may be looking into it.
  const cards = new Set(list.cards);
  for (const card of delta.removed) {
    if (!cards.delete(card)) throw new BlockListError('a delta removes a card that is not there');
  }
  for (const card of delta.added) {
    if (cards.has(card)) throw new BlockListError('a delta adds a card that is there');
    cards.add(card);
  }
  if (cards.size !== delta.count) {
    throw new BlockListError(`${cards.size} cards after the delta, not ${delta.count}`);
  }
  return { version: delta.version, cards };
}
