import { type CardChannel, type CommandCodec, SW } from '../apdu/index.ts';
import { reloadPinMac } from '../crypto/index.ts';
import { changePin as changePinCommand } from './commands/change-pin.ts';
import { reloadPin as reloadPinCommand } from './commands/reload-pin.ts';
import { unblockPin as unblockPinFmcos, unblockPinPboc } from './commands/unblock-pin.ts';
import { verifyPin as verifyPinCommand } from './commands/verify-pin.ts';
import type { LineProtection } from './line-protection.ts';
import { manage, type ManagementTorn } from './manage.ts';

// FMCOS 2.0 general manual 8.5 and 8.14 to 8.16, PBOC. None of these moves money or a counter.

/** What a card says of a PIN that it was shown. */
export type PinOutcome =
  | { readonly kind: 'done' }
  /** It costs a try; with the last one the PIN is blocked. */
  | { readonly kind: 'wrong-pin'; readonly triesLeft: number }
  | { readonly kind: 'pin-blocked' }
  /** The card does not believe the issuer's MAC or cipher; it costs the issuer's key a try. */
  | { readonly kind: 'wrong-key' }
  /** The issuer's key has no tries left, and never will: this card's PIN cannot be helped that way. */
  | { readonly kind: 'key-blocked' }
  | { readonly kind: 'refused'; readonly command: string; readonly statusWord: number };

/**
 * The card left. `unknown`: the old PIN or the new one stands, and a try may be gone. Showing the new
 * one tells, and costs at most another.
 */
export type PinTorn = ManagementTorn;

/** Shows the PIN. If the card leaves, it may have counted a try, or given the others back. */
export const verifyPin = (
  channel: CardChannel,
  pin: Uint8Array,
  pinId = 0x00,
): Promise<PinOutcome | PinTorn> =>
  managed(channel, verifyPinCommand, { pinId, pin }, { blocked: 'pin-blocked' });

/** The holder, who knows the old one, chooses another. */
export const changePin = (
  channel: CardChannel,
  change: { readonly oldPin: Uint8Array; readonly newPin: Uint8Array; readonly pinId?: number },
): Promise<PinOutcome | PinTorn> =>
  managed(channel, changePinCommand, { pinId: 0x00, ...change }, { blocked: 'pin-blocked' });

/** The issuer sets another without the old one, which a holder has forgotten. */
export const reloadPin = (
  channel: CardChannel,
  reload: { readonly newPin: Uint8Array; readonly reloadKey: Uint8Array; readonly pinId?: number },
): Promise<PinOutcome | PinTorn> => {
  const { newPin, reloadKey, pinId = 0x00 } = reload;
  const mac = reloadPinMac(reloadKey, newPin);
  return managed(channel, reloadPinCommand, { pinId, newPin, mac }, { blocked: 'key-blocked' });
};

/**
 * The issuer gives a blocked PIN its tries back. `form` as the card was made: FMCOS names the PIN in
 * P1, classic PBOC cards and an example of the FMCOS manual send P1 00 P2 01.
 */
export const unblockPin = (
  channel: CardChannel,
  unblock: {
    readonly pin: Uint8Array;
    readonly unblockKey: Uint8Array;
    readonly pinId?: number;
    readonly form?: 'fmcos' | 'pboc';
  },
): Promise<PinOutcome | PinTorn> => {
  const { pin, unblockKey, pinId = 0x00, form = 'fmcos' } = unblock;
  const codec = form === 'fmcos' ? unblockPinFmcos : unblockPinPboc;
  const protection = { key: unblockKey, form: 'mac-and-cipher' } as const;
  return managed(channel, codec, { pinId, pin }, { blocked: 'key-blocked', protection });
};

interface Manner {
  /** Whose tries 6983 speaks of: the holder shows a PIN, the issuer uses a key. */
  readonly blocked: 'pin-blocked' | 'key-blocked';
  readonly protection?: LineProtection;
}

async function managed<Request>(
  channel: CardChannel,
  codec: CommandCodec<Request, void>,
  request: Request,
  { blocked, protection }: Manner,
): Promise<PinOutcome | PinTorn> {
  const done = await manage(channel, codec, request, protection);
  return done.kind === 'torn' ? done : pinOutcome(codec.name, blocked, done.statusWord);
}

const TRIES_LEFT = 0x63c0;

function pinOutcome(command: string, blocked: Manner['blocked'], statusWord: number): PinOutcome {
  if ((statusWord & 0xfff0) === TRIES_LEFT) {
    return { kind: 'wrong-pin', triesLeft: statusWord & 0x0f };
  }
  switch (statusWord) {
    case SW.ok:
      return { kind: 'done' };
    case SW.keyBlocked:
      return { kind: blocked };
    case SW.permanentlyLocked:
      return { kind: 'key-blocked' };
    case SW.macWrong:
    case SW.secureMessagingWrong:
      return { kind: 'wrong-key' };
    default:
      return { kind: 'refused', command, statusWord };
  }
}
