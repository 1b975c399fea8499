import { concat, uint } from '../bytes.ts';
import type { CardChannel } from './channel.ts';
import { encodeCommand } from './command.ts';
import { getResponse } from './commands/get-response.ts';
import { EndlessAnswer } from './endless-answer.ts';
import { splitShortResponse } from './response.ts';

/**
 * A card that says 61xx for ever must not hang the terminal, and one that says 6Cxx in between
 * costs the square of this. Sixteen is an answer of 256 bytes in pieces of 16; honest cards need one.
 */
export const ROUNDS_MAX = 16;

/** T=0: fetches what `61xx` announces with `00 C0 00 00 xx` and gives back one whole answer. */
export const withGetResponse =
  (channel: CardChannel): CardChannel =>
  async (command) => {
    let response = splitShortResponse(await channel(command));
    let data = response.data;
    for (let round = 0; response.statusWord >> 8 === 0x61; round += 1) {
      if (round === ROUNDS_MAX) throw new EndlessAnswer(ROUNDS_MAX);
      const more = response.statusWord & 0xff;
      response = splitShortResponse(await channel(encodeCommand(getResponse.encode(more))));
      data = concat(data, response.data);
    }
    return concat(data, uint(response.statusWord, 2));
  };
