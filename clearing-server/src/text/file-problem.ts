/** Why an operator's file is not taken; every one a person can find in the file. */
export const FILE_PROBLEM_CODES = [
  'NAME_WRONG',
  'KIND_NOT_FOR_IMPORT',
  'OPERATOR_UNKNOWN',
  'DUPLICATE_FILE',
  'NOT_TEXT',
  'HEADER_WRONG',
  'HEADER_NOT_NAME',
  'COUNT_DIFFERS',
  'LENGTH_WRONG',
  'CHECKSUM_WRONG',
  'COLUMN_MISSING',
  'FIELD_WRONG',
] as const;

/** Why a statement of money is not taken. */
export const STATEMENT_PROBLEM_CODES = [
  'TOO_LARGE',
  'NOT_TEXT',
  'LENGTH_WRONG',
  'LAYOUT_UNKNOWN',
  'FIELD_WRONG',
  'ACCOUNT_MISSING',
  'PERIOD_MISSING',
  'TOTAL_DIFFERS',
  'BALANCE_BROKEN',
  'PERIOD_OVERLAPS',
  'DUPLICATE_FILE',
] as const;

export type FileProblemCode =
  (typeof FILE_PROBLEM_CODES)[number] | (typeof STATEMENT_PROBLEM_CODES)[number];

export interface FileProblem {
  readonly code: FileProblemCode;
  /** From 1; the header's line is 1. 0: the file as a whole. */
  readonly line: number;
  /** Name of the field, where it is one field. */
  readonly column: string;
  readonly detail: string;
}

/** A file of a thousand wrong lines is one mistake: nobody reads more. */
export const PROBLEMS_MAX = 100;
