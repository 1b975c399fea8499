import { type CardChannel, ChannelLost } from '../apdu/channel.ts';
import { concat, hex, readUint, unhex } from '../bytes.ts';
import { commandMac, LINE_MAC_LENGTH, LINE_SUITE, sealData } from '../crypto/secure-messaging.ts';
import type { PersonaliseStep, ReadBack } from './step.ts';

export type Personalised =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly step: PersonaliseStep; readonly statusWord: number }
  /** The card left. Run the whole script again: it begins by erasing what it finds. */
  | { readonly kind: 'torn'; readonly step: PersonaliseStep };

/** Sends an issuing script, step by step. Where the card says no, it stops there. */
export async function personalise(
  channel: CardChannel,
  steps: readonly PersonaliseStep[],
  onProgress: (done: number, all: number) => void = () => undefined,
): Promise<Personalised> {
  for (const [index, step] of steps.entries()) {
    let statusWord: number;
    try {
      statusWord = await perform(channel, step);
    } catch (error) {
      if (error instanceof ChannelLost) return { kind: 'torn', step };
      throw error;
    }
    const word = hexWord(statusWord);
    if (statusWord !== OK && step.accept?.includes(word) !== true) {
      return { kind: 'failed', step, statusWord };
    }
    onProgress(index + 1, steps.length);
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

const OK = 0x9000;
const hexWord = (statusWord: number): string => statusWord.toString(16).toUpperCase();

const statusWordOf = (response: Uint8Array): number => readUint(response.slice(-2));

async function perform(channel: CardChannel, step: PersonaliseStep): Promise<number> {
  const command = unhex(step.apdu);
  if (step.authenticate === undefined && step.protect === undefined) {
    return statusWordOf(await channel(command));
  }
  const challenged = await challenge(channel, step.protect === undefined ? 8 : 4);
  if (challenged.kind === 'refused') return challenged.statusWord;
  if (step.authenticate !== undefined) {
    const proof = LINE_SUITE.encrypt(unhex(step.authenticate.key), challenged.random);
    return statusWordOf(await channel(concat(command.slice(0, 4), Uint8Array.of(8), proof)));
  }
  return statusWordOf(await channel(protectedCommand(command, step.protect, challenged.random)));
}

/** Header · Lc with the MAC counted in · (cipher of the) data · MAC. */
function protectedCommand(
  command: Uint8Array,
  protect: PersonaliseStep['protect'],
  random: Uint8Array,
): Uint8Array {
  const key = unhex(protect?.key ?? '');
  const plain = command.slice(5);
  const data = protect?.encrypt === true ? sealData(key, plain) : plain;
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
