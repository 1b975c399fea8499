import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LayoutError, openDocument, type SignedDocument } from '@lvchengtong/card-sdk/exchange';
import { z } from 'zod';
import { applyDelta, BlockListError, parseBlockListUpdate, type BlockList } from './block-list.ts';
import { DeltaFile } from './delta-file.ts';
import { parseCashiers, parseRoster, type Cashiers, type Roster } from './lists.ts';
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

type WholeName = Exclude<DownloadName, 'block-list'>;
const PARSE: { readonly [Name in WholeName]: (payload: string) => Downloads[Name] } = {
  parameters: parseParameters,
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
// So many signatures are checked at a start; then the list comes whole again.
const DELTAS_MAX = 200;

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
  readonly #deltas: DeltaFile;

  constructor(folder: string, centreKey: KeyObject) {
    this.#folder = folder;
    this.#centreKey = centreKey;
    this.#deltas = new DeltaFile(join(folder, 'block-list.deltas.json'));
    for (const name of DOWNLOAD_NAMES) this.#restore(name);
    this.#restoreDeltas();
  }

  get<Name extends DownloadName>(name: Name): Held<Downloads[Name]> | undefined {
    return this.#held[name];
  }

  /**
   * Takes a document into force if it is signed, well formed and not older than the one held.
   * @throws DownloadError otherwise, and nothing has changed.
   */
  accept(name: DownloadName, document: SignedDocument, at: Date): 'replaced' | 'confirmed' {
    const { content, isDelta } = this.#checked(name, document);
    const before = this.#held[name]?.content.version;
    if (before !== undefined && content.version < before) {
      throw new DownloadError(`${name}: version ${String(content.version)} is older than ours`);
    }
    const replaces = before !== content.version;
    const written = this.#writtenAt.get(name) ?? 0;
    const supersedes = name === 'block-list' && !isDelta && this.#deltas.deltas.length > 0;
    if (replaces || supersedes || at.getTime() - written >= CONFIRM_EVERY_MS) {
      if (isDelta) this.#writeDelta(replaces ? [document] : [], at);
      else this.#write(name, document, at);
    }
    this.#hold(name, content, at);
    return replaces ? 'replaced' : 'confirmed';
  }

  /** From which version on the centre may tell what has changed; undefined: the whole list, please. */
  get blockListSince(): number | undefined {
    return this.#deltas.deltas.length >= DELTAS_MAX
      ? undefined
      : this.#held['block-list']?.content.version;
  }

  #restore(name: DownloadName): void {
    const path = this.#path(name);
    if (!existsSync(path)) return;
    try {
      const stored = storedSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      const at = new Date(stored.confirmed_at);
      this.#hold(name, this.#checked(name, stored).content, at);
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

  /** Each on top of the one before; what does not fit is of another snapshot, and none of it counts. */
  #restoreDeltas(): void {
    const stored = this.#deltas.restore();
    const snapshot = this.#held['block-list'];
    if (stored === undefined || snapshot === undefined) return;
    try {
      for (const delta of stored.deltas) {
        this.#hold('block-list', this.#checked('block-list', delta).content, stored.confirmedAt);
      }
      this.#hold(
        'block-list',
        this.#held['block-list']?.content ?? snapshot.content,
        stored.confirmedAt,
      );
      this.#writtenAt.set('block-list', stored.confirmedAt.getTime());
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      this.#held['block-list'] = snapshot;
      this.#deltas.remove();
    }
  }

  #checked(
    name: DownloadName,
    document: SignedDocument,
  ): { readonly content: Downloads[DownloadName]; readonly isDelta: boolean } {
    try {
      const payload = openDocument(document, this.#centreKey);
      if (name !== 'block-list') return { content: PARSE[name](payload), isDelta: false };
      const update = parseBlockListUpdate(payload);
      return update.kind === 'snapshot'
        ? { content: update.list, isDelta: false }
        : {
            content: applyDelta(this.#held['block-list']?.content, update.delta),
            isDelta: true,
          };
    } catch (error) {
      if (
        error instanceof LayoutError ||
        error instanceof BlockListError ||
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
    // After the snapshot: a power cut in between leaves deltas that do not fit it, and count for nothing.
    if (name === 'block-list') this.#deltas.remove();
  }

  #writeDelta(more: readonly SignedDocument[], at: Date): void {
    const wanted = more.map(({ payload, signature_hex }) => ({ payload, signature_hex }));
    this.#deltas.write([...this.#deltas.deltas, ...wanted], at);
    this.#writtenAt.set('block-list', at.getTime());
  }

  #path(name: DownloadName): string {
    return join(this.#folder, `${name}.json`);
  }
}
