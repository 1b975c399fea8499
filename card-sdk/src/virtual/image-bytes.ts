import { concat, readUint, uint } from '../bytes.ts';

/** Bytes that are not an image this version can read. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
}

/** Writes the fields of an image one after the other. */
export class ImageWriter {
  readonly #parts: Uint8Array[] = [];

  uint(value: number, length: number): this {
    this.#parts.push(uint(value, length));
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#parts.push(uint(value.length, 2), value);
    return this;
  }

  flag(value: boolean): this {
    return this.uint(value ? 1 : 0, 1);
  }

  /** The position of `value` in its list of possible values. */
  choice<Value>(values: readonly Value[], value: Value): this {
    return this.uint(values.indexOf(value), 1);
  }

  optional<Value>(value: Value | undefined, write: (value: Value) => unknown): this {
    this.flag(value !== undefined);
    if (value !== undefined) write(value);
    return this;
  }

  list<Value>(values: readonly Value[], write: (value: Value) => unknown): this {
    this.uint(values.length, 2);
    for (const value of values) write(value);
    return this;
  }

  finish(): Uint8Array {
    return concat(...this.#parts);
  }
}

/** Reads them back. @throws ImageError wherever the bytes end early or make no sense. */
export class ImageReader {
  readonly #image: Uint8Array;
  #offset = 0;

  constructor(image: Uint8Array) {
    this.#image = image;
  }

  uint(length: number): number {
    return readUint(this.#take(length));
  }

  bytes(): Uint8Array {
    return this.#take(this.uint(2));
  }

  flag(): boolean {
    return this.choice([false, true]);
  }

  choice<Value>(values: readonly Value[]): Value {
    const position = this.uint(1);
    const value = values[position];
    if (value === undefined) {
      throw new ImageError(`no choice ${String(position)} at byte ${String(this.#offset)}`);
    }
    return value;
  }

  optional<Value>(read: () => Value): Value | undefined {
    return this.flag() ? read() : undefined;
  }

  list<Value>(read: () => Value): readonly Value[] {
    return Array.from({ length: this.uint(2) }, read);
  }

  end(): void {
    const rest = this.#image.length - this.#offset;
    if (rest !== 0) throw new ImageError(`${String(rest)} bytes behind the end of the image`);
  }

  #take(length: number): Uint8Array {
    const end = this.#offset + length;
    if (end > this.#image.length) throw new ImageError('the image is cut off');
    const field = this.#image.slice(this.#offset, end);
    this.#offset = end;
    return field;
  }
}
