import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Chip, Commit, Random } from './chip.ts';
import { FileLocked, lockFile } from './file-lock.ts';
import { VirtualCard } from './virtual-card.ts';
import { VirtualPsam } from './virtual-psam.ts';

/** The stored chip is not there, or someone else is using it. */
export class ChipStoreError extends Error {
  override readonly name = 'ChipStoreError';
  readonly code: 'NO_SUCH_CHIP' | 'CHIP_IN_USE';
  readonly chipName: string;

  constructor(code: ChipStoreError['code'], chipName: string, options?: ErrorOptions) {
    super(`${code} ${chipName}`, options);
    this.code = code;
    this.chipName = chipName;
  }
}

export interface StoreOptions {
  readonly random?: Random;
  /** How long to wait for a chip that another process uses. */
  readonly waitMs?: number;
  /**
   * Wait for the disk at every change, as EEPROM would keep it through a power cut. Without it an
   * image survives the death of the process, which is what a simulation needs, and no more.
   */
  readonly powerSafe?: boolean;
}

/** A chip in hand: nobody else has it until `release`. */
export interface Held<Kind extends Chip> {
  readonly chip: Kind;
  readonly release: () => void;
}

const restoreCard = (image: Uint8Array, random: Random, commit: Commit): VirtualCard =>
  VirtualCard.restore(image, random, commit);
const restorePsam = (image: Uint8Array, random: Random, commit: Commit): VirtualPsam =>
  VirtualPsam.restore(image, random, commit);

interface Shelf<Kind extends Chip> {
  readonly names: () => readonly string[];
  readonly put: (name: string, chip: Kind) => Promise<void>;
  readonly take: (name: string) => Promise<Held<Kind>>;
  readonly use: <T>(name: string, use: (chip: Kind) => Promise<T>) => Promise<T>;
}

interface Sort<Kind extends Chip> {
  readonly suffix: string;
  readonly restore: (image: Uint8Array, random: Random, commit: Commit) => Kind;
}

/**
 * Chips as files in a folder. An image is on disk before the answer of the command that changed it
 * leaves the chip, so that a killed process cannot un-debit a card.
 */
function openShelf<Kind extends Chip>(
  folder: string,
  { suffix, restore: restoreChip }: Sort<Kind>,
  { random = systemRandom, waitMs = 10_000, powerSafe = false }: StoreOptions,
): Shelf<Kind> {
  mkdirSync(folder, { recursive: true });
  const pathOf = (name: string): string => join(folder, `${name}${suffix}`);

  const lock = async (name: string): Promise<() => void> => {
    try {
      return await lockFile(`${pathOf(name)}.lock`, waitMs);
    } catch (error) {
      if (!(error instanceof FileLocked)) throw error;
      throw new ChipStoreError('CHIP_IN_USE', name, { cause: error });
    }
  };

  const take = async (name: string): Promise<Held<Kind>> => {
    const path = pathOf(name);
    if (!existsSync(path)) throw new ChipStoreError('NO_SUCH_CHIP', name);
    const release = await lock(name);
    try {
      const chip = restoreChip(new Uint8Array(readFileSync(path)), random, (image) => {
        writeAtomically(path, image, powerSafe);
      });
      return { chip, release };
    } catch (error) {
      release();
      throw error;
    }
  };

  return {
    names: () =>
      readdirSync(folder)
        .filter((file) => file.endsWith(suffix))
        .map((file) => file.slice(0, -suffix.length))
        .sort(),
    take,
    put: async (name, chip) => {
      const release = await lock(name);
      try {
        writeAtomically(pathOf(name), chip.save(), powerSafe);
      } finally {
        release();
      }
    },
    use: async (name, use) => {
      const { chip, release } = await take(name);
      try {
        return await use(chip);
      } finally {
        release();
      }
    },
  };
}

const systemRandom: Random = (length) => new Uint8Array(randomBytes(length));

/** Readers see the old image or the new one, never half of one. */
function writeAtomically(path: string, image: Uint8Array, powerSafe: boolean): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, image);
    if (powerSafe) fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

export interface CardStore {
  list(): Promise<readonly { readonly asn: string }[]>;
  put(asn: string, card: VirtualCard): Promise<void>;
  /** Holds the card until `release`. @throws ChipStoreError */
  take(asn: string): Promise<Held<VirtualCard>>;
  /** Holds the card, freshly powered on, while `use` runs. @throws ChipStoreError */
  withCard<T>(asn: string, use: (card: VirtualCard) => Promise<T>): Promise<T>;
}

/** The drawer of virtual cards that the agents of one machine share. */
export function openCardStore(folder: string, options: StoreOptions = {}): CardStore {
  const shelf = openShelf(folder, { suffix: '.card', restore: restoreCard }, options);
  return {
    list: () => Promise.resolve(shelf.names().map((asn) => ({ asn }))),
    put: shelf.put,
    take: shelf.take,
    withCard: shelf.use,
  };
}

export interface PsamStore {
  list(): Promise<readonly { readonly psamNo: string }[]>;
  put(psamNo: string, psam: VirtualPsam): Promise<void>;
  /** A terminal holds its PSAM for as long as it runs. @throws ChipStoreError */
  take(psamNo: string): Promise<Held<VirtualPsam>>;
}

export function openPsamStore(folder: string, options: StoreOptions = {}): PsamStore {
  const shelf = openShelf(folder, { suffix: '.psam', restore: restorePsam }, options);
  return {
    list: () => Promise.resolve(shelf.names().map((psamNo) => ({ psamNo }))),
    put: shelf.put,
    take: shelf.take,
  };
}
