import type { Brand } from './brand.ts';

/** An amount of money in fen (1/100 yuan): whole, so always exact. Negative only as a net position. */
export type Fen = Brand<bigint, 'Fen'>;

export const fen = (amount: bigint | number): Fen =>
  (typeof amount === 'bigint' ? amount : BigInt(amount)) as Fen;

export const ZERO = fen(0);
/** The card carries an amount in four bytes. */
export const PURSE_AMOUNT_MAX = fen(0xffff_ffff);

export const add = (a: Fen, b: Fen): Fen => fen(a + b);
export const subtract = (a: Fen, b: Fen): Fen => fen(a - b);
export const absolute = (a: Fen): Fen => (a < 0n ? subtract(ZERO, a) : a);
export const sum = (amounts: Iterable<Fen>): Fen => Array.from(amounts).reduce(add, ZERO);

/** `1234` → `"12.34"`. For people; never parsed back. */
export function yuanText(amount: Fen): string {
  const digits = absolute(amount).toString().padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** For JSON (`amount_fen`): refuses what a JavaScript number cannot carry exactly. */
export function fenNumber(amount: Fen): number {
  const number = Number(amount);
  if (!Number.isSafeInteger(number))
    throw new RangeError(`${String(amount)} fen is not a safe integer`);
  return number;
}
