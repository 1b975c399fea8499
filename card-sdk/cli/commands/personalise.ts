import { readFileSync } from 'node:fs';
import type { CardChannel } from '../../src/apdu/index.ts';
import { yuanText } from '../../src/money.ts';
import { type ReadBack, TRANSPORT_KEY, verifyPersonalised } from '../../src/personalise/index.ts';
import { type Context, textsOf } from '../context.ts';
import { type ChipMade, personaliseChip } from '../conversations.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readFields } from '../fields.ts';
import type { KeySet } from '../keys/key-set.ts';
import { type CardOptions, choiceOf, tearOf, waitMsOf } from '../options.ts';
import { CHIP_KINDS, type ChipKindName } from '../personalise/chip-kinds.ts';
import type { IssuingKeys, Prepared } from '../personalise/chip-kind.ts';
import { CHIPS } from '../personalise/chips.ts';
import { lookAt, type Look, openForErasing } from '../personalise/look.ts';
import type { Json } from '../plain.ts';
import { CliProblem } from '../problem.ts';
import { openCard } from '../reader/open-card.ts';
import { statusText } from '../screen/show-card.ts';
import { labelled, type Row } from '../screen/table.ts';
import { holdWith } from '../session.ts';
import { type KeyOptions, keySetOf } from './keys-of.ts';
import { printJson } from './read.ts';

export interface PersonaliseOptions extends CardOptions, KeyOptions {
  readonly fromFile?: string;
  readonly yes?: string;
  readonly resume?: boolean;
  readonly tear?: string;
}

/**
 * Makes a chip what `profile` names. A chip that already holds something is shown first, and erased
 * only for whoever repeats its number. An interrupted run is simply done again: it begins anew.
 */
export async function personaliseCommand(
  context: Context,
  profileText: string,
  options: PersonaliseOptions,
): Promise<ExitCode> {
  const texts = textsOf(context);
  const name = choiceOf('profile', profileText, CHIP_KINDS);
  const prepared = prepare(context, name, options.fromFile);
  const tear = options.tear === undefined ? {} : { tear: tearOf(options.tear) };
  const keySet = keySetOf(context, options);
  const keys: IssuingKeys = { card: keySet.cardKeys, psam: keySet.psamKeys };
  const { begun } = prepared.issue(keys);
  const resume = await makeReady(context, options, keySet, begun);

  const inputs = { profile: name, prepared, resume };
  const made = await holdWith(context, options, personaliseChip, inputs, {
    ...tear,
    issuingKeys: keys,
    onProgress: progressOn(context),
  });
  if (made.kind !== 'done') {
    if (options.json === true) printJson(context, made);
    else context.out(`${madeText(context, made)}\n`);
    return EXIT.failed;
  }
  const { number, readBack } = prepared.issue(keys);
  const found = await readBackOf(options, readBack);
  if (options.json === true) printJson(context, { kind: 'done', number, read_back: found });
  else {
    context.out(`${texts.personalise.done} ${number}\n`);
    if (readBack.length > 0) {
      const { verified, different } = texts.personalise;
      context.out(`${found.length === 0 ? verified : different(found.length)}\n`);
      for (const { note, expected, response } of found) {
        context.out(labelled([[note, `${expected} ≠ ${response}`]], context.columns));
      }
    }
  }
  return found.length === 0 ? EXIT.done : EXIT.different;
}

function prepare(context: Context, name: ChipKindName, file: string | undefined): Prepared {
  const profile = CHIPS[name];
  if (file === undefined) return profile.fromExample(context.random);
  const problem = (reason: string, cause: unknown): CliProblem =>
    new CliProblem('DATA_FILE_BROKEN', { file, reason }, { cause });
  return readFields(jsonOf(file, problem), (fields) => profile.fromFields(fields), problem);
}

function jsonOf(file: string, problem: (reason: string, cause: unknown) => Error): Json {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliProblem('NO_SUCH_FILE', { file }, { cause: error });
  }
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) throw problem(error.message, error);
    throw error;
  }
}

