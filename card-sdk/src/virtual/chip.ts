import type { CardChannel } from '../apdu/channel.ts';
import { concat } from '../bytes.ts';
import { encodeImage } from './image.ts';
import { interruptedAfter, recovered, writePoints, writesBetween } from './kernel/eeprom.ts';
import type { Memory } from './kernel/memory.ts';
import { type CommandTable, type Processed, processCommand } from './kernel/processor.ts';
import { POWER_ON, type Session } from './kernel/session.ts';
import { processByT0 } from './kernel/transport.ts';

export type Random = (length: number) => Uint8Array;

/** Called with the new image before the answer of the command that changed it leaves the chip. */
export type Commit = (image: Uint8Array) => void;

export interface ChipOptions {
  readonly commands: CommandTable;
  readonly atr: Uint8Array;
  readonly memory: Memory;
  readonly random: Random;
  readonly commit?: Commit | undefined;
}

/**
 * A chip: memory that outlives power, a session that does not, and a command table. Everything it
 * can do is in the table; here a command's new memory becomes the memory, in one assignment.
 */
export class Chip {
  readonly atr: Uint8Array;
  readonly #commands: CommandTable;
  readonly #random: Random;
  readonly #commit: Commit | undefined;
  #memory: Memory;
  #session: Session = POWER_ON;

  protected constructor(options: ChipOptions) {
    this.atr = options.atr;
    this.#commands = options.commands;
    this.#memory = options.memory;
    this.#random = options.random;
    this.#commit = options.commit;
  }

  /** One command APDU to one response APDU. Refuses by status word, never by an exception. */
  process(command: Uint8Array): Uint8Array {
    const done = this.#process(command);
    this.#store(done.memory);
    this.#session = done.session;
    return done.response;
  }

  /** As `process`, and how often the EEPROM was written for it. */
  processCounting(command: Uint8Array): { readonly response: Uint8Array; readonly writes: number } {
    const before = this.#memory;
    const response = this.process(command);
    return { response, writes: writePoints(writesBetween(before, this.#memory)) };
  }

  /**
   * Power goes when the chip has made this many of the command's EEPROM writes, and comes back:
   * what it kept aside is made good or forgotten. Nobody hears the answer.
   */
  processTorn(command: Uint8Array, afterWrites: number): void {
    const before = this.#memory;
    const writes = writesBetween(before, this.#process(command).memory);
    const left = interruptedAfter(before, writes, afterWrites);
    this.#store(recovered(left));
    this.reset();
  }

  /** Power off and on again. */
  reset(): void {
    this.#session = POWER_ON;
  }

  /** The memory as bytes; a chip restored from them has just been powered on. */
  save(): Uint8Array {
    return encodeImage(this.#memory);
  }

  channel(): CardChannel {
    return (command) => Promise.resolve(this.process(command));
  }

  /** Changes memory without any command, as only a broken or a forged chip would. */
  tamper(change: (memory: Memory) => Memory): void {
    this.#store(change(this.#memory));
  }

  #process(command: Uint8Array): Processed {
    const process = this.#memory.quirks.transport === 'T=0' ? processByT0 : processCommand;
    return process(this.#commands, this.#memory, this.#session, command, this.#random);
  }

  #store(memory: Memory): void {
    if (memory === this.#memory) return;
    // Written first: had the commit failed, the card has not answered and holds what it held.
    this.#commit?.(encodeImage(memory));
    this.#memory = memory;
  }
}

/** ATR that a PC/SC reader builds for a 14443-4 card (PC/SC part 3): the historical bytes and TCK. */
export function contactlessAtr(historical: Uint8Array): Uint8Array {
  const body = concat(Uint8Array.of(0x80 | historical.length, 0x80, 0x01), historical);
  const check = body.reduce((xorSum, byte) => xorSum ^ byte, 0);
  return concat(Uint8Array.of(0x3b), body, Uint8Array.of(check));
}
