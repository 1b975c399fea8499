import { type CommandCodec, noData } from '../../apdu/index.ts';
import { FieldReader } from '../../field-reader.ts';

/** INTERNAL AUTHENTICATE: the card encrypts 8 bytes under a key of type 30. Changes no state. */
export const internalAuthenticate: CommandCodec<
  { readonly keyId: number; readonly challenge: Uint8Array },
  Uint8Array
> = {
  name: 'INTERNAL AUTHENTICATE',
  encode: ({ keyId, challenge }) => ({
    cla: 0x00,
    ins: 0x88,
    p1: 0x00, // encrypt
    p2: keyId,
    data: challenge,
    ne: 8,
  }),
  decode: (data) => new FieldReader(data, 8).bytes(8),
};

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