/**
 * Shows what is on the chip, asks, and erases what the issuing script itself could not. Answers
 * whether an earlier run of just this script can be gone on with, which erases nothing.
 */
async function makeReady(
  context: Context,
  options: PersonaliseOptions,
  keySet: KeySet,
  begun: readonly ReadBack[],
): Promise<boolean> {
  const chip = await openCard({ reader: options.reader, waitMs: waitMsOf(options.wait) });
  try {
    if (options.resume === true && (await shows(chip.channel, begun))) return true;
    const look = await lookAt(chip.channel);
    if (look.isEmpty) return false;
    await confirmErasing(context, options, look);
    const masterKey =
      look.asn === undefined ? keySet.psamKeys?.master : keySet.cardKeys(look.asn).DCMK;
    const opened = await openForErasing(chip.channel, masterKey ?? TRANSPORT_KEY);
    if (opened.kind === 'closed') {
      throw new CliProblem('CANNOT_BE_ERASED', { statusWord: opened.statusWord });
    }
    return false;
  } finally {
    await chip.close();
  }
}

const shows = async (chip: CardChannel, expected: readonly ReadBack[]): Promise<boolean> =>
  (await verifyPersonalised(chip, expected)).kind === 'right';

/** What has to be typed where a chip shows no number. */
const NO_NUMBER = 'erase';

/** @throws CliProblem unless the person has looked at the chip's number twice */
async function confirmErasing(
  context: Context,
  { yes }: PersonaliseOptions,
  look: Look,
): Promise<void> {
  const { personalise, labels, yuan } = textsOf(context);
  const word = look.asn ?? NO_NUMBER;
  if (yes === word) return;
  const rows: Row[] = [
    ...(look.asn === undefined ? [] : ([[labels.asn, look.asn]] as const)),
    ...(look.balance === undefined
      ? []
      : ([[labels.balance, yuan(yuanText(look.balance))]] as const)),
  ];
  context.err(`${personalise.issued}\n${labelled(rows, context.columns)}`);
  if (context.ask === undefined) throw new CliProblem('CONFIRM_BY', { word });
  const answer = await context.ask(personalise.askErase(word));
  if (answer.trim() !== word) throw new CliProblem('NOT_CONFIRMED', undefined);
}

/** On a terminal one line that counts up; elsewhere every tenth step, so that logs stay short. */
function progressOn(context: Context): (done: number, all: number) => void {
  const { step } = textsOf(context).personalise;
  return (done, all) => {
    if (context.isTerminal) context.err(`\r${step(done, all)}${done === all ? '\n' : ''}`);
    else if (done === all || done % 10 === 0) context.err(`${step(done, all)}\n`);
  };
}

function madeText(context: Context, made: Exclude<ChipMade, { kind: 'done' }>): string {
  const { failed, torn } = textsOf(context).personalise;
  return made.kind === 'torn'
    ? torn(made.note)
    : failed(made.note, statusText(context, made.statusWord));
}

interface Wrong {
  readonly note: string;
  readonly expected: string;
  readonly response: string;
}

/** From a card that has just been put on: what counts is what the next reader will see. */
async function readBackOf(
  options: PersonaliseOptions,
  expected: readonly ReadBack[],
): Promise<readonly Wrong[]> {
  if (expected.length === 0) return [];
  const chip = await openCard({ reader: options.reader, waitMs: waitMsOf(options.wait) });
  try {
    const verified = await verifyPersonalised(chip.channel, expected);
    switch (verified.kind) {
      case 'right':
        return [];
      case 'torn':
        return [{ note: 'CARD_REMOVED', expected: '', response: '' }];
      case 'different':
        return verified.found.map(({ readBack, response }) => ({
          note: readBack.note,
          expected: readBack.response,
          response,
        }));
    }
  } finally {
    await chip.close();
  }
}
