import { ascii, concat, unhex } from '../bytes.ts';
import { CARD_COMMANDS } from './card-commands.ts';
import { Chip, type Commit, contactlessAtr, type Random } from './chip.ts';
import { decodeImage } from './image.ts';
import { KEY_TYPE } from './kernel/keys.ts';
import { type Directory, type KeyFile, type Memory, MF_ID } from './kernel/memory.ts';
import { type Quirks, REAL_CARD_QUIRKS } from './kernel/quirks.ts';

/** What a blank card is delivered with; personalisation ends by replacing it. */
export const TRANSPORT_KEY: Uint8Array = new Uint8Array(16).fill(0xff);

export interface BlankOptions {
  /** The chip's 8-byte serial number. */
  readonly serial: Uint8Array;
  readonly random: Random;
  readonly quirks?: Partial<Quirks>;
  /** 9 bytes: makes it a MOHURD card that wants this code in MAC1. */
  readonly authCode?: Uint8Array;
}

/**
 * A contactless CPU card in software, in the manner of an FM1208 with FMCOS 2.0: it is personalised
 * by commands, keeps its keys to itself, and changes by whole commands only.
 */
export class VirtualCard extends Chip {
  /** As delivered by the chip maker: an MF with nothing in it but the transport key. */
  static blank(options: BlankOptions): VirtualCard {
    if (options.serial.length !== 8) throw new RangeError('a serial number has 8 bytes');
    return VirtualCard.#of(
      {
        serial: options.serial,
        quirks: { ...REAL_CARD_QUIRKS, ...options.quirks },
        authCode: options.authCode,
        cardBlocked: false,
        files: [FACTORY_MF, FACTORY_KEYS],
      },
      options.random,
    );
  }

  /** @throws ImageError when `image` was not made by `save`. */
  static restore(image: Uint8Array, random: Random, commit?: Commit): VirtualCard {
    return VirtualCard.#of(decodeImage(image), random, commit);
  }

  static #of(memory: Memory, random: Random, commit?: Commit): VirtualCard {
    const atr = contactlessAtr(concat(unhex('209000'), memory.serial));
    return new VirtualCard({ commands: CARD_COMMANDS, atr, memory, random, commit });
  }
}

const FACTORY_MF: Directory = {
  kind: 'directory',
  id: MF_ID,
  parent: MF_ID,
  fid: 0x3f00,
  name: ascii('1PAY.SYS.DDF01'),
  createPermission: 0xfa,
  erasePermission: 0xfa,
  applicationFile: 0x01,
  lock: 'open',
};

const FACTORY_KEYS: KeyFile = {
  kind: 'keys',
  id: 1,
  parent: MF_ID,
  fid: 0x0000,
  space: 0x50,
  addPermission: 0xfa,
  keys: [
    {
      type: KEY_TYPE.externalAuthentication,
      id: 0,
      guard: 0,
      use: 0xf0,
      change: 0xfa,
      trait: { kind: 'counted', followUp: 0xaa, triesMax: 15, triesLeft: 15 },
      value: TRANSPORT_KEY,
    },
  ],
};
