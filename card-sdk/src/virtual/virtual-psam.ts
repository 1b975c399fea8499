import { concat, unhex } from '../bytes.ts';
import { Chip, type Commit, type Random } from './chip.ts';
import { FACTORY_FILES } from './factory.ts';
import { decodeImage } from './image.ts';
import type { Memory } from './kernel/memory.ts';
import { commandTable } from './kernel/processor.ts';
import { REAL_CARD_QUIRKS } from './kernel/quirks.ts';
import type { BlankOptions } from './virtual-card.ts';
import { SAM_COMMANDS } from './sam-commands.ts';

const COMMANDS = commandTable(SAM_COMMANDS);

/**
 * A terminal's security module in software. Its terminal sequence is in its memory, so it goes on
 * where it was after a power cut, as MAC1 and every reconciliation expect.
 */
export class VirtualPsam extends Chip {
  static blank({ serial, random, quirks }: Omit<BlankOptions, 'authCode'>): VirtualPsam {
    if (serial.length !== 8) throw new RangeError('a serial number has 8 bytes');
    return VirtualPsam.#of(
      {
        serial,
        quirks: { ...REAL_CARD_QUIRKS, ...quirks },
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
    const atr = memory.quirks.transport === 'T=0' ? atrOfT0(memory) : atrOfT1(memory);
    return new VirtualPsam({ commands: COMMANDS, atr, memory, random, commit });
  }
}

/** T=1 alone: whole answers, and a check byte. */
function atrOfT1({ serial }: Memory): Uint8Array {
  const body = concat(unhex('8801'), serial);
  const check = body.reduce((xorSum, byte) => xorSum ^ byte, 0);
  return concat(unhex('3B'), body, Uint8Array.of(check));
}

/** T=0 alone: no TD1 and no check byte (ISO/IEC 7816-3, 8.2). */
const atrOfT0 = ({ serial }: Memory): Uint8Array => concat(unhex('3B08'), serial);
