import { type CardChannel, type CommandCodec, SW } from '../apdu/index.ts';
import { applicationBlock } from './commands/application-block.ts';
import { applicationUnblock } from './commands/application-unblock.ts';
import { cardBlock } from './commands/card-block.ts';
import { manage, type ManagementTorn } from './manage.ts';

/** What became of a block. None of these moves money or a counter. */
export type BlockOutcome =
  | { readonly kind: 'done' }
  /** The card does not believe the MAC. The third time in a row locks the application for good. */
  | { readonly kind: 'wrong-key' }
  /** Nothing will ever unblock it. */
  | { readonly kind: 'locked-for-good' }
  /** Also for a card that has been blocked as a whole, or is not blocked at all. */
  | { readonly kind: 'refused'; readonly command: string; readonly statusWord: number }
  /** The card left. `unknown`: selecting the application tells whether it is blocked. */
  | ManagementTorn;

/**
 * Blocks the selected application. `key` is its line-protection key; MOHURD cards have keys of their
 * own for blocking and unblocking.
 */
export const blockApplication = (
  channel: CardChannel,
  key: Uint8Array,
  howLong: 'until-unblocked' | 'for-ever',
): Promise<BlockOutcome> => managed(channel, applicationBlock, howLong, key);

/** Selecting a blocked application answers an error and selects it all the same. */
export const unblockApplication = (channel: CardChannel, key: Uint8Array): Promise<BlockOutcome> =>
  managed(channel, applicationUnblock, undefined, key);

/** Blocks the whole card, for ever; the MF is selected, and the key is the MF's. */
export const blockCard = (channel: CardChannel, key: Uint8Array): Promise<BlockOutcome> =>
  managed(channel, cardBlock, undefined, key);

async function managed<Request>(
  channel: CardChannel,
  codec: CommandCodec<Request, void>,
  request: Request,
  key: Uint8Array,
): Promise<BlockOutcome> {
  const done = await manage(channel, codec, request, { key, form: 'mac' });
  if (done.kind === 'torn') return done;
  const { statusWord } = done;
  switch (statusWord) {
    case SW.ok:
      return { kind: 'done' };
    // Cards differ in the word for a wrong MAC.
    case SW.macWrong:
    case SW.secureMessagingWrong:
      return { kind: 'wrong-key' };
    case SW.permanentlyLocked:
      return { kind: 'locked-for-good' };
    default:
      return { kind: 'refused', command: codec.name, statusWord };
  }
}
