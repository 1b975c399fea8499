import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';

// Room for the record of a debit that has happened, its write-ahead log frames and their index.
const BALLAST_BYTES = 256 * 1024;

/**
 * A file that holds space back. When the disk fills between a debit and its record, the ballast is
 * thrown away and the record still gets written.
 */
export class Ballast {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Makes sure that it is there. Throws the file system's error when there is no room. */
  take(): void {
    if (existsSync(this.#path)) return;
    const file = openSync(this.#path, 'wx', 0o600);
    try {
      // Real bytes, not a sparse file: a hole holds no space back.
      writeAll(file, new Uint8Array(BALLAST_BYTES).fill(0xb5));
      fsyncSync(file);
    } catch (error) {
      this.drop();
      throw error;
    } finally {
      closeSync(file);
    }
  }

  /** True when there was something to throw away. */
  drop(): boolean {
    if (!existsSync(this.#path)) return false;
    rmSync(this.#path);
    return true;
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
}
