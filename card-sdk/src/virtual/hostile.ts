import type { CardChannel } from '../apdu/channel.ts';
import { concat, unhex } from '../bytes.ts';

/** What a hostile card has to work with: an honest one behind it, and what it heard before. */
export interface Accomplices {
  /** The card that is in the field. */
  readonly honest: CardChannel;
  /** Another card of the same city, which takes over from time to time. */
  readonly other: CardChannel;
  /** Answers of an earlier tap, by instruction. */
  readonly heard: ReadonlyMap<number, Uint8Array>;
  readonly random: (length: number) => Uint8Array;
}

type Answer = (command: Uint8Array, accomplices: Accomplices) => Uint8Array | Promise<Uint8Array>;

const INS = { initialize: 0x50, debit: 0x54, credit: 0x52, getBalance: 0x5c } as const;
const OK = unhex('9000');

const fixed =
  (answer: string): Answer =>
  () =>
    unhex(answer);

/** The honest answer, with its data changed and said to be fine. */
const altered =
  (change: (data: Uint8Array) => Uint8Array): Answer =>
  async (command, { honest }) =>
    concat(change((await honest(command)).slice(0, -2)), OK);

/** Honest but for these instructions. */
const only =
  (instructions: readonly number[], answer: Answer): Answer =>
  (command, accomplices) =>
    instructions.includes(command[1] ?? 0)
      ? answer(command, accomplices)
      : accomplices.honest(command);

const withBalance = (balance: string): Answer =>
  only(
    [INS.initialize, INS.getBalance],
    altered((data) => concat(unhex(balance).slice(0, data.length), data.slice(4))),
  );

/** 6C01 some times, and then 6100: each wants one more exchange of another kind. */
function alternating(repeats: number): Answer {
  let turn = 0;
  return () => unhex((turn += 1) % (repeats + 1) === 0 ? '6100' : '6C01');
}

/** Ways in which a card, or whoever stands between it and the reader, may lie to a terminal. */
export const HOSTILE_CARDS = {
  'endless 61xx': () => fixed('61FF'),
  'endless 61xx with data': () => () => concat(new Uint8Array(256), unhex('6100')),
  'endless 6Cxx': () => fixed('6C10'),
  '61xx and 6Cxx by turns': () => alternating(1),
  '61xx behind many a 6Cxx': () => alternating(15),
  'no answer at all': () => fixed(''),
  'half a status word': () => fixed('90'),
  'a bare 9000': () => fixed('9000'),
  '300 bytes': () => () => concat(new Uint8Array(300), OK),
  '65,535 bytes': () => () => concat(new Uint8Array(65_533), OK),
  'one byte short': () => altered((data) => data.slice(0, -1)),
  'one byte long': () => altered((data) => concat(data, Uint8Array.of(0))),
  zeros: () => altered((data) => new Uint8Array(data.length)),
  'FF throughout': () => altered((data) => new Uint8Array(data.length).fill(0xff)),
  'every refusal is a 9000': () => altered((data) => data),
  noise:
    () =>
    (_, { random }) =>
      concat(random((random(1)[0] ?? 0) % 60), OK),
  'any status word':
    () =>
    (_, { random }) =>
      random(2),
  'a replay of the last tap':
    () =>
    (command, { heard, honest }) =>
      heard.get(command[1] ?? 0) ?? honest(command),
  'a replay of the last DEBIT and CREDIT': () =>
    only([INS.debit, INS.credit], (command, { heard }) => heard.get(command[1] ?? 0) ?? OK),
  'a DEBIT that it made up': () => only([INS.debit], (_, { random }) => concat(random(8), OK)),
  'a CREDIT that it made up': () => only([INS.credit], (_, { random }) => concat(random(4), OK)),
  'another card':
    () =>
    (command, { other }) =>
      other(command),
  'another card for DEBIT': () => only([INS.debit], (command, { other }) => other(command)),
  'a balance of FFFFFFFF': () => withBalance('FFFFFFFF'),
  'a balance of 7FFFFFFF': () => withBalance('7FFFFFFF'),
  'a balance of 80000000': () => withBalance('80000000'),
  'a balance of nothing': () => withBalance('00000000'),
} as const satisfies Readonly<Record<string, () => Answer>>;

export type HostileCardName = keyof typeof HOSTILE_CARDS;

export const HOSTILE_CARD_NAMES = Object.keys(HOSTILE_CARDS) as readonly HostileCardName[];

/** An honest card that turns at exchange `from` (0: at once), and counts what it was sent. */
export function hostileCard(
  name: HostileCardName,
  accomplices: Accomplices,
  from: number,
): { readonly channel: CardChannel; readonly exchanges: () => number } {
  const answer: Answer = HOSTILE_CARDS[name]();
  let exchanges = 0;
  return {
    exchanges: () => exchanges,
    channel: async (command) => {
      exchanges += 1;
      return exchanges > from ? answer(command, accomplices) : accomplices.honest(command);
    },
  };
}
