import type { Dictionary } from '../language/chinese.ts';

/** What of an RFC 9457 problem the pages need; status 0 = no answer at all. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string | null;
}

/** What went wrong and what to do next, in the reader's language. */
export function adviceFor(problem: Problem, text: Dictionary['errors']): string {
  switch (problem.status) {
    case 0:
      return text.unreachable;
    case 401:
      return text.signedOut;
    case 403:
      return text.forbidden;
    case 404:
      return text.notFound;
    case 409:
      return text.conflict;
    case 429:
      return text.tooMany;
    default:
      return problem.status >= 500
        ? text.server
        : `${text.rejected}${problem.detail ?? problem.code}`;
  }
}
