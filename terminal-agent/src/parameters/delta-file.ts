import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { SignedDocument } from '@lvchengtong/card-sdk/exchange';
import { z } from 'zod';
import { writeWhole } from './write-whole.ts';

const fileSchema = z.object({
  confirmed_at: z.iso.datetime(),
  deltas: z.array(z.object({ payload: z.string(), signature_hex: z.string() })),
});

/**
 * The deltas since the snapshot on the disk, as they were signed: the snapshot of a big city has
 * megabytes, and is not written anew for one lost card.
 */
export class DeltaFile {
  readonly #path: string;
  #deltas: readonly SignedDocument[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  get deltas(): readonly SignedDocument[] {
    return this.#deltas;
  }

  /** What is on the disk; nothing of a file that somebody has edited. */
  restore():
    { readonly confirmedAt: Date; readonly deltas: readonly SignedDocument[] } | undefined {
    if (!existsSync(this.#path)) return undefined;
    try {
      const file = fileSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
      this.#deltas = file.deltas;
      return { confirmedAt: new Date(file.confirmed_at), deltas: file.deltas };
    } catch (error) {
      if (error instanceof z.ZodError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  write(deltas: readonly SignedDocument[], confirmedAt: Date): void {
    this.#deltas = deltas;
    writeWhole(this.#path, JSON.stringify({ confirmed_at: confirmedAt.toISOString(), deltas }));
  }

  /** They belong to a snapshot that is no longer there. */
  remove(): void {
    this.#deltas = [];
    rmSync(this.#path, { force: true });
  }
}
