import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { type Context, textsOf } from '../context.ts';
import {
  type Conversation,
  identifyCard,
  personaliseChip,
  proveTorn,
  putLoad,
  readWholeCard,
  showBalance,
  showLog,
  showProof,
  takePurchase,
} from '../conversations.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readFields } from '../fields.ts';
import { choiceOf } from '../options.ts';
import { NO_KEYS } from '../personalise/chips.ts';
import { type Json, plain, plainObject } from '../plain.ts';
import { CliProblem } from '../problem.ts';
import { labelled } from '../screen/table.ts';
import { printable } from '../screen/width.ts';
import { takeRide } from '../rides.ts';
import { parseTranscript, type Transcript } from '../transcript/format.ts';
import {
  type Difference,
  errorOutcome,
  isCardError,
  ReplayDiffers,
  ScriptedParties,
} from '../transcript/scripted.ts';

/** What can be replayed, by the name that a transcript gives it. */
const CONVERSATIONS: Readonly<Record<string, (transcript: Transcript, file: string) => Replay>> =
  Object.fromEntries(
    [
      replayable(identifyCard),
      replayable(readWholeCard),
      replayable(showBalance),
      replayable(showLog),
      replayable(takePurchase),
      replayable(putLoad),
      replayable(takeRide),
      replayable(proveTorn),
      replayable(showProof),
      replayable(personaliseChip),
    ].map(({ name, replay }) => [name, replay]),
  );

type Replay = () => Promise<void>;

/** Hides the types of inputs and outcome, which differ from one conversation to the next. */
function replayable<Inputs, Outcome>(
  conversation: Conversation<Inputs, Outcome>,
): { readonly name: string; readonly replay: (transcript: Transcript, file: string) => Replay } {
  return {
    name: conversation.name,
    replay: (transcript, file) => {
      const inputs = readFields(
        transcript.inputs,
        conversation.inputsFrom,
        (reason, cause) => new CliProblem('NOT_A_TRANSCRIPT', { file, line: 0, reason }, { cause }),
      );
      return async () => {
        const parties = new ScriptedParties(transcript);
        parties.conclude(
          await outcomeOf(() =>
            conversation.hold(
              {
                card: parties.channel('card'),
                sam: () => Promise.resolve(parties.channel('sam')),
                host: parties.host,
                remember: () => undefined,
                issuingKeys: NO_KEYS,
                onProgress: () => undefined,
              },
              inputs,
            ),
          ),
        );
      };
    },
  };
}

async function outcomeOf(hold: () => Promise<unknown>): Promise<Json> {
  try {
    return plain(await hold());
  } catch (error) {
    if (isCardError(error)) return errorOutcome(error);
    throw error;
  }
}

/** Every transcript is held once more; the exit code is that of the worst. */
export async function replay(
  context: Context,
  files: readonly string[],
  options: { readonly json?: boolean },
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  for (const file of files) {
    const transcript = parseTranscript(readText(file), file);
    const difference = await differenceOf(transcript, file);
    const report = { context, file, exchanges: transcript.exchanges.length };
    if (options.json === true) reportJson(report, difference);
    else reportText(report, difference, files.length > 1);
    if (difference !== undefined) exitCode = EXIT.different;
  }
  return exitCode;
}

async function differenceOf(transcript: Transcript, file: string): Promise<Difference | undefined> {
  const name = choiceOf('conversation', transcript.conversation, Object.keys(CONVERSATIONS));
  try {
    await CONVERSATIONS[name]?.(transcript, file)();
    return undefined;
  } catch (error) {
    if (error instanceof ReplayDiffers) return error.difference;
    throw error;
  }
}

interface Report {
  readonly context: Context;
  readonly file: string;
  readonly exchanges: number;
}

/** One line a file, so that a program can read them as they come. */
function reportJson({ context, file, exchanges }: Report, difference?: Difference): void {
  const found =
    difference === undefined ? { same: true, exchanges } : { same: false, ...difference };
  context.out(`${JSON.stringify({ file, ...plainObject(found) })}\n`);
}

function reportText(
  { context, file, exchanges }: Report,
  difference: Difference | undefined,
  isOneOfMany: boolean,
): void {
  const { outcomes } = textsOf(context);
  const name = isOneOfMany ? `${printable(file)}: ` : '';
  if (difference === undefined) {
    context.out(`${name}${outcomes.replayed(exchanges)}\n`);
    return;
  }
  const at = difference.line === undefined ? '' : ` (${printable(file)}:${difference.line})`;
  context.out(`${name}${outcomes.replayDiffers[difference.kind](difference.exchange)}${at}\n`);
  const rows = [
    [outcomes.recordedWas, difference.recorded],
    [outcomes.nowIs, difference.now],
  ] as const;
  context.out(labelled(rows, context.columns));
}

/** @throws CliProblem NO_SUCH_FILE */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliProblem('NO_SUCH_FILE', { file }, { cause: error });
  }
}

/** Runs another command of ours, each exchange written down as it happens: a crash loses none. */
export async function trace(
  context: Context,
  file: string,
  args: readonly string[],
  run: (context: Context, args: readonly string[]) => Promise<ExitCode>,
): Promise<ExitCode> {
  const descriptor = openNew(file);
  let exchanges = 0;
  let written = 0;
  try {
    const recorder = {
      line: (text: string) => {
        written += 1;
        if (/^(sam)?>/.test(text)) exchanges += 1;
        writeSync(descriptor, `${text}\n`);
      },
    };
    const exitCode = await run({ ...context, recorder }, args);
    if (written === 0 && exitCode === EXIT.done) {
      throw new CliProblem('NOT_TRACEABLE', { command: args.join(' ') });
    }
    if (written > 0) context.err(`${textsOf(context).outcomes.recordedIn(file, exchanges)}\n`);
    return exitCode;
  } finally {
    closeSync(descriptor);
    if (written === 0) rmSync(file);
  }
}

function openNew(file: string): number {
  try {
    // Whose card it was may be told by its number alone.
    return openSync(file, 'wx', 0o600);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const cause = { cause: error };
    if ('code' in error && error.code === 'EEXIST') {
      throw new CliProblem('FILE_EXISTS', { file }, cause);
    }
    throw new CliProblem('CANNOT_WRITE', { file, reason: error.message }, cause);
  }
}
