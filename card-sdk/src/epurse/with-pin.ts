import { type CardChannel, type CommandCodec, execute, type Executed, SW } from '../apdu/index.ts';
import { verifyPin } from '../card/index.ts';

/** As far as a caller has to know: what the card said, and its answer if it gave one. */
export type Shown<Answer> = Pick<Executed<Answer>, 'statusWord' | 'answer'>;

const FIRST_PIN = 0x00;

/**
 * Runs a command that the card may want a PIN for first. One that does says so by 6982 (FMCOS general
 * manual 8.7); the PIN is shown then, and only then, and only once. Without one, or with a wrong
 * one, the card's word stands.
 */
export function executeWithPin<Request, Answer>(
  channel: CardChannel,
  codec: CommandCodec<Request, Answer>,
  request: Request,
  pin: Uint8Array | undefined,
): Promise<Shown<Answer>> {
  return pin === undefined
    ? execute(channel, codec, request)
    : executeShowingPin(channel, codec, request, pin);
}

async function executeShowingPin<Request, Answer>(
  channel: CardChannel,
  codec: CommandCodec<Request, Answer>,
  request: Request,
  pin: Uint8Array,
): Promise<Shown<Answer>> {
  const first = await execute(channel, codec, request);
  if (first.statusWord !== SW.securityNotMet) return first;
  const { statusWord } = await execute(channel, verifyPin, { pinId: FIRST_PIN, pin });
  return statusWord === SW.ok ? execute(channel, codec, request) : { statusWord };
}
