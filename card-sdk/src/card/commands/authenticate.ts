import { type CommandCodec, noData } from '../../apdu/index.ts';
import { FieldReader } from '../../field-reader.ts';

/** What the card is to work on with one of its internal keys; it changes no state by it. */
export interface InternalRequest {
  readonly keyId: number;
  /** Whole blocks of 8 bytes for a cipher; any length for a MAC. */
  readonly challenge: Uint8Array;
}

const internal = (
  name: string,
  p1: number,
  answerLength: (challenge: Uint8Array) => number,
): CommandCodec<InternalRequest, Uint8Array> => ({
  name,
  encode: ({ keyId, challenge }) => ({
    cla: 0x00,
    ins: 0x88,
    p1,
    p2: keyId,
    data: challenge,
    ne: answerLength(challenge),
  }),
  decode: (data, { challenge }) => {
    const length = answerLength(challenge);
    return new FieldReader(data, length).bytes(length);
  },
});

const asLong = (challenge: Uint8Array): number => challenge.length;

/** INTERNAL AUTHENTICATE: the card encrypts under a key of type 30. */
export const internalAuthenticate = internal('INTERNAL AUTHENTICATE', 0x00, asLong);

/** INTERNAL AUTHENTICATE, P1 01: the card decrypts under a key of type 31. */
export const internalDecrypt = internal('INTERNAL AUTHENTICATE decrypt', 0x01, asLong);

/** INTERNAL AUTHENTICATE, P1 02: a 4-byte MAC under a key of type 32. */
export const internalMac = internal('INTERNAL AUTHENTICATE MAC', 0x02, () => 4);

/** EXTERNAL AUTHENTICATE: the card's random of the command before, encrypted under key 39. */
export const externalAuthenticate: CommandCodec<
  { readonly keyId: number; readonly cryptogram: Uint8Array },
  void
> = {
  name: 'EXTERNAL AUTHENTICATE',
  encode: ({ keyId, cryptogram }) => ({
    cla: 0x00,
    ins: 0x82,
    p1: 0x00,
    p2: keyId,
    data: cryptogram,
  }),
  decode: noData,
};
