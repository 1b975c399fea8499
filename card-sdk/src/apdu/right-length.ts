import { concat } from '../bytes.ts';
import type { CardChannel } from './channel.ts';
import { EndlessAnswer } from './endless-answer.ts';
import { ROUNDS_MAX } from './get-response.ts';
import { splitShortResponse } from './response.ts';

/** T=0: repeats a command with the Le that `6Cxx` asks for. The card did nothing until then. */
export const withRightLength =
  (channel: CardChannel): CardChannel =>
  async (command) => {
    let response = await channel(command);
    for (let round = 0; wantedLe(response) !== undefined; round += 1) {
      if (round === ROUNDS_MAX) throw new EndlessAnswer(ROUNDS_MAX);
      response = await channel(withLe(command, wantedLe(response) ?? 0));
    }
    return response;
  };

function wantedLe(response: Uint8Array): number | undefined {
  const { statusWord } = splitShortResponse(response);
  return statusWord >> 8 === 0x6c ? statusWord & 0xff : undefined;
}

function withLe(command: Uint8Array, le: number): Uint8Array {
  const lc = command[4] ?? 0;
  const hasData = command.length > 5;
  return concat(command.slice(0, hasData ? 5 + lc : 4), Uint8Array.of(le));
}
