import type { CardChannel } from '@lvchengtong/card-sdk/apdu';
import {
  CentreUnreachable,
  type CentreTransport,
} from '@lvchengtong/terminal-agent/centre/transport';
import type { Random } from '@lvchengtong/clearing-server/demo/random';

/** How often a network loses what it carries. */
const REQUEST_LOST = 0.15;
const ANSWER_LOST = 0.15;

export interface NetworkFaults {
  requestsLost: number;
  answersLost: number;
}

/**
 * A network that loses uploads: on the way there, or on the way back, when the centre has them and
 * the terminal does not know. Loads and downloads get through; their faults are the card's.
 */
export function lossyTransport(
  transport: CentreTransport,
  random: Random,
  faults: NetworkFaults,
): CentreTransport {
  return async (request) => {
    if (!request.path.startsWith('/v1/batches/')) return transport(request);
    const fate = random.fraction();
    if (fate < REQUEST_LOST) {
      faults.requestsLost += 1;
      throw new CentreUnreachable('simulated: the request was lost');
    }
    const answer = await transport(request);
    if (fate >= REQUEST_LOST + ANSWER_LOST) return answer;
    faults.answersLost += 1;
    throw new CentreUnreachable('simulated: the answer was lost');
  };
}

const DEBIT = [0x80, 0x54] as const;

/** A card whose signature arrives with one bit turned. The money has moved all the same. */
export const withWrongTac =
  (channel: CardChannel, onChanged: () => void): CardChannel =>
  async (command) => {
    const response = await channel(command);
    const debited = command[0] === DEBIT[0] && command[1] === DEBIT[1] && response.length === 10;
    if (!debited) return response;
    onChanged();
    // The answer of DEBIT begins with the TAC; MAC2, which the PSAM checks, stays.
    return response.map((byte, at) => (at === 0 ? byte ^ 0x01 : byte));
  };
