export const SUBSIDY_LINES_MAX = 100_000;

/** Why a line, or the file, is not taken; what is said in English beside it is for those who read no code. */
export const SUBSIDY_PROBLEMS = {
  NOT_CSV: 'not a table of text in UTF-8 or GB18030',
  HEADER_INCOMPLETE: 'the header needs amount_yuan, and card_no or student_no',
  LINES_OUT_OF_RANGE: `between 1 and ${String(SUBSIDY_LINES_MAX)} lines`,
  AMOUNT_FORM: 'not an amount like 12.50',
  AMOUNT_ZERO: 'nothing is no subsidy',
  AMOUNT_OVER_CAP: 'more than a card may hold',
  RECIPIENT_UNCLEAR: 'either a card number or a student number',
  CARD_NO_FORM: 'not a card number of 20 digits',
  STUDENT_NO_FORM: 'not a national student number',
  NO_CARD_IN_USE: 'no card in use',
  CARD_REPEATED: 'the same card as an earlier line',
  EXPIRY_OVER: 'is over',
} as const;
export type SubsidyProblemCode = keyof typeof SUBSIDY_PROBLEMS;

export const SUBSIDY_PROBLEM_CODES = Object.keys(SUBSIDY_PROBLEMS) as SubsidyProblemCode[];

/** Where in the file, and what is wrong; never what the cell said: it may be a pupil's number. */
export interface SubsidyProblem {
  /** 0: not of the file. */
  readonly line: number;
  readonly column: string;
  readonly code: SubsidyProblemCode;
  /** The earlier line that it repeats. */
  readonly firstLine?: number;
}
