/**
 * Names on the card are GB18030 (GB2312 and GBK are its older parts), padded to a fixed length.
 * Node decodes GB18030 but cannot encode it, so the way back is the decoder's table turned round.
 */
const decoder = new TextDecoder('gb18030');
const strictDecoder = new TextDecoder('gb18030', { fatal: true });

/** GB18030-2005 §5: what kind of character begins at a byte, by its first two bytes. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first <= 0x80 || first === 0xff) return 1;
  const second = bytes[at + 1] ?? 0;
  return second >= 0x30 && second <= 0x39 ? 4 : 2;
}

/** The text of a padded field. A character that the field cuts in two is left out. */
export function readGbText(field: Uint8Array): string {
  let end = 0;
  while (end < field.length && field[end] !== 0x00 && field[end] !== 0xff) {
    const length = characterLength(field, end);
    if (end + length > field.length) break;
    end += length;
  }
  return decoder.decode(field.subarray(0, end)).trimEnd();
}

/**
 * As many whole characters as the field holds, then zeros. What GB18030 cannot say (half a
 * surrogate pair) becomes `?`, as does a control character.
 */
export function writeGbText(text: string, fieldLength: number): Uint8Array {
  const field = new Uint8Array(fieldLength);
  let end = 0;
  for (const character of text) {
    const encoded = encodeCharacter(character);
    if (end + encoded.length > fieldLength) break;
    field.set(encoded, end);
    end += encoded.length;
  }
  return field;
}

/** Whether the whole text fits: what a registrar wants to know before the card is printed. */
export const gbTextFits = (text: string, fieldLength: number): boolean =>
  Array.from(text).reduce((length, c) => length + encodeCharacter(c).length, 0) <= fieldLength;

const QUESTION_MARK = Uint8Array.of(0x3f);

function encodeCharacter(character: string): Uint8Array {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return Uint8Array.of(code);
  if (code > 0xffff) return fourBytes(SUPPLEMENTARY_START + (code - 0x1_0000));
  return common().get(character) ?? basicPlane().get(character) ?? QUESTION_MARK;
}

/** GB18030-2005: U+10000 is 90308130, and the planes follow in order. */
const SUPPLEMENTARY_START = linear(0x90, 0x30, 0x81, 0x30);

function linear(a: number, b: number, c: number, d: number): number {
  return (((a - 0x81) * 10 + (b - 0x30)) * 126 + (c - 0x81)) * 10 + (d - 0x30);
}

function fourBytes(position: number): Uint8Array {
  const d = position % 10;
  const c = Math.floor(position / 10) % 126;
  const b = Math.floor(position / 1260) % 10;
  const a = Math.floor(position / 12_600);
  return Uint8Array.of(0x81 + a, 0x30 + b, 0x81 + c, 0x30 + d);
}

let commonTable: ReadonlyMap<string, Uint8Array> | undefined;
let table: ReadonlyMap<string, Uint8Array> | undefined;

/** The 6,763 characters of GB 2312, which nearly every name is made of, and which are made at once. */
function common(): ReadonlyMap<string, Uint8Array> {
  commonTable ??= rows(0xb0, 0xf7, 0xa1);
  return commonTable;
}

/** Built at the first name with a rare character: about 63 000 of them. */
function basicPlane(): ReadonlyMap<string, Uint8Array> {
  table ??= buildBasicPlane();
  return table;
}

function buildBasicPlane(): ReadonlyMap<string, Uint8Array> {
  const found = rows(0x81, 0xfe, 0x40);
  for (let position = 0; position <= linear(0x84, 0x31, 0xa4, 0x39); position += 1) {
    keep(found, fourBytes(position));
  }
  return found;
}

/** The two-byte characters of some rows of the code, from `second` to the end of each. */
function rows(first: number, last: number, second: number): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (let row = first; row <= last; row += 1) {
    for (let cell = second; cell <= 0xfe; cell += 1) {
      if (cell !== 0x7f) keep(found, Uint8Array.of(row, cell));
    }
  }
  return found;
}

function keep(found: Map<string, Uint8Array>, bytes: Uint8Array): void {
  const character = decodeOne(bytes);
  // The decoder knows some characters twice; the first is the shorter, older code.
  if (character !== undefined && !found.has(character)) found.set(character, bytes);
}

function decodeOne(bytes: Uint8Array): string | undefined {
  try {
    const text = strictDecoder.decode(bytes);
    return Array.from(text).length === 1 ? text : undefined;
  } catch (error) {
    if (error instanceof TypeError) return undefined; // a gap in the code
    throw error;
  }
}
