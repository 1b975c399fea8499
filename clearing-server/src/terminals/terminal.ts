import type { OperatorNo, PsamNo, TerminalId } from '@lvchengtong/card-sdk/ids';

export const TERMINAL_KINDS = [
  'gate',
  'canteen',
  'library',
  'bus',
  'metro',
  'check-in',
  'top-up',
  'issuing',
] as const;
export type TerminalKind = (typeof TERMINAL_KINDS)[number];

export interface Terminal {
  readonly terminalId: TerminalId;
  readonly operatorNo: OperatorNo;
  readonly kind: TerminalKind;
  readonly place: string;
  readonly openedAt: Date;
  readonly closedAt: Date | undefined;
  readonly simulated: boolean;
}

/** A terminal as it is registered, with the PSAM that is in it. */
export interface TerminalRegistration {
  readonly terminalId: TerminalId;
  readonly operatorNo: OperatorNo;
  readonly kind: TerminalKind;
  readonly place: string;
  readonly simulated: boolean;
  readonly psamNo: PsamNo;
}

/** Half-open: in service from the moment it was opened until the one it was closed. */
export const inService = (terminal: Terminal, at: Date): boolean =>
  terminal.openedAt <= at && (terminal.closedAt === undefined || at < terminal.closedAt);
