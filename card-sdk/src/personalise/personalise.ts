import { type CardChannel, ChannelLost } from '../apdu/channel.ts';
import { statusWordText } from '../apdu/status-word.ts';
import { concat, hex, readUint, unhex } from '../bytes.ts';
import { withKey } from '../crypto/key-material.ts';
import { commandMac, LINE_MAC_LENGTH, LINE_SUITE, sealData } from '../crypto/secure-messaging.ts';
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
      if (error instanceof ChannelLost) return { kind: 'torn', step: named };
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
      const response = hex(await channel(unhex(readBack.apdu)));
      if (response !== readBack.response) found.push({ readBack, response });
    } catch (error) {
      if (error instanceof ChannelLost) return { kind: 'torn' };
      throw error;
    }
  }
  return found.length === 0 ? { kind: 'right' } : { kind: 'different', found };
}

export const OK = 0x9000;

const statusWordOf = (response: Uint8Array): number => readUint(response.slice(-2));

/** Sends one step, with the challenge it needs first. Answers the status word. */
export async function perform(channel: CardChannel, step: PersonaliseStep): Promise<number> {
  const { authenticate, protect } = step;
  const command = unhex(step.apdu);
  if (authenticate === undefined && protect === undefined) return sendOnce(channel, command);
  const challenged = await challenge(channel, protect === undefined ? 8 : 4);
  if (challenged.kind === 'refused') return challenged.statusWord;
  const { random } = challenged;
  if (protect !== undefined) {
    const sealed = withKey(unhex(protect.key), (key) =>
      withKey(command, () => protectedCommand(command, key, protect.encrypt === true, random)),
    );
    return sendOnce(channel, sealed);
  }
  const proof = withKey(unhex(authenticate?.key ?? ''), (key) => LINE_SUITE.encrypt(key, random));
  return sendOnce(channel, concat(command.slice(0, 4), Uint8Array.of(proof.length), proof));
}

/** A command may hold a key in clear, so its bytes do not outlive its answer. */
async function sendOnce(channel: CardChannel, command: Uint8Array): Promise<number> {
  try {
    return statusWordOf(await channel(command));
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

type Challenged =
  | { readonly kind: 'random'; readonly random: Uint8Array }
  | { readonly kind: 'refused'; readonly statusWord: number };

async function challenge(channel: CardChannel, length: 4 | 8): Promise<Challenged> {
  const response = await channel(Uint8Array.of(0x00, 0x84, 0x00, 0x00, length));
  const statusWord = statusWordOf(response);
  if (statusWord !== OK) return { kind: 'refused', statusWord };
  return { kind: 'random', random: response.slice(0, -2) };
}
