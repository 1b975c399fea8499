import { hex } from './bytes.ts';

/** Packed decimal: two digits a byte. @throws RangeError for anything but an even number of digits. */
export function bcd(digits: string): Uint8Array {
  const bytes = new Uint8Array(digits.length >> 1);
  if (digits.length % 2 !== 0) throw notDigits(digits);
  for (let at = 0; at < bytes.length; at += 1) {
    const high = digits.charCodeAt(2 * at) - ZERO;
    const low = digits.charCodeAt(2 * at + 1) - ZERO;
    if (high < 0 || high > 9 || low < 0 || low > 9) throw notDigits(digits);
    bytes[at] = (high << 4) | low;
  }
  return bytes;
}

const ZERO = '0'.charCodeAt(0);

const notDigits = (digits: string): RangeError =>
  new RangeError(`not an even number of digits: ${digits}`);

/** The digits, or undefined when a nibble is above 9 (cards do show such dates: report, do not throw). */
export function readBcd(bytes: Uint8Array): string | undefined {
  const digits = hex(bytes);
  return /^\d*$/.test(digits) ? digits : undefined;
}
