import type { TerminalId } from '@lvchengtong/card-sdk/ids';

/** What is counted in a shift, and as what it stands in requests and columns. */
export const SHIFT_FIGURES = [
  'sale',
  'unresolved',
  'load',
  'void_to_card',
  'void_in_cash',
] as const;
export type ShiftFigure = (typeof SHIFT_FIGURES)[number];

/** Count and fen of each. */
export type ShiftFigures = Readonly<
  Record<ShiftFigure, { readonly count: number; readonly fen: number }>
>;

/** A Z report as a till told it. */
export interface ShiftReport {
  readonly terminalId: TerminalId;
  readonly shiftNo: number;
  readonly cashierNo: string;
  readonly openedAt: Date;
  readonly closedAt: Date;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly figures: ShiftFigures;
}
