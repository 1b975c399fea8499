import { type CardChannel, ChannelLost } from '../apdu/channel.ts';
import type { Chip } from './chip.ts';

/**
 * Before: the card never saw the command. After: it did what it was told, and nobody heard the
 * answer. Else: power went in the middle of it, after so many EEPROM writes.
 */
export type Tear = 'before' | 'after' | { readonly afterWrites: number };

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
    if (when === undefined) return Promise.resolve(card.process(command));
    gone = true;
    if (when === 'after') card.process(command);
    if (typeof when === 'object') card.processTorn(command, when.afterWrites);
    card.reset();
    const moment = typeof when === 'object' ? 'within' : when;
    return Promise.reject(new ChannelLost(`the card left the field ${moment} a command`));
  };
}
