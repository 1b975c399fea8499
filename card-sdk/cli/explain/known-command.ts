import { type CommandCodec, encodeCommand } from '../../src/apdu/index.ts';
import { concat, equalBytes, uint } from '../../src/bytes.ts';
import { LayoutError } from '../../src/field-reader.ts';
import { IdError } from '../../src/ids.ts';
import type { ReceivedCommand } from '../../src/apdu/index.ts';

/** A command whose codec and request were found. */
export interface Recognised {
  readonly name: string;
  readonly request: unknown;
  /** @throws LayoutError when the answer is not laid out as the codec has it */
  readonly answer: (data: Uint8Array) => unknown;
}

/** One codec, and how its request is read back from the bytes that it makes of it. */
export interface KnownCommand {
  readonly codec: { readonly name: string };
  readonly recognise: (command: ReceivedCommand, exactly: boolean) => Recognised | undefined;
}

/**
 * `read` need not check anything: what it makes of the bytes counts only if the codec makes the
 * same bytes of that again. So the codec decides, and a wrong reading is none.
 */
export const known = <Request, Answer>(
  codec: CommandCodec<Request, Answer>,
  read: (command: ReceivedCommand) => Request,
): KnownCommand => ({
  codec,
  recognise: (command, exactly) => {
    try {
      const request = read(command);
      const again = encodeCommand(codec.encode(request));
      const bytes = bytesOf(command, exactly);
      if (!equalBytes(again.slice(0, bytes.length), bytes)) return undefined;
      if (exactly && again.length !== bytes.length) return undefined;
      const answer = (data: Uint8Array): unknown => codec.decode(data, request);
      return { name: codec.name, request, answer };
    } catch (error) {
      if (isNotThis(error)) return undefined;
      throw error;
    }
  },
});

/** Le is what programs differ in; without it, most commands are still themselves. */
function bytesOf({ cla, ins, p1, p2, data, le }: ReceivedCommand, withLe: boolean): Uint8Array {
  const header = Uint8Array.of(cla, ins, p1, p2);
  const body = data.length === 0 ? data : concat(uint(data.length, 1), data);
  if (!withLe) return concat(header, body);
  return concat(header, body, le === undefined ? new Uint8Array(0) : uint(le, 1));
}

const isNotThis = (error: unknown): boolean =>
  error instanceof LayoutError || error instanceof IdError || error instanceof RangeError;
