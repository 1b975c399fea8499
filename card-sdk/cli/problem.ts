import { EXIT, type ExitCode } from './exit-codes.ts';

/** What may stand between a person and the end of a command. Said in words by `texts/`. */
export interface Problems {
  NOT_HEX: { readonly text: string };
  NOT_AN_AMOUNT: { readonly text: string };
  NOT_A_TIME: { readonly text: string };
  NOT_A_NUMBER: { readonly text: string; readonly from: number; readonly to: number };
  NOT_A_TEAR: { readonly text: string };
  NOT_A_PROOF: { readonly text: string };
  TEAR_NEEDS_VIRTUAL: undefined;
  UNKNOWN_CHOICE: { readonly what: string; readonly text: string; readonly choices: string };
  NO_SUCH_FILE: { readonly file: string };
  FILE_EXISTS: { readonly file: string };
  NOT_A_CHIP_FILE: { readonly file: string; readonly suffix: string };
  NOT_AN_IMAGE: { readonly file: string; readonly reason: string };
  CHIP_IN_USE: { readonly file: string };
  CANNOT_WRITE: { readonly file: string; readonly reason: string };
  SEVERAL_READERS: { readonly names: readonly string[] };
  NO_READER_AT_ALL: undefined;
  NOT_OURS: undefined;
  NO_TRIP_FILE: undefined;
  FARE_MISSING: undefined;
  ENTRY_TAKES_NOTHING: undefined;
  BLOCKED: undefined;
  KEYS_ARE_OPEN: { readonly file: string };
  KEYS_ARE_BROKEN: { readonly file: string; readonly reason: string };
  TORN_BEFORE: { readonly asn: string };
  NOTHING_TORN: { readonly asn: string };
  TORN_FILE_BROKEN: { readonly file: string; readonly reason: string };
  NOT_A_TRANSCRIPT: { readonly file: string; readonly line: number; readonly reason: string };
  NOT_TRACEABLE: { readonly command: string };
  DATA_FILE_BROKEN: { readonly file: string; readonly reason: string };
  NOT_CONFIRMED: undefined;
  CONFIRM_BY: { readonly word: string };
  CANNOT_BE_ERASED: { readonly statusWord: number };
}
export type ProblemCode = keyof Problems;

/** Exit codes that are not "wrong usage". */
const EXITS: Partial<Record<ProblemCode, ExitCode>> = {
  CHIP_IN_USE: EXIT.reader,
  SEVERAL_READERS: EXIT.reader,
  NO_READER_AT_ALL: EXIT.reader,
  NOT_OURS: EXIT.card,
  NO_TRIP_FILE: EXIT.card,
  BLOCKED: EXIT.card,
  NOT_AN_IMAGE: EXIT.card,
  CANNOT_WRITE: EXIT.failed,
  KEYS_ARE_OPEN: EXIT.failed,
  KEYS_ARE_BROKEN: EXIT.failed,
  TORN_BEFORE: EXIT.unknown,
  TORN_FILE_BROKEN: EXIT.failed,
  NOTHING_TORN: EXIT.refused,
  NOT_CONFIRMED: EXIT.refused,
  CONFIRM_BY: EXIT.refused,
  CANNOT_BE_ERASED: EXIT.refused,
};

/** Something that the person at the keyboard can mend. Printed as one sentence, without a stack. */
export class CliProblem<Code extends ProblemCode = ProblemCode> extends Error {
  override readonly name = 'CliProblem';
  readonly code: Code;
  readonly details: Problems[Code];

  constructor(code: Code, details: Problems[Code], options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.details = details;
  }

  get exitCode(): ExitCode {
    return EXITS[this.code] ?? EXIT.usage;
  }
}
