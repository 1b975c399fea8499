import { readUint, unhex } from '../../src/bytes.ts';
import { meaningOf } from '../../src/apdu/index.ts';
import { type Context, textsOf } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import {
  explainAnswer,
  explainCommandBytes,
  isCommand,
  maskedCommand,
} from '../explain/explain.ts';
import { PLACES, type Place } from '../explain/files.ts';
import { choiceOf, hexOf } from '../options.ts';
import { CliProblem } from '../problem.ts';
import { MASK, parseTranscript } from '../transcript/format.ts';
import { readText } from './transcripts.ts';

interface ExplainOptions {
  readonly profile?: string;
  readonly file?: string;
}

export function explainCommand(
  context: Context,
  hexes: readonly string[],
  options: ExplainOptions,
): ExitCode {
  const places =
    options.profile === undefined ? PLACES : [choiceOf('profile', options.profile, PLACES)];
  if (options.file !== undefined) explainTranscript(context, options.file, places);
  else if (hexes.length === 0) throw new CliProblem('NOT_HEX', { text: '' });
  else explainBytes(context, apdusOf(hexes), places);
  return EXIT.done;
}

/** Each argument is a command or an answer, unless they are single bytes that belong together. */
function apdusOf(hexes: readonly string[]): Uint8Array[] {
  const isOne = hexes.some((text) => text.trim().length <= 2);
  return (isOne ? [hexes.join(' ')] : hexes).map(hexOf);
}

function explainBytes(
  context: Context,
  apdus: readonly Uint8Array[],
  places: readonly Place[],
): void {
  let readings: ReturnType<typeof explainCommandBytes>['readings'] | undefined;
  for (const bytes of apdus) {
    // Behind a command stands its answer, which may well look like a command itself.
    if (isCommand(bytes) && !(readings !== undefined && hasStatusWord(bytes))) {
      const explained = explainCommandBytes(context, bytes, places);
      readings = explained.readings;
      context.out(explained.text);
    } else {
      context.out(explainAnswer(context, bytes, readings));
      readings = undefined;
    }
  }
}

const UNKNOWN = meaningOf(0);
const hasStatusWord = (bytes: Uint8Array): boolean =>
  meaningOf(readUint(bytes.slice(-2))) !== UNKNOWN;

function explainTranscript(context: Context, file: string, places: readonly Place[]): void {
  const { exchanges } = parseTranscript(readText(file), file);
  for (const { party, command, answer } of exchanges) {
    const isMasked = command.endsWith(MASK);
    const where = party === 'sam' ? (['psam'] as const) : places.filter((one) => one !== 'psam');
    const explained = isMasked
      ? { text: maskedCommand(context, command.slice(0, -1)), readings: [] }
      : explainCommandBytes(context, unhex(command), where);
    context.out(party === 'sam' ? `PSAM\n${explained.text}` : explained.text);
    context.out(
      answer === undefined
        ? `${textsOf(context).explain.lost}\n\n`
        : `${explainAnswer(context, unhex(answer), explained.readings)}\n`,
    );
  }
}
