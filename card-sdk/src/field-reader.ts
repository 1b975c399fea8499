import { hexBetween } from './bytes.ts';
import { fen, type Fen } from './money.ts';

/** The bytes are not what the layout says; carries where it stopped. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
}

/**
 * Reads fixed-length fields one after the other. The whole length is stated first, so that an
 * answer one byte short or long is refused before any field is believed.
 */
export class FieldReader {
  readonly #data: Uint8Array;
  #offset = 0;

  constructor(data: Uint8Array, length: number) {
    if (data.length !== length) {
      throw new LayoutError(`expected ${String(length)} bytes, got ${String(data.length)}`);
    }
    this.#data = data;
  }

  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return new Uint8Array(this.#data.subarray(start, this.#offset));
  }

  uint(length: number): number {
    const start = this.#advance(length);
    let value = 0;
    for (let at = start; at < this.#offset; at += 1) value = value * 256 + (this.#data[at] ?? 0);
    return value;
  }

  fen(length: number): Fen {
    return fen(this.uint(length));
  }

  /** Upper-case hex. */
  hex(length: number): string {
    const start = this.#advance(length);
    return hexBetween(this.#data, start, this.#offset);
  }

  /** Packed decimal digits. @throws LayoutError when a nibble is not a digit. */
  bcd(length: number): string {
    const at = this.#offset;
    const digits = this.hex(length);
    if (!/^\d*$/.test(digits)) throw new LayoutError(`not BCD at ${String(at)}`);
    return digits;
  }

  /** Goes over the next field, and says where it begins. */
  #advance(length: number): number {
    const start = this.#offset;
    if (start + length > this.#data.length) {
      throw new LayoutError(
        `field of ${String(length)} bytes at ${String(start)} is beyond the end`,
      );
    }
    this.#offset = start + length;
    return start;
  }
}
