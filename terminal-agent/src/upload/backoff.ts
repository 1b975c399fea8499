const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;

/**
 * How long to wait after `failures` failures in a row: doubling, and anywhere in the upper half of
 * that, so that a street of terminals does not come back in the same second.
 * @param fraction from 0 to 1, exclusive
 */
export function backoffMs(failures: number, fraction: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return Math.round(full / 2 + (full / 2) * fraction);
}
