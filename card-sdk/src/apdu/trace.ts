import { hex } from '../bytes.ts';
import type { CardChannel } from './channel.ts';

/** One line of a trace: `>` to the card, `<` from it, `!` it did not answer. */
export type TraceSink = (line: string) => void;

/**
 * VERIFY PIN, RELOAD and CHANGE PIN, PIN UNBLOCK, WRITE KEY: their data never reaches a log. EXTERNAL
 * AUTHENTICATE: with its challenge it is plain and cipher text, which is all it takes to search for an
 * 8-byte key.
 */
const SECRET_INSTRUCTIONS: ReadonlySet<number> = new Set([0x20, 0x24, 0x2c, 0x5e, 0x82, 0xd4]);
/** CLA of secure messaging: a MAC under a key, and often cipher text of one. */
const PROTECTED = 0x04;

/** Shows every exchange to `sink`, in the form that transcripts are replayed from. */
export const withTrace =
  (channel: CardChannel, sink: TraceSink): CardChannel =>
  async (command) => {
    sink(`> ${shown(command)}`);
    try {
      const response = await channel(command);
      sink(`< ${hex(response)}`);
      return response;
    } catch (error) {
      sink(`! ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  };

function shown(command: Uint8Array): string {
  const [cla = 0, ins = 0] = command;
  const isSecret = (SECRET_INSTRUCTIONS.has(ins) || (cla & PROTECTED) !== 0) && command.length > 5;
  return isSecret ? `${hex(command.slice(0, 5))}…` : hex(command);
}
