import { type CardChannel, type CommandCodec, demand, execute } from '../apdu/index.ts';
import { CardError } from '../errors.ts';
import { getChallenge4 } from './commands/get-challenge.ts';
import { lineProtected, type LineProtection } from './line-protection.ts';

/** The card left while it was managed. */
export interface ManagementTorn {
  readonly kind: 'torn';
  /** `nothing`: it left at GET CHALLENGE, before it was told anything. */
  readonly changed: 'nothing' | 'unknown';
}

type Managed = { readonly kind: 'answered'; readonly statusWord: number } | ManagementTorn;

/** A command that moves no money: plain, or over a protected line with the challenge that it takes. */
export async function manage<Request>(
  channel: CardChannel,
  codec: CommandCodec<Request, void>,
  request: Request,
  protection?: LineProtection,
): Promise<Managed> {
  let changed: ManagementTorn['changed'] = 'nothing';
  try {
    let sent = codec;
    if (protection !== undefined) {
      const random = await demand(channel, getChallenge4, undefined);
      sent = lineProtected(codec, { ...protection, random });
    }
    changed = 'unknown';
    const { statusWord } = await execute(channel, sent, request);
    return { kind: 'answered', statusWord };
  } catch (error) {
    if (error instanceof CardError && error.code === 'CARD_REMOVED') {
      return { kind: 'torn', changed };
    }
    throw error;
  }
}
