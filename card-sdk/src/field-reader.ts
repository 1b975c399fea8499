import { readBcd } from './bcd.ts';
import { readUint } from './bytes.ts';
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
    const end = this.#offset + length;
    if (end > this.#data.length) {
      throw new LayoutError(
        `field of ${String(length)} bytes at ${String(this.#offset)} is beyond the end`,
      );
    }
    const field = this.#data.slice(this.#offset, end);
    this.#offset = end;
    return field;
  }

  uint(length: number): number {
    return readUint(this.bytes(length));
  }

  fen(length: number): Fen {
    return fen(this.uint(length));
  }

  /** Packed decimal digits. @throws LayoutError when a nibble is not a digit. */
  bcd(length: number): string {
    const at = this.#offset;
    const digits = readBcd(this.bytes(length));
    if (digits === undefined) throw new LayoutError(`not BCD at ${String(at)}`);
    return digits;
  }
}
