import { concat, readUint, uint } from '../bytes.ts';
import type { CardChannel } from './channel.ts';
import { encodeCommand } from './command.ts';
import { getResponse } from './commands/get-response.ts';
import { EndlessAnswer } from './endless-answer.ts';
import { isExtended } from './received-command.ts';
import { type Response, splitAnswer } from './response.ts';

/**
 * A card that says 61xx or 6Cxx for ever must not hang the terminal. Sixteen, of both together, is
 * an answer of 256 bytes in pieces of 16; honest cards need one or two.
 */
export const ROUNDS_MAX = 16;

const MORE = 0x61;
const WRONG_LE = 0x6c;

/**
 * One command and its whole answer, as T=0 cards and some readers give it (ISO/IEC 7816-3, 12):
 * `61xx` is fetched with `00 C0 00 00 xx`; after `6Cxx` the card has done nothing, and is asked again
 * with that Le. A card that answers at once is asked once. Everything that is sent to a card goes
 * through here. @throws EndlessAnswer, LayoutError
 */
export async function wholeAnswer(channel: CardChannel, command: Uint8Array): Promise<Response> {
  const first = splitAnswer(await channel(command), command);
  return isWhole(first) ? first : theRest(channel, command, first);
}

export const isWhole = ({ statusWord }: Response): boolean =>
  statusWord >> 8 !== MORE && statusWord >> 8 !== WRONG_LE;

/** What `first` announced, or the answer to the command with the Le that it asked for. */
export async function theRest(
  channel: CardChannel,
  command: Uint8Array,
  first: Response,
): Promise<Response> {
  let asked = command;
  let response = first;
  let data: Uint8Array = new Uint8Array(0);
  for (let round = 0; !isWhole(response); round += 1) {
    if (round === ROUNDS_MAX) throw new EndlessAnswer(ROUNDS_MAX);
    const length = response.statusWord & 0xff;
    if (response.statusWord >> 8 === MORE) {
      data = concat(data, response.data);
      asked = encodeCommand(getResponse.encode(length));
    } else {
      asked = withLe(asked, length);
    }
    response = splitAnswer(await channel(asked), asked);
  }
  return { data: concat(data, response.data), statusWord: response.statusWord };
}

/** In the form of the command; 6C00 asks for 256 bytes. */
function withLe(command: Uint8Array, le: number): Uint8Array {
  if (isExtended(command)) {
    const lc = readUint(command.slice(5, 7));
    const end = command.length > 7 ? 7 + lc : 5;
    return concat(command.slice(0, end), uint(le || 256, 2));
  }
  const lc = command[4] ?? 0;
  const hasData = command.length > 5;
  return concat(command.slice(0, hasData ? 5 + lc : 4), Uint8Array.of(le));
}
