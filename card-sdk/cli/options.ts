import { unhex } from '../src/bytes.ts';
import { PROFILES } from '../src/card/index.ts';
import type { CardProfileName } from '../src/exchange/index.ts';
import {
  IdError,
  type LocalDateTime,
  parseLocalDateTime,
  parseTerminalId,
  type TerminalId,
} from '../src/ids.ts';
import { fen, type Fen, PURSE_AMOUNT_MAX } from '../src/money.ts';
import { CARD_COMMANDS } from '../src/virtual/card-commands.ts';
import type { Tear } from '../src/virtual/index.ts';
import { CliProblem } from './problem.ts';

/** Options that every command that talks to a card has, as commander hands them over. */
export interface CardOptions {
  readonly reader?: string;
  readonly wait: string;
  readonly profile: string;
  readonly json?: boolean;
  readonly showNames?: boolean;
  readonly data?: string;
}

const WAIT_MAX_S = 3_600;

export const waitMsOf = (text: string): number => wholeOf(text, 0, WAIT_MAX_S) * 1_000;

export function wholeOf(text: string, from: number, to: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from && value <= to)) throw new CliProblem('NOT_A_NUMBER', { text, from, to });
  return value;
}

/** `4.5` → 450 fen. At most two decimals, no sign, no exponent: money is typed as it is printed. */
export function amountOf(text: string): Fen {
  const [, whole = '', fraction = ''] = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  const amount = fen(BigInt(whole + fraction.padEnd(2, '0')));
  if (whole === '' || amount > PURSE_AMOUNT_MAX) throw new CliProblem('NOT_AN_AMOUNT', { text });
  return amount;
}

export function timeOf(text: string): LocalDateTime {
  try {
    return parseLocalDateTime(text);
  } catch (error) {
    if (error instanceof IdError) throw new CliProblem('NOT_A_TIME', { text }, { cause: error });
    throw error;
  }
}

export function terminalOf(text: string): TerminalId {
  try {
    return parseTerminalId(text);
  } catch (error) {
    if (!(error instanceof IdError)) throw error;
    const choices = '000000000001 … 999999999999';
    throw new CliProblem('UNKNOWN_CHOICE', { what: 'terminal', text, choices }, { cause: error });
  }
}

const PROFILE_NAMES = Object.keys(PROFILES) as CardProfileName[];

export const profilesOf = (text: string): CardProfileName[] =>
  text.split(',').map((name) => choiceOf('profile', name.trim(), PROFILE_NAMES));

export function choiceOf<Choice extends string>(
  what: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new CliProblem('UNKNOWN_CHOICE', { what, text, choices: choices.join(', ') });
}

/** `6:17`: a transaction's type, 1 to 9, and its counter. */
export function proofOf(text: string): { readonly type: number; readonly counter: number } {
  const [, type, counter] = /^([1-9]):(\d{1,5})$/.exec(text) ?? [];
  if (type === undefined || Number(counter) > 0xffff) throw new CliProblem('NOT_A_PROOF', { text });
  return { type: Number(type), counter: Number(counter) };
}

/** Where a virtual card leaves. */
export interface TearPlace {
  readonly isHere: (exchangeIndex: number, command: Uint8Array) => boolean;
  readonly when: Extract<Tear, string>;
}

/** `debit:after`: the first command of that name, or `5:after`: the fifth, and on which side of it. */
export function tearOf(text: string): TearPlace {
  const [, place = '', when] = /^(.+):(before|after)$/.exec(text) ?? [];
  const isHere = /^[1-9]\d{0,3}$/.test(place) ? exchangeOf(Number(place)) : commandOf(place);
  if (isHere === undefined) throw new CliProblem('NOT_A_TEAR', { text });
  return { isHere, when: when === 'before' ? 'before' : 'after' };
}

const exchangeOf =
  (exchange: number): TearPlace['isHere'] =>
  (index) =>
    index + 1 === exchange;

/** By the names of the virtual card's own table: `credit-for-load` is CREDIT FOR LOAD. */
function commandOf(text: string): TearPlace['isHere'] | undefined {
  const name = text.toUpperCase().replaceAll('-', ' ');
  const rows = CARD_COMMANDS.filter((row) => row.name === name);
  if (rows.length === 0) return undefined;
  return (_, [cla = 0, ins = 0]) => rows.some((row) => row.ins === ins && row.cla.includes(cla));
}

/** @throws CliProblem NOT_HEX */
export function hexOf(text: string): Uint8Array {
  try {
    return unhex(text);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new CliProblem('NOT_HEX', { text: text.slice(0, 40) }, { cause: error });
    }
    throw error;
  }
}
