import { SM4 } from './sm4-suite.ts';
import type { EstablishedSuite, Suite } from './suite.ts';
import { TRIPLE_DES } from './triple-des-suite.ts';

/** What is spoken unless something else is asked for by name. */
export const ESTABLISHED_SUITES: readonly EstablishedSuite[] = [TRIPLE_DES];

/** Also what no published vector backs: for chips in software, and for who asks for it. */
export const ALL_SUITES: readonly Suite[] = [TRIPLE_DES, SM4];

/**
 * The suite that an algorithm byte names, among those the caller speaks; undefined for any other.
 * A provisional suite comes only out of a list that it was put into, and its type says so.
 */
export function suiteFor(algorithmId: number): EstablishedSuite | undefined;
export function suiteFor<Spoken extends Suite>(
  algorithmId: number,
  spoken: readonly Spoken[],
): Spoken | undefined;
export function suiteFor(
  algorithmId: number,
  spoken: readonly Suite[] = ESTABLISHED_SUITES,
): Suite | undefined {
  return spoken.find(({ algorithmIds }) => algorithmIds.includes(algorithmId));
}
