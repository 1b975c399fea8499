/** Joins byte strings; `a | b` in the specifications. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Upper-case hex, as the specifications print it. */
export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();

/** Hex to bytes; white space between digits is allowed. @throws RangeError when it is not hex. */
export function unhex(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '');
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(digits)) {
    throw new RangeError(`not hex: ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`);
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Unsigned big-endian integer in exactly `length` bytes (1–6). @throws RangeError when it does not fit. */
export function uint(value: number | bigint, length: number): Uint8Array {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0 || number >= 256 ** length) {
    throw new RangeError(`${String(value)} does not fit ${String(length)} bytes`);
  }
  const bytes = new Uint8Array(length);
  let rest = number;
  for (let at = length - 1; at >= 0; at -= 1) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

/** The unsigned big-endian integer in `bytes` (at most 6 of them). */
export const readUint = (bytes: Uint8Array): number =>
  bytes.reduce((value, byte) => value * 256 + byte, 0);

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length !== b.length) {
    throw new RangeError(`xor of ${String(a.length)} and ${String(b.length)} bytes`);
  }
  return a.map((byte, at) => byte ^ (b[at] ?? 0));
}

/** @throws RangeError for anything outside ASCII. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    if (code > 0x7f) throw new RangeError(`not ASCII: ${text}`);
    return code;
  });
}
