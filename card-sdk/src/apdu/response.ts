import { LayoutError } from '../field-reader.ts';
import { isExtended } from './received-command.ts';

/** A response APDU taken apart. */
export interface Response {
  readonly data: Uint8Array;
  readonly statusWord: number;
}

/** Data and the status word: the most that either form answers. */
const LONGEST = { short: 258, extended: 65_538 } as const;

/** How long the answer to one command may be. */
export const longestAnswer = (command: Uint8Array): number =>
  isExtended(command) ? LONGEST.extended : LONGEST.short;

/** @throws LayoutError when the bytes cannot be a response. */
export function splitResponse(bytes: Uint8Array): Response {
  if (bytes.length < 2) throw new LayoutError('an answer without a status word');
  const end = bytes.length - 2;
  const statusWord = ((bytes[end] ?? 0) << 8) | (bytes[end + 1] ?? 0);
  return { data: bytes.slice(0, end), statusWord };
}

/** As `splitResponse`, for the answer of one exchange with `command`. */
export function splitAnswer(bytes: Uint8Array, command: Uint8Array): Response {
  if (bytes.length > longestAnswer(command)) {
    throw new LayoutError(`an answer of ${String(bytes.length)} bytes`);
  }
  return splitResponse(bytes);
}
