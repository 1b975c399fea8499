/** What the panel's server says no with; the closed list, each with its HTTP status. */
export const PROBLEM_STATUS = {
  BODY_MALFORMED: 400,
  COMMAND_MALFORMED: 400,
  QUERY_MALFORMED: 400,
  ORIGIN_FOREIGN: 403,
  SIGN_ON_REFUSED: 403,
  NOT_FOUND: 404,
  NOT_SIMULATED: 409,
  BODY_TOO_LARGE: 413,
  NOT_JSON: 415,
  HOST_NOT_LOCAL: 421,
  SIGN_ON_WAIT: 429,
  INTERNAL: 500,
  TOO_MANY_SCREENS: 503,
  PAGES_NOT_BUILT: 503,
} as const;
export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** RFC 9457 §3: the body of `application/problem+json`. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
}

/** A request that is refused: answered as it stands, never logged as a fault. */
export class ScreenProblem extends Error {
  override readonly name = 'ScreenProblem';
  readonly code: ProblemCode;

  constructor(code: ProblemCode, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
  }
}

export const problemBody = (code: ProblemCode, detail: string): ProblemBody => ({
  type: `urn:lvchengtong:problem:${code.toLowerCase().replaceAll('_', '-')}`,
  title: code.toLowerCase().replaceAll('_', ' '),
  status: PROBLEM_STATUS[code],
  code,
  detail,
});
