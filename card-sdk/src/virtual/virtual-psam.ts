import { concat, unhex } from '../bytes.ts';
import { Chip, type Commit, type Random } from './chip.ts';
import { FACTORY_FILES } from './factory.ts';
import { decodeImage } from './image.ts';
import type { Memory } from './kernel/memory.ts';
import { REAL_CARD_QUIRKS } from './kernel/quirks.ts';
import { SAM_COMMANDS } from './sam-commands.ts';

/**
 * A terminal's security module in software. Its terminal sequence is in its memory, so it goes on
 * where it was after a power cut, as MAC1 and every reconciliation expect.
 */
export class VirtualPsam extends Chip {
  static blank({ serial, random }: { serial: Uint8Array; random: Random }): VirtualPsam {
    if (serial.length !== 8) throw new RangeError('a serial number has 8 bytes');
    return VirtualPsam.#of(
      {
        serial,
        quirks: REAL_CARD_QUIRKS,
        authCode: undefined,
        cardBlocked: false,
        files: FACTORY_FILES,
      },
      random,
    );
  }

  /** @throws ImageError when `image` was not made by `save`. */
  static restore(image: Uint8Array, random: Random, commit?: Commit): VirtualPsam {
    return VirtualPsam.#of(decodeImage(image), random, commit);
  }

  static #of(memory: Memory, random: Random, commit?: Commit): VirtualPsam {
    // T=1 alone: whole answers, where a T=0 module would make the reader ask with GET RESPONSE.
    const body = concat(unhex('8801'), memory.serial);
    const check = body.reduce((xorSum, byte) => xorSum ^ byte, 0);
    const atr = concat(unhex('3B'), body, Uint8Array.of(check));
    return new VirtualPsam({ commands: SAM_COMMANDS, atr, memory, random, commit });
  }
}
