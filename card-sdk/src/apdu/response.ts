import { readUint } from '../bytes.ts';
import { LayoutError } from '../field-reader.ts';

/** A response APDU taken apart. */
export interface Response {
  readonly data: Uint8Array;
  readonly statusWord: number;
}

/** 256 bytes of data and the status word: the most a short APDU answers. */
const RESPONSE_LENGTH_MAX = 258;

/** @throws LayoutError when the bytes cannot be a response. */
export function splitResponse(bytes: Uint8Array): Response {
  if (bytes.length < 2) throw new LayoutError('an answer without a status word');
  return { data: bytes.slice(0, -2), statusWord: readUint(bytes.slice(-2)) };
}

/** As `splitResponse`, for what came from one exchange and not from a chain of them. */
export function splitShortResponse(bytes: Uint8Array): Response {
  if (bytes.length > RESPONSE_LENGTH_MAX) {
    throw new LayoutError(`an answer of ${String(bytes.length)} bytes`);
  }
  return splitResponse(bytes);
}
