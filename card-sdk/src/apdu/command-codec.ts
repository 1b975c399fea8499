import { CardError, type Debit } from '../errors.ts';
import { LayoutError } from '../field-reader.ts';
import { ChannelLost, type CardChannel } from './channel.ts';
import { type Command, encodeCommand } from './command.ts';
import { EndlessAnswer } from './endless-answer.ts';
import { type Response, splitAnswer } from './response.ts';
import { SW } from './status-word.ts';
import { isWhole, theRest, wholeAnswer } from './whole-answer.ts';
import { WrongAnswerMac } from './wrong-answer-mac.ts';

/**
 * One command as the specification lays it out: the request in the order of its bytes, the answer
 * likewise. `decode` sees the data of a 9000 answer and what was asked, and throws `LayoutError` for
 * any other length.
 */
export interface CommandCodec<Request, Answer> {
  readonly name: string;
  encode(request: Request): Command;
  decode(data: Uint8Array, request: Request): Answer;
}

/** A status word is data, not an exception: `answer` is there when it is 9000. */
export interface Executed<Answer> {
  readonly statusWord: number;
  readonly answer?: Answer;
  /** The bytes before the status word, whatever it was: a blocked application may still show its FCI. */
  readonly data: Uint8Array;
}

/**
 * Sends one command. `debit` is what a caller has to assume about the purse if no usable answer
 * comes back.
 * @throws CardError CARD_REMOVED, BAD_ANSWER, ENDLESS_ANSWER or, on a protected line, ANSWER_MAC_WRONG
 */
export async function execute<Request, Answer>(
  channel: CardChannel,
  codec: CommandCodec<Request, Answer>,
  request: Request,
  debit: Debit = 'not-attempted',
): Promise<Executed<Answer>> {
  try {
    // As `wholeAnswer`, without its promise: a tap waits here eight times.
    const command = encodeCommand(codec.encode(request));
    const first = splitAnswer(await channel(command), command);
    const { data, statusWord } = isWhole(first) ? first : await theRest(channel, command, first);
    if (statusWord !== SW.ok) return { statusWord, data };
    return { statusWord, data, answer: codec.decode(data, request) };
  } catch (error) {
    throw cardErrorFor(error, codec.name, debit);
  }
}

/** As `execute`, where only 9000 leads on. @throws CardError, also STATUS_WORD */
export async function demand<Request, Answer>(
  channel: CardChannel,
  codec: CommandCodec<Request, Answer>,
  request: Request,
  debit: Debit = 'not-attempted',
): Promise<Answer> {
  const { statusWord, answer } = await execute(channel, codec, request, debit);
  if (statusWord !== SW.ok) {
    throw new CardError('STATUS_WORD', { command: codec.name, statusWord, debit });
  }
  return answer as Answer;
}

/**
 * Sends a command that is bytes already, as issuing scripts hold them. `name` is all that an error
 * says of it. @throws CardError as `execute`
 */
export async function transmit(
  channel: CardChannel,
  command: Uint8Array,
  name: string,
): Promise<Response> {
  try {
    return await wholeAnswer(channel, command);
  } catch (error) {
    throw cardErrorFor(error, name, 'not-attempted');
  }
}

/** Names the command and the state of the purse; what is not the card's doing passes through. */
function cardErrorFor(error: unknown, command: string, debit: Debit): unknown {
  const cause = { cause: error };
  if (error instanceof ChannelLost) {
    return new CardError('CARD_REMOVED', { during: command, debit }, cause);
  }
  if (error instanceof LayoutError) {
    return new CardError('BAD_ANSWER', { command, reason: error.message, debit }, cause);
  }
  if (error instanceof EndlessAnswer) {
    return new CardError('ENDLESS_ANSWER', { command, rounds: error.rounds, debit }, cause);
  }
  if (error instanceof WrongAnswerMac) {
    return new CardError('ANSWER_MAC_WRONG', { command, debit }, cause);
  }
  return error;
}
