import type { ErrorCode } from '@lvchengtong/clearing-server/http/problem';
import type { Dictionary } from '../language/chinese.ts';

/** What of an RFC 9457 problem the pages need; status 0 = no answer at all. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string | null;
}

/** The server said no, or could not be asked; `problem` says which. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${String(problem.status)} ${problem.code}`, options);
    this.problem = problem;
  }
}

/** Whether what was asked for may have been done all the same. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof ApiError && (error.problem.status === 0 || error.problem.status >= 500);

/** Somebody else was faster: what is shown has to be looked at anew. */
export const isChangedMeanwhile = (error: unknown): boolean =>
  error instanceof ApiError && error.problem.code === ('CHANGED_MEANWHILE' satisfies ErrorCode);

/** Refusals that the reader can do something particular about. */
export type KnownCode = Extract<
  ErrorCode,
  | 'SESSION_REQUIRED'
  | 'LOGIN_REFUSED'
  | 'LOGIN_TOO_MANY_ATTEMPTS'
  | 'PASSWORD_TOO_WEAK'
  | 'PASSWORD_CHANGE_REQUIRED'
  | 'ROLE_NOT_ALLOWED'
  | 'CARD_UNKNOWN'
  | 'DAY_UNKNOWN'
  | 'CHECK_FAILED'
  | 'APPROVAL_IMPOSSIBLE'
  | 'APPROVAL_ALREADY_WAITING'
  | 'APPROVAL_OWN_REQUEST'
  | 'APPROVAL_OTHERS_REQUEST'
  | 'APPROVAL_DECIDED_OTHERWISE'
  | 'CHANGED_MEANWHILE'
  | 'CLAIM_IMPOSSIBLE'
  | 'CLAIM_OF_ANOTHER_PERSON'
  | 'REFUND_UNCLAIMED'
  | 'REFUND_REFERENCE_TAKEN'
  | 'DEPOSIT_NOT_DUE'
  | 'DEPOSIT_IMPOSSIBLE'
  | 'SUBSIDY_FILE_REFUSED'
  | 'NOTHING_TO_PAY'
  | 'PAYMENT_FILE_NOT_RELEASED'
  | 'FILE_REFUSED'
  | 'FILE_STANDS_OTHERWISE'
  | 'FILE_NOT_READY'
  | 'BANK_ANSWER_REFUSED'
  | 'DATABASE_UNAVAILABLE'
>;

/** What went wrong and what to do next, in the reader's language. */
export function adviceFor(problem: Problem, text: Dictionary['errors']): string {
  if (problem.status === 0) return text.unreachable;
  if (isKnown(problem.code, text)) return withDetail(text.known[problem.code], problem.detail);
  if (problem.status === 404) return text.notFound;
  if (problem.status >= 500) return text.server;
  return withDetail(text.rejected, problem.detail ?? problem.code);
}

const isKnown = (code: string, text: Dictionary['errors']): code is KnownCode =>
  Object.hasOwn(text.known, code);

const withDetail = (advice: string, detail: string | null): string =>
  detail === null ? advice : `${advice} (${detail})`;
