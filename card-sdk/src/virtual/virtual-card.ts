import { concat, unhex } from '../bytes.ts';
import { CARD_COMMANDS } from './card-commands.ts';
import { Chip, type Commit, contactlessAtr, type Random } from './chip.ts';
import { FACTORY_FILES } from './factory.ts';
import { decodeImage } from './image.ts';
import type { Memory } from './kernel/memory.ts';
import { commandTable } from './kernel/processor.ts';
import { type Quirks, REAL_CARD_QUIRKS } from './kernel/quirks.ts';

export interface BlankOptions {
  /** The chip's 8-byte serial number. */
  readonly serial: Uint8Array;
  readonly random: Random;
  readonly quirks?: Partial<Quirks>;
  /** 9 bytes: makes it a MOHURD card that wants this code in MAC1. */
  readonly authCode?: Uint8Array;
}

const COMMANDS = commandTable(CARD_COMMANDS);

/**
 * A contactless CPU card in software, in the manner of an FM1208 with FMCOS 2.0: it is personalised
 * by commands, keeps its keys to itself, and changes by whole commands only.
 */
export class VirtualCard extends Chip {
  /** As delivered: an MF with nothing in it but the transport key. */
  static blank({ serial, random, quirks, authCode }: BlankOptions): VirtualCard {
    if (serial.length !== 8) throw new RangeError('a serial number has 8 bytes');
    return VirtualCard.#of(
      {
        serial,
        quirks: { ...REAL_CARD_QUIRKS, ...quirks },
        authCode,
        cardBlocked: false,
        files: FACTORY_FILES,
      },
      random,
    );
  }

  /** @throws ImageError when `image` was not made by `save`. */
  static restore(image: Uint8Array, random: Random, commit?: Commit): VirtualCard {
    return VirtualCard.#of(decodeImage(image), random, commit);
  }

  static #of(memory: Memory, random: Random, commit?: Commit): VirtualCard {
    const atr = contactlessAtr(concat(unhex('209000'), memory.serial));
    return new VirtualCard({ commands: COMMANDS, atr, memory, random, commit });
  }
}
