import { inspect } from 'node:util';
import { sameMac } from './mac.ts';

/** Lends a key to `use` and wipes it when that is over, whether it returned or threw. */
export function withKey<Result>(key: Uint8Array, use: (key: Uint8Array) => Result): Result {
  try {
    return use(key);
  } finally {
    key.fill(0);
  }
}

const HIDDEN = '[key]';

/** A key was asked for after it had been wiped. */
export class KeyWiped extends Error {
  override readonly name = 'KeyWiped';
}

/**
 * A key that shows itself to nobody: not to `util.inspect`, JSON, a template string, a structured
 * clone or an error. Its bytes can be lent, and wiped when the key is no longer needed.
 */
export class KeyMaterial {
  readonly #bytes: Uint8Array;
  #wiped = false;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Takes a copy: what the caller holds stays the caller's to wipe. */
  static from(bytes: Uint8Array): KeyMaterial {
    return new KeyMaterial(Uint8Array.from(bytes));
  }

  /** Takes the bytes themselves: `wipe` wipes the caller's array too. */
  static take(bytes: Uint8Array): KeyMaterial {
    return new KeyMaterial(bytes);
  }

  /** Hex digits of 8 or 16 bytes. @throws RangeError, which does not repeat what it was given */
  static fromHex(text: string): KeyMaterial {
    if (!/^(?:[0-9a-fA-F]{16}){1,2}$/.test(text)) {
      throw new RangeError('not a key: 16 or 32 hex digits are expected');
    }
    return new KeyMaterial(
      Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
    );
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Lends the bytes. Whoever keeps them longer has made them a secret of his own. @throws KeyWiped */
  use<Result>(use: (key: Uint8Array) => Result): Result {
    if (this.#wiped) throw new KeyWiped('this key was wiped');
    return use(this.#bytes);
  }

  /** In constant time. @throws KeyWiped */
  equals(other: KeyMaterial): boolean {
    return this.use((mine) => other.use((theirs) => sameMac(mine, theirs)));
  }

  wipe(): void {
    this.#bytes.fill(0);
    this.#wiped = true;
  }

  toJSON(): string {
    return HIDDEN;
  }

  toString(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
