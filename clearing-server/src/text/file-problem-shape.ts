import { z } from 'zod';
import { COUNT } from '../http/shape.ts';
import { FILE_PROBLEM_CODES, STATEMENT_PROBLEM_CODES, type FileProblem } from './file-problem.ts';

/** Why nothing of a file is taken: where, and what. */
export const FILE_PROBLEM = z
  .object({
    code: z.enum([...new Set([...FILE_PROBLEM_CODES, ...STATEMENT_PROBLEM_CODES])]),
    line: COUNT.describe('0: the file as a whole'),
    column: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'FileProblem' });

const PROBLEMS_IN_A_SENTENCE = 5;

/** The first of them, for one who has no table to show them in. */
export const problemSentence = (problems: readonly FileProblem[]): string =>
  problems
    .slice(0, PROBLEMS_IN_A_SENTENCE)
    .map(({ code, line, column, detail }) =>
      [`line ${String(line)}`, column, code, detail].filter(Boolean).join(' '),
    )
    .join('; ');
