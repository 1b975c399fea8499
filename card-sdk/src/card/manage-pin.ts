import { type CardChannel, execute, type Executed, SW } from '../apdu/index.ts';
import { reloadPinMac } from '../crypto/index.ts';
import { CardError } from '../errors.ts';
import { changePin as changePinCommand } from './commands/change-pin.ts';
import { reloadPin as reloadPinCommand } from './commands/reload-pin.ts';
import { unblockPin as unblockPinFmcos, unblockPinPboc } from './commands/unblock-pin.ts';
import { verifyPin as verifyPinCommand } from './commands/verify-pin.ts';
import { executeProtected } from './line-protection.ts';

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

/** The card left: the old PIN or the new one stands. Showing the new one tells, and costs at most a try. */
export interface PinTorn {
  readonly kind: 'torn';
}

/** Shows the PIN. @throws CardError when the card left: nothing has changed but perhaps a try */
export async function verifyPin(
  channel: CardChannel,
  pin: Uint8Array,
  pinId = 0x00,
): Promise<PinOutcome> {
  return pinOutcome(
    verifyPinCommand.name,
    'pin-blocked',
    await execute(channel, verifyPinCommand, { pinId, pin }),
  );
}

/** The holder, who knows the old one, chooses another. */
export const changePin = (
  channel: CardChannel,
  change: { readonly oldPin: Uint8Array; readonly newPin: Uint8Array; readonly pinId?: number },
): Promise<PinOutcome | PinTorn> =>
  orTorn(changePinCommand.name, 'pin-blocked', () =>
    execute(channel, changePinCommand, { pinId: 0x00, ...change }),
  );

/** The issuer sets another without the old one, which a holder has forgotten. */
export const reloadPin = (
  channel: CardChannel,
  reload: { readonly newPin: Uint8Array; readonly reloadKey: Uint8Array; readonly pinId?: number },
): Promise<PinOutcome | PinTorn> => {
  const { newPin, reloadKey, pinId = 0x00 } = reload;
  const mac = reloadPinMac(reloadKey, newPin);
  return orTorn(reloadPinCommand.name, 'key-blocked', () =>
    execute(channel, reloadPinCommand, { pinId, newPin, mac }),
  );
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
  return orTorn(codec.name, 'key-blocked', () =>
    executeProtected(channel, codec, { pinId, pin }, protection),
  );
};

/** Whose tries 6983 speaks of: the holder shows a PIN, the issuer uses a key. */
type Blocked = 'pin-blocked' | 'key-blocked';

async function orTorn(
  command: string,
  blocked: Blocked,
  send: () => Promise<Executed<void>>,
): Promise<PinOutcome | PinTorn> {
  try {
    return pinOutcome(command, blocked, await send());
  } catch (error) {
    if (error instanceof CardError && error.code === 'CARD_REMOVED') return { kind: 'torn' };
    throw error;
  }
}

const TRIES_LEFT = 0x63c0;

function pinOutcome(command: string, blocked: Blocked, { statusWord }: Executed<void>): PinOutcome {
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
