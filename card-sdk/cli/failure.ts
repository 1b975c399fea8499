import { CommanderError } from 'commander';
import { CardError, type CardErrorCode, needsProof } from '../src/errors.ts';
import { PcscError, type PcscErrorCode } from '../src/pcsc/index.ts';
import { type Context, textsOf } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { CliProblem, type ProblemCode, type Problems } from './problem.ts';
import { printable } from './screen/width.ts';
import type { UsageCode } from './texts/problems.ts';

/** What went wrong, what to do about it, and the exit code. */
export interface Failure {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** Undefined for what no person at the keyboard can mend: a bug, which is to be seen with its stack. */
export function failureOf(context: Context, error: unknown): Failure | undefined {
  if (error instanceof CliProblem) {
    return { text: problemText(context, error), exitCode: error.exitCode };
  }
  if (error instanceof PcscError) {
    const { pcsc } = textsOf(context);
    return { text: `${pcsc[error.code]}\n(${error.detail})`, exitCode: PCSC_EXITS[error.code] };
  }
  if (error instanceof CardError) return cardFailure(context, error);
  if (error instanceof CommanderError) return usageFailure(context, error);
  if (isDiskError(error)) {
    return { text: textsOf(context).disk(error.message), exitCode: EXIT.failed };
  }
  return undefined;
}

function problemText<Code extends ProblemCode>(
  context: Context,
  { code, details }: CliProblem<Code>,
): string {
  const text: (details: Problems[Code]) => string = textsOf(context).problems[code];
  return printable(text(details));
}

const PCSC_EXITS: Readonly<Record<PcscErrorCode, ExitCode>> = {
  NATIVE_MODULE_MISSING: EXIT.reader,
  NO_SERVICE: EXIT.reader,
  NO_PERMISSION: EXIT.reader,
  NO_READER: EXIT.reader,
  NO_CARD: EXIT.card,
  READER_FAILED: EXIT.card,
};

function cardFailure<Code extends CardErrorCode>(
  context: Context,
  error: CardError<Code>,
): Failure {
  const { card, untouched, unknown } = textsOf(context);
  const text: (details: CardError<Code>['details']) => string = card[error.code];
  const isOpen = needsProof(error);
  return {
    text: printable(`${text(error.details)} ${isOpen ? unknown : untouched}`),
    exitCode: isOpen ? EXIT.unknown : EXIT.failed,
  };
}

/** commander quotes what it means: 'error: unknown option '--raeder''. */
function usageFailure(context: Context, { code, message }: CommanderError): Failure {
  const { usage, seeHelp } = textsOf(context);
  const [, named = ''] = /'([^']*)'/.exec(message) ?? [];
  const text = Object.hasOwn(usage, code) ? usage[code as UsageCode] : message;
  return { text: `${text.replace('{}', printable(named))} ${seeHelp}`, exitCode: EXIT.usage };
}

const DISK_CODES = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'ENOTDIR', 'EISDIR'];
const isDiskError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && DISK_CODES.includes(String(error.code));
