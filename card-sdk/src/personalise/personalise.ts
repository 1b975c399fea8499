import { type CardChannel, execute, statusWordText, transmit } from '../apdu/index.ts';
import { concat, hex, uint, unhex } from '../bytes.ts';
import { getChallenge4, getChallenge8 } from '../card/index.ts';
import { withKey } from '../crypto/key-material.ts';
import { commandMac, LINE_MAC_LENGTH, LINE_SUITE, sealData } from '../crypto/secure-messaging.ts';
import { CardError } from '../errors.ts';
import type { PersonaliseStep, ReadBack } from './step.ts';

/** Which step of a script, without the keys that the step itself carries. */
export interface StepName {
  readonly index: number;
  readonly note: string;
}

export type Personalised =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly step: StepName; readonly statusWord: number }
  /** The card left. Go on (`resumePersonalise`) or run the whole script again: it begins by erasing. */
  | { readonly kind: 'torn'; readonly step: StepName };

export type OnProgress = (done: number, all: number) => void;

/** Sends an issuing script, step by step. Where the card says no, it stops there. */
export const personalise = (
  channel: CardChannel,
  steps: readonly PersonaliseStep[],
  onProgress: OnProgress = () => undefined,
): Promise<Personalised> => runSteps(channel, [...steps.entries()], perform, onProgress);

/** As `personalise`, over steps that keep the number they have in the whole script. */
export async function runSteps(
  channel: CardChannel,
  steps: readonly (readonly [index: number, step: PersonaliseStep])[],
  send: (channel: CardChannel, step: PersonaliseStep) => Promise<number>,
  onProgress: OnProgress,
): Promise<Personalised> {
  for (const [position, [index, step]] of steps.entries()) {
    const named: StepName = { index, note: step.note };
    let statusWord: number;
    try {
      statusWord = await send(channel, step);
    } catch (error) {
      if (hasLeft(error)) return { kind: 'torn', step: named };
      throw error;
    }
    if (statusWord !== OK && step.accept?.includes(statusWordText(statusWord)) !== true) {
      return { kind: 'failed', step: named, statusWord };
    }
    onProgress(position + 1, steps.length);
  }
  return { kind: 'done' };
}

export type Verified =
  | { readonly kind: 'right' }
  | { readonly kind: 'different'; readonly found: readonly Difference[] }
  | { readonly kind: 'torn' };

export interface Difference {
  readonly readBack: ReadBack;
  /** What the card answered instead, hex. */
  readonly response: string;
}

/** Reads an issued card back and compares; lists everything that is not as it should be. */
export async function verifyPersonalised(
  channel: CardChannel,
  expected: readonly ReadBack[],
): Promise<Verified> {
  const found: Difference[] = [];
  for (const readBack of expected) {
    try {
      const response = await answerTo(channel, readBack.apdu, readBack.note);
      if (response !== readBack.response) found.push({ readBack, response });
    } catch (error) {
      if (hasLeft(error)) return { kind: 'torn' };
      throw error;
    }
  }
  return found.length === 0 ? { kind: 'right' } : { kind: 'different', found };
}

export const OK = 0x9000;

const hasLeft = (error: unknown): boolean =>
  error instanceof CardError && error.code === 'CARD_REMOVED';

/** Data and status word in hex, as a plan expects them. */
export async function answerTo(channel: CardChannel, apdu: string, note: string): Promise<string> {
  const { data, statusWord } = await transmit(channel, unhex(apdu), note);
  return hex(concat(data, uint(statusWord, 2)));
}

/** Sends one step, with the challenge it needs first. Answers the status word. */
export async function perform(channel: CardChannel, step: PersonaliseStep): Promise<number> {
  const { authenticate, protect } = step;
  const command = unhex(step.apdu);
  if (authenticate === undefined && protect === undefined)
    return sendOnce(channel, command, step.note);
  const getChallenge = protect === undefined ? getChallenge8 : getChallenge4;
  const { statusWord, answer: random } = await execute(channel, getChallenge, undefined);
  if (random === undefined) return statusWord;
  if (protect !== undefined) {
    const sealed = withKey(unhex(protect.key), (key) =>
      withKey(command, () => protectedCommand(command, key, protect.encrypt === true, random)),
    );
    return sendOnce(channel, sealed, step.note);
  }
  const proof = withKey(unhex(authenticate?.key ?? ''), (key) => LINE_SUITE.encrypt(key, random));
  const sent = concat(command.slice(0, 4), Uint8Array.of(proof.length), proof);
  return sendOnce(channel, sent, step.note);
}

/** A command may hold a key in clear, so its bytes do not outlive its answer. */
async function sendOnce(channel: CardChannel, command: Uint8Array, note: string): Promise<number> {
  try {
    return (await transmit(channel, command, note)).statusWord;
  } finally {
    command.fill(0);
  }
}

/** Header · Lc with the MAC counted in · (cipher of the) data · MAC. */
function protectedCommand(
  command: Uint8Array,
  key: Uint8Array,
  encrypt: boolean,
  random: Uint8Array,
): Uint8Array {
  const plain = command.slice(5);
  const data = encrypt ? withKey(plain, () => sealData(key, plain)) : plain;
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = command;
  const header = [cla, ins, p1, p2] as const;
  const lc = data.length + LINE_MAC_LENGTH;
  return concat(Uint8Array.of(...header, lc), data, commandMac(key, random, header, data));
}
