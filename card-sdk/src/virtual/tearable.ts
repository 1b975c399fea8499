import { type CardChannel, ChannelLost } from '../apdu/channel.ts';
import type { Chip } from './chip.ts';

/** Before: the card never saw the command. After: it did what it was told, and nobody heard the answer. */
export type Tear = 'before' | 'after';

/** A channel that loses its card where `tear` says so; from then on the card is gone. */
export function tearable(
  card: Chip,
  { tear }: { tear: (exchangeIndex: number, command: Uint8Array) => Tear | undefined },
): CardChannel {
  let exchange = 0;
  let gone = false;
  return (command) => {
    if (gone) return Promise.reject(new ChannelLost('the card has left the field'));
    const when = tear(exchange, command);
    exchange += 1;
    const response = when === 'before' ? undefined : card.process(command);
    if (when === undefined && response !== undefined) return Promise.resolve(response);
    gone = true;
    card.reset();
    return Promise.reject(new ChannelLost(`the card left the field ${String(when)} a command`));
  };
}
