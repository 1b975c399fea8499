import type { CardAsn } from '@lvchengtong/card-sdk/ids';

/** By which state of the database something was looked up. As long as they are the same, it holds. */
export interface Marks {
  /** Terminals, PSAMs, rules and cut-overs. */
  readonly registry: string;
  /** What judging asks of issued cards. */
  readonly cardTerms: string;
  /** The newest entry of the block list, as a `BlockMark` has it; empty before the first one. */
  readonly newestBlock: string;
}

/** An entry of the block list by which it is told from every other: its version first. */
export interface BlockMark {
  readonly mark: string;
  readonly cardAsn: CardAsn;
}

export const sameMarks = (a: Marks, b: Marks): boolean =>
  a.registry === b.registry && a.cardTerms === b.cardTerms && a.newestBlock === b.newestBlock;

export const versionOf = (mark: string): number => Number(mark.split(' ', 1)[0] ?? 0);
