import { hex, unhex } from './bytes.ts';

/** Packed decimal: two digits a byte. @throws RangeError for anything but an even number of digits. */
export function bcd(digits: string): Uint8Array {
  if (!/^(?:\d\d)*$/.test(digits)) throw new RangeError(`not an even number of digits: ${digits}`);
  return unhex(digits);
}

/** The digits, or undefined when a nibble is above 9 (cards do show such dates: report, do not throw). */
export function readBcd(bytes: Uint8Array): string | undefined {
  const digits = hex(bytes);
  return /^\d*$/.test(digits) ? digits : undefined;
}
