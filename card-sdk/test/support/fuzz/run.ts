import { isExtended } from '../../../src/apdu/received-command.ts';
import { hex, readUint } from '../../../src/bytes.ts';
import type { Memory } from '../../../src/virtual/kernel/memory.ts';
import { type CommandTable, processCommand } from '../../../src/virtual/kernel/processor.ts';
import { POWER_ON, type Session } from '../../../src/virtual/kernel/session.ts';
import { processByT0 } from '../../../src/virtual/kernel/transport.ts';
import type { Sequence } from './sequence.ts';
import type { Step } from './invariants.ts';
import { checkTorn } from './torn.ts';
import { mutated } from './mutate.ts';
import type { Seeded } from './seeded.ts';

export interface Fuzz {
  readonly rng: Seeded;
  readonly commands: CommandTable;
  readonly check: (step: Step) => void;
}

export interface Tally {
  readonly statusWords: Map<number, number>;
  /** 9000 by instruction: what of the card was reached. */
  readonly done: Map<number, number>;
  /** The same of commands with extended lengths. */
  readonly doneExtended: Map<number, number>;
}

export const emptyTally = (): Tally => ({
  statusWords: new Map(),
  done: new Map(),
  doneExtended: new Map(),
});

/** One chip from power on, through `sequences` of commands as they reach it, until `commands` are sent. */
export function runEpisode(
  { rng, commands, check }: Fuzz,
  start: Memory,
  nextSequence: () => Sequence,
  length: number,
  tally: Tally,
): void {
  let memory = start;
  let session: Session = POWER_ON;
  const sent: Uint8Array[] = [];
  const process = start.quirks.transport === 'T=0' ? processByT0 : processCommand;
  const send = (command: Uint8Array, meant: Uint8Array): Uint8Array => {
    sent.push(command);
    try {
      const done = process(commands, memory, session, command, (count) => rng.bytes(count));
      check({ memory, session, command, meant, done });
      if (done.memory !== memory && rng.chance(5)) checkTorn(rng, memory, done.memory);
      ({ memory, session } = done);
      count(tally, command, done.response);
      return done.response;
    } catch (cause) {
      // The way there, so that it can be walked again without the fuzzer.
      throw new Error(`${String(cause)}, after ${sent.slice(-12).map(hex).join(' ')}`, { cause });
    }
  };
  while (sent.length < length) {
    if (rng.chance(2)) session = POWER_ON;
    const sequence = nextSequence();
    let next = sequence.next();
    while (next.done !== true) {
      const meant = next.value;
      let response: Uint8Array = NO_ANSWER;
      for (const command of mutated(rng, meant)) response = send(command, meant);
      next = sequence.next(response);
    }
  }
}

const NO_ANSWER = Uint8Array.of(0x6f, 0x00);

function count({ statusWords, ...tally }: Tally, command: Uint8Array, response: Uint8Array): void {
  const statusWord = readUint(response.subarray(-2));
  statusWords.set(statusWord, (statusWords.get(statusWord) ?? 0) + 1);
  if (statusWord !== 0x9000) return;
  const done = isExtended(command) ? tally.doneExtended : tally.done;
  const ins = command[1] ?? 0;
  done.set(ins, (done.get(ins) ?? 0) + 1);
}
