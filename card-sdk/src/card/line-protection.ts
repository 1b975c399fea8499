import {
  ALL,
  type CardChannel,
  type Command,
  type CommandCodec,
  demand,
  type Executed,
  execute,
  WrongAnswerMac,
} from '../apdu/index.ts';
import { concat } from '../bytes.ts';
import {
  answerMac,
  commandMac,
  openData,
  PROTECTED_CLASS,
  sealData,
  withoutMac,
} from '../crypto/index.ts';
import type { Debit } from '../errors.ts';
import { LayoutError } from '../field-reader.ts';
import { getChallenge4 } from './commands/get-challenge.ts';

/** How a file or a key wants to be spoken to: the two top bits of its type, 80 and C0. */
export interface LineProtection {
  /** 8 or 16 bytes. */
  readonly key: Uint8Array;
  readonly form: 'mac' | 'mac-and-cipher';
}

/**
 * The same command over a protected line (FMCOS 2.0 general manual, chapter 7): class bit 04, data
 * in cipher where asked for, MAC behind it. `random` is the card's, from the GET CHALLENGE right
 * before. The answer to a read carries a MAC too, which is checked. `decode` throws
 * `WrongAnswerMac`, or `LayoutError` for a cipher that opens to nothing.
 */
export const lineProtected = <Request, Answer>(
  codec: CommandCodec<Request, Answer>,
  protection: LineProtection & { readonly random: Uint8Array },
): CommandCodec<Request, Answer> => ({
  name: codec.name,
  encode: (request) => protectCommand(codec.encode(request), protection),
  decode: (data, request) => {
    const isRead = codec.encode(request).ne !== undefined;
    return codec.decode(isRead ? openAnswer(data, protection) : data, request);
  },
});

function protectCommand(
  { cla, ins, p1, p2, data: plain = new Uint8Array(0), ne }: Command,
  { key, form, random }: LineProtection & { readonly random: Uint8Array },
): Command {
  const header = [cla | PROTECTED_CLASS, ins, p1, p2] as const;
  const isSealed = form === 'mac-and-cipher' && plain.length > 0;
  const data = isSealed ? sealData(key, plain) : plain;
  return {
    cla: header[0],
    ins,
    p1,
    p2,
    data: concat(data, commandMac(key, random, header, data)),
    // Cards differ in whether Le counts the MAC; asking for all there is means the same to each.
    ...(ne === undefined ? {} : { ne: ALL }),
  };
}

function openAnswer(
  data: Uint8Array,
  { key, form, random }: LineProtection & { readonly random: Uint8Array },
): Uint8Array {
  const body = withoutMac(data, (sent) => answerMac(key, random, sent));
  if (body === undefined) throw new WrongAnswerMac();
  if (form === 'mac') return body;
  const plain = openData(key, body);
  if (plain === undefined) throw new LayoutError('the cipher of the answer does not open');
  return plain;
}

/**
 * GET CHALLENGE, then the command over a protected line.
 * @throws CardError as `execute`, also STATUS_WORD for the challenge and ANSWER_MAC_WRONG
 */
export async function executeProtected<Request, Answer>(
  channel: CardChannel,
  codec: CommandCodec<Request, Answer>,
  request: Request,
  protection: LineProtection,
  debit: Debit = 'not-attempted',
): Promise<Executed<Answer>> {
  const random = await demand(channel, getChallenge4, undefined);
  return execute(channel, lineProtected(codec, { ...protection, random }), request, debit);
}
