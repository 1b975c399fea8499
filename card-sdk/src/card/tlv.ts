import { LayoutError } from '../field-reader.ts';

/** One element of BER-TLV: tag as it stands (`84`, `9F0C`), value still closed. */
export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
}

/**
 * ISO 7816-4 §5.2.2, the forms that cards use: tags of one or two bytes, lengths up to 255. With
 * `filler`, elements may stand between bytes 00 or FF, as where a card fills up its template.
 */
export function readTlv(data: Uint8Array, filler: 'filler' | 'none' = 'none'): Tlv[] {
  const elements: Tlv[] = [];
  let offset = 0;
  const next = (): number => {
    const byte = data[offset];
    if (byte === undefined)
      throw new LayoutError(`TLV ends inside an element at ${String(offset)}`);
    offset += 1;
    return byte;
  };
  while (offset < data.length) {
    const first = next();
    if (filler === 'filler' && (first === 0x00 || first === 0xff)) continue;
    const tag = (first & 0x1f) === 0x1f ? first * 256 + next() : first;
    const short = next();
    if (short > 0x81) throw new LayoutError(`TLV length form ${String(short)} is not supported`);
    const length = short === 0x81 ? next() : short;
    const end = offset + length;
    if (short === 0x80 || end > data.length) {
      throw new LayoutError(`TLV value of ${String(length)} bytes is beyond the end`);
    }
    elements.push({ tag, value: data.slice(offset, end) });
    offset = end;
  }
  return elements;
}

/** The value of the first element with this tag. */
export const tlvValue = (elements: readonly Tlv[], tag: number): Uint8Array | undefined =>
  elements.find((element) => element.tag === tag)?.value;
