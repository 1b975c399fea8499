import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LayoutError, openDocument, type SignedDocument } from '@lvchengtong/card-sdk/exchange';
import { z } from 'zod';
import {
  parseBlockList,
  parseCashiers,
  parseRoster,
  type BlockList,
  type Cashiers,
  type Roster,
} from './lists.ts';
import { parseParameters, type Parameters } from './parameter-set.ts';
import { writeWhole } from './write-whole.ts';

/** What there is to download, under the last part of its path at the centre. */
export interface Downloads {
  readonly parameters: Parameters;
  readonly 'block-list': BlockList;
  readonly roster: Roster;
  readonly cashiers: Cashiers;
}
export type DownloadName = keyof Downloads;
export const DOWNLOAD_NAMES = ['parameters', 'block-list', 'roster', 'cashiers'] as const;

const PARSE: { readonly [Name in DownloadName]: (payload: string) => Downloads[Name] } = {
  parameters: parseParameters,
  'block-list': parseBlockList,
  roster: parseRoster,
  cashiers: parseCashiers,
};

export interface Held<Content> {
  readonly content: Content;
  /** When the centre last said that this is what is in force. */
  readonly confirmedAt: Date;
}

const storedSchema = z.object({
  confirmed_at: z.iso.datetime(),
  payload: z.string(),
  signature_hex: z.string(),
});

// Only the age counts in days; writing it down once an hour spares the disk.
const CONFIRM_EVERY_MS = 3_600_000;

/** A download that is not what it must be; what was held before stays in force. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
}

/** The signed documents in force; each is checked whole before it replaces the one before it. */
export class DownloadStore {
  readonly #folder: string;
  readonly #centreKey: KeyObject;
  readonly #held: { [Name in DownloadName]?: Held<Downloads[Name]> } = {};
  readonly #writtenAt = new Map<DownloadName, number>();

  constructor(folder: string, centreKey: KeyObject) {
    this.#folder = folder;
    this.#centreKey = centreKey;
    for (const name of DOWNLOAD_NAMES) this.#restore(name);
  }

  get<Name extends DownloadName>(name: Name): Held<Downloads[Name]> | undefined {
    return this.#held[name];
  }

  /**
   * Takes a document into force if it is signed, well formed and not older than the one held.
   * @throws DownloadError otherwise, and nothing has changed.
   */
  accept(name: DownloadName, document: SignedDocument, at: Date): 'replaced' | 'confirmed' {
    const content = this.#checked(name, document);
    const before = this.#held[name]?.content.version;
    if (before !== undefined && content.version < before) {
      throw new DownloadError(`${name}: version ${String(content.version)} is older than ours`);
    }
    const replaces = before !== content.version;
    const written = this.#writtenAt.get(name) ?? 0;
    if (replaces || at.getTime() - written >= CONFIRM_EVERY_MS) this.#write(name, document, at);
    this.#hold(name, content, at);
    return replaces ? 'replaced' : 'confirmed';
  }

  #restore(name: DownloadName): void {
    const path = this.#path(name);
    if (!existsSync(path)) return;
    try {
      const stored = storedSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      const at = new Date(stored.confirmed_at);
      this.#hold(name, this.#checked(name, stored), at);
      this.#writtenAt.set(name, at.getTime());
    } catch (error) {
      // A file that somebody has edited is as good as none; the next download replaces it.
      if (!(
        error instanceof DownloadError ||
        error instanceof z.ZodError ||
        error instanceof SyntaxError
      ))
        throw error;
    }
  }

  #checked(name: DownloadName, document: SignedDocument): Downloads[DownloadName] {
    try {
      return PARSE[name](openDocument(document, this.#centreKey));
    } catch (error) {
      if (
        error instanceof LayoutError ||
        error instanceof z.ZodError ||
        error instanceof SyntaxError
      ) {
        throw new DownloadError(`${name}: ${error.message}`, { cause: error });
      }
      throw error;
    }
  }

  #hold(name: DownloadName, content: Downloads[DownloadName], confirmedAt: Date): void {
    Object.assign(this.#held, { [name]: { content, confirmedAt } });
  }

  #write(name: DownloadName, document: SignedDocument, at: Date): void {
    const { payload, signature_hex } = document;
    writeWhole(
      this.#path(name),
      JSON.stringify({ confirmed_at: at.toISOString(), payload, signature_hex }),
    );
    this.#writtenAt.set(name, at.getTime());
  }

  #path(name: DownloadName): string {
    return join(this.#folder, `${name}.json`);
  }
}
