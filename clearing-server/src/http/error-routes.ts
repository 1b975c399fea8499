import type { ErrorRequestHandler, RequestHandler } from 'express';
import { problemFor } from './problem-for.ts';
import { Problem, problemJson, statusOf } from './problem.ts';
import type { Log } from './log.ts';

/** What no route took. */
export const notFound: RequestHandler = () => {
  throw new Problem('NOT_FOUND');
};

/** The one place where an error becomes an answer, and where what we did not foresee is logged. */
export function answerProblem(log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const problem = problemFor(error);
    const status = statusOf(problem.code);
    if (status >= 500) {
      log.error(
        { err: problem.cause, code: problem.code, method: req.method, path: req.path },
        'request failed',
      );
    }
    if (res.headersSent) {
      // Half an answer cannot become a problem any more: express closes the connection.
      next(error);
      return;
    }
    if (problem.retryAfterSeconds !== undefined) {
      res.set('Retry-After', String(problem.retryAfterSeconds));
    }
    res
      .status(status)
      .type('application/problem+json')
      .send(JSON.stringify(problemJson(problem)));
  };
}
