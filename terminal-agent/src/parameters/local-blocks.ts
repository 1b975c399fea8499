import { existsSync, readFileSync } from 'node:fs';
import { parseCardAsn, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { z } from 'zod';
import { writeWhole } from './write-whole.ts';

const fileSchema = z.array(z.string().transform(parseCardAsn));

/** Cards that this terminal itself has found not to be genuine; kept over restarts. */
export class LocalBlocks {
  readonly #path: string;
  readonly #cards: Set<CardAsn>;

  constructor(path: string) {
    this.#path = path;
    this.#cards = new Set(
      existsSync(path) ? fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : [],
    );
  }

  has(asn: CardAsn): boolean {
    return this.#cards.has(asn);
  }

  add(asn: CardAsn): void {
    if (this.#cards.has(asn)) return;
    this.#cards.add(asn);
    writeWhole(this.#path, JSON.stringify([...this.#cards]));
  }
}
