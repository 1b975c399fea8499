import { ALL, type CardChannel, type CommandCodec, execute, SW } from '../apdu/index.ts';
import { readBinary, type ReadableFile, readRecord } from '../card/index.ts';
import { LayoutError } from '../field-reader.ts';

/** One thing asked of a card, and the status word it answered. */
export type Part<Content> =
  | { readonly kind: 'present'; readonly statusWord: number; readonly content: Content }
  /** This card has no such file, record, key or command. */
  | { readonly kind: 'absent'; readonly statusWord: number }
  /** It may be there, and the card will not say: security state, a block, a lock. */
  | { readonly kind: 'refused'; readonly statusWord: number }
  /** It is there, and is not laid out as the specification says. */
  | {
      readonly kind: 'unreadable';
      readonly statusWord: number;
      readonly reason: string;
      readonly data: Uint8Array;
    };

/** The records of a file in their order, each for itself: one broken record hides no other. */
export type Records<Content> = Part<readonly RecordPart<Content>[]>;
export type RecordPart<Content> = Extract<Part<Content>, { kind: 'present' | 'unreadable' }>;

const KEY_NOT_FOUND = 0x6a88;
const ABSENT: ReadonlySet<number> = new Set([
  SW.notFound,
  SW.recordNotFound,
  SW.badParameters,
  SW.unknownInstruction,
  SW.unknownClass,
  SW.keyIndexUnknown,
  KEY_NOT_FOUND,
]);

/**
 * Asks for one part of a card, and takes no for an answer.
 * @throws CardError when the card leaves or answers what is no answer at all
 */
export async function readPart<Request, Content>(
  channel: CardChannel,
  codec: CommandCodec<Request, Content>,
  request: Request,
): Promise<Part<Content>> {
  const raw = { ...codec, decode: (data: Uint8Array) => data };
  const { statusWord, data } = await execute(channel, raw, request);
  // A file that was never written is answered with its zeros, and a warning.
  if (statusWord === SW.ok || statusWord === SW.neverWritten) {
    return readable(statusWord, data, (bytes) => codec.decode(bytes, request));
  }
  return { kind: ABSENT.has(statusWord) ? 'absent' : 'refused', statusWord };
}

export const readFile = <Content>(
  channel: CardChannel,
  file: ReadableFile<Content>,
): Promise<Part<Content>> => readPart(channel, readBinary(file), undefined);

/** All that a file holds, however long this card's is; `readFile` asks for the declared length. */
export const readWhole = <Content>(
  channel: CardChannel,
  file: ReadableFile<unknown>,
  decode: (data: Uint8Array) => Content,
): Promise<Part<Content>> => readFile(channel, { ...file, length: ALL, decode });

/** Records 1, 2, … until the card has no more, or `most` were read. */
export async function readRecords<Content>(
  channel: CardChannel,
  file: ReadableFile<Content>,
  most: number,
): Promise<Records<Content>> {
  const records: RecordPart<Content>[] = [];
  for (let recordNo = 1; recordNo <= most; recordNo += 1) {
    const part = await readPart(channel, readRecord(file), recordNo);
    if (part.kind === 'present' || part.kind === 'unreadable') {
      records.push(part);
      continue;
    }
    // An empty file answers like one that ends here, a missing one does not.
    if (records.length > 0 || part.statusWord === SW.recordNotFound) break;
    return part;
  }
  return { kind: 'present', statusWord: SW.ok, content: records };
}

/** `data` as its layout has it, or the reason why not. */
export function readable<Content>(
  statusWord: number,
  data: Uint8Array,
  decode: (data: Uint8Array) => Content,
): RecordPart<Content> {
  try {
    return { kind: 'present', statusWord, content: decode(data) };
  } catch (error) {
    if (!(error instanceof LayoutError)) throw error;
    return { kind: 'unreadable', statusWord, reason: error.message, data };
  }
}

/** The same part, of which a conclusion is wanted. */
export const seen = <From, To>(part: Part<From>, see: (content: From) => To): Part<To> =>
  part.kind === 'present' ? { ...part, content: see(part.content) } : part;
