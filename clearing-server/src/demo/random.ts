import assert from 'node:assert/strict';

/** Chance by a seed: the same seed gives the same day on every machine. */
export interface Random {
  /** From 0 to 1, exclusive. */
  fraction(): number;
  /** From `from` to `to`, both inclusive. */
  whole(from: number, to: number): number;
  happens(probability: number): boolean;
  oneOf<Item>(items: readonly Item[]): Item;
  shuffled<Item>(items: readonly Item[]): Item[];
  bytes(length: number): Uint8Array;
}

/**
 * A stream of its own for each `purpose`, so that one more draw for the buses does not change what
 * the canteens sell.
 */
export function randomFor(seed: number, purpose: string): Random {
  const next = sfc32(seed, digestOf(purpose));
  const fraction = (): number => next() / 2 ** 32;
  const whole = (from: number, to: number): number =>
    from + Math.floor(fraction() * (to - from + 1));
  const oneOf = <Item>(items: readonly Item[]): Item => {
    const item = items[whole(0, items.length - 1)];
    assert(item !== undefined, 'nothing to choose from');
    return item;
  };
  const shuffled = <Item>(items: readonly Item[]): Item[] =>
    items
      .map((item) => ({ item, order: next() }))
      .sort((a, b) => a.order - b.order)
      .map(({ item }) => item);
  return {
    fraction,
    whole,
    oneOf,
    shuffled,
    happens: (probability) => fraction() < probability,
    bytes: (length) => Uint8Array.from({ length }, () => next() >>> 24),
  };
}

/** FNV-1a, 32 bits. */
const digestOf = (text: string): number =>
  Array.from(new TextEncoder().encode(text)).reduce(
    (digest, byte) => Math.imul(digest ^ byte, 0x0100_0193) >>> 0,
    0x811c_9dc5,
  );

/** Chris Doty-Humphrey's sfc32 (PractRand): small, fast, and good enough for a play. */
function sfc32(seed: number, stream: number): () => number {
  let [a, b, c, counter] = [seed >>> 0, stream, 0x9e37_79b9, 1];
  const next = (): number => {
    const result = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = (b ^ (b >>> 9)) >>> 0;
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + result) >>> 0;
    return result;
  };
  // The first outputs still look like the seed.
  for (let round = 0; round < 15; round += 1) next();
  return next;
}
