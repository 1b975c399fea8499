// @ts-check

/**
 * Something that the person at the keyboard can mend. Its message is one sentence that says what
 * is wrong and what to do; it is printed without a stack, and the process ends with code 1.
 */
export class Problem extends Error {
  /** @override */
  name = 'Problem';
}

/**
 * Runs a command's main function, and turns what it throws into an exit code.
 * @param {() => Promise<number | void>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}

/**
 * One sentence for what people meet, a stack for what is our own fault.
 * @param {unknown} error
 * @returns {string}
 */
export function explain(error) {
  if (error instanceof Problem) return error.message;
  if (!(error instanceof Error)) return String(error);
  switch (/** @type {NodeJS.ErrnoException} */ (error).code) {
    case 'ENOSPC':
      return `The disk is full (${error.message}): free some space, then start again.`;
    case 'EDQUOT':
      return `Your disk quota is used up (${error.message}): free some space, then start again.`;
    case 'EROFS':
      return `The data folder is read-only (${error.message}): name another with --data DIR.`;
    default:
      return error.stack ?? error.message;
  }
}
