/** Joins byte strings; `a | b` in the specifications. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

const HEX_PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, '0'),
);

/** Upper-case hex, as the specifications print it. */
export const hex = (bytes: Uint8Array): string => hexBetween(bytes, 0, bytes.length);

/** As `hex`, of the bytes from `start` to `end` only. */
export function hexBetween(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 1) text += HEX_PAIRS[bytes[at] ?? 0] ?? '';
  return text;
}

/**
 * Hex to bytes; white space between digits is allowed. @throws RangeError when it is not hex; says
 * where and not what, since what is parsed may be a key
 */
export function unhex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const nibble = nibbleOf(code);
    if (nibble === undefined) {
      if (/\s/.test(text.charAt(at))) continue;
      throw new RangeError(`not hex at character ${String(at + 1)}`);
    }
    const index = digits >> 1;
    bytes[index] = ((bytes[index] ?? 0) << 4) | nibble;
    digits += 1;
  }
  if (digits % 2 !== 0) throw new RangeError(`${String(digits)} hex digits are not whole bytes`);
  return digits === text.length ? bytes : bytes.slice(0, digits >> 1);
}

function nibbleOf(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30; // 0–9
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined; // a–f
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
export function readUint(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value;
}

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
