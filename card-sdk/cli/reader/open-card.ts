import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { CardChannel } from '../../src/apdu/index.ts';
import {
  type Chip,
  ChipStoreError,
  type Held,
  ImageError,
  openCardStore,
  openPsamStore,
  tearable,
} from '../../src/virtual/index.ts';
import type { TearPlace } from '../options.ts';
import { CliProblem } from '../problem.ts';
import { pickReader } from './pick-reader.ts';

/** A card or a security module that can be talked to until `close`. */
export interface Opened {
  /** For people: the reader's name, or the file. */
  readonly where: string;
  readonly channel: CardChannel;
  readonly close: () => Promise<void>;
}

export interface Opening {
  /** `virtual:FILE`, a part of a reader's name, or nothing: the reader that has a card. */
  readonly reader: string | undefined;
  readonly waitMs: number;
  /** Virtual only: the card leaves here. */
  readonly tear?: TearPlace | undefined;
}

const VIRTUAL = /^virtual:(.+)$/;
export const CARD_SUFFIX = '.card';
export const PSAM_SUFFIX = '.psam';

/** @throws CliProblem, PcscError */
export async function openCard({ reader, waitMs, tear }: Opening): Promise<Opened> {
  const [, file] = VIRTUAL.exec(reader ?? '') ?? [];
  if (file !== undefined) {
    const held = file.endsWith(PSAM_SUFFIX) ? await takePsam(file) : await takeCard(file);
    return openedChip(file, held, tear);
  }
  if (tear !== undefined) throw new CliProblem('TEAR_NEEDS_VIRTUAL', undefined);
  const { openReaderChannel } = await import('../../src/pcsc/index.ts');
  const name = await pickReader(reader, waitMs);
  const { readerName, channel, close } = await openReaderChannel(exactly(name), { waitMs });
  return { where: readerName, channel, close };
}

/** @throws CliProblem, PcscError */
export async function openSam(reader: string, waitMs: number): Promise<Opened> {
  const [, file] = VIRTUAL.exec(reader) ?? [];
  if (file !== undefined) return openedChip(file, await takePsam(file), undefined);
  const { openSamChannel } = await import('../../src/pcsc/index.ts');
  const { readerName, channel, close } = await openSamChannel(
    exactly(await pickReader(reader, waitMs)),
    { waitMs },
  );
  return { where: readerName, channel, close };
}

/** A saved chip, for this process alone until it is released. @throws CliProblem */
export const takeCard = async (
  file: string,
): Promise<Held<Awaited<ReturnType<ReturnType<typeof openCardStore>['take']>>['chip']>> =>
  inStore(file, CARD_SUFFIX, (folder, name) => openCardStore(folder, STORE).take(name));

export const takePsam = async (
  file: string,
): Promise<Held<Awaited<ReturnType<ReturnType<typeof openPsamStore>['take']>>['chip']>> =>
  inStore(file, PSAM_SUFFIX, (folder, name) => openPsamStore(folder, STORE).take(name));

/** Someone at a keyboard would rather be told than wait; and what a card paid stays paid. */
const STORE = { waitMs: 1_000, powerSafe: true } as const;

async function inStore<Kind extends Chip>(
  file: string,
  suffix: string,
  take: (folder: string, name: string) => Promise<Held<Kind>>,
): Promise<Held<Kind>> {
  const { folder, name } = placeOf(file, suffix);
  if (!existsSync(file)) throw new CliProblem('NO_SUCH_FILE', { file });
  try {
    return await take(folder, name);
  } catch (error) {
    const cause = { cause: error };
    if (error instanceof ImageError) {
      throw new CliProblem('NOT_AN_IMAGE', { file, reason: error.message }, cause);
    }
    if (error instanceof ChipStoreError) throw new CliProblem('CHIP_IN_USE', { file }, cause);
    throw error;
  }
}

/** A chip's file is named in full, because the folder may hold both sorts. */
export function placeOf(file: string, suffix: string): { folder: string; name: string } {
  if (!file.endsWith(suffix)) throw new CliProblem('NOT_A_CHIP_FILE', { file, suffix });
  const path = resolve(file);
  return { folder: dirname(path), name: basename(path, suffix) };
}

function openedChip(file: string, { chip, release }: Held<Chip>, tear: Opening['tear']): Opened {
  const channel =
    tear === undefined
      ? chip.channel()
      : tearable(chip, {
          tear: (exchange, command) => (tear.isHere(exchange, command) ? tear.when : undefined),
        });
  return {
    where: file,
    channel,
    close: () => {
      release();
      return Promise.resolve();
    },
  };
}

const exactly = (name: string): RegExp =>
  new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
