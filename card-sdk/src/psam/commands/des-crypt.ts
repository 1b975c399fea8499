import { type CommandCodec } from '../../apdu/index.ts';
import { FieldReader } from '../../field-reader.ts';

/** One command takes no more; a longer MAC is made of several. */
export const CRYPT_CHUNK_MAX = 0x30;

/**
 * P1 of DES CRYPT, which is bits: 01 MAC instead of encryption, 02 more follows, 04 the first 8
 * bytes are an initial value.
 */
export const CRYPT_MODE = {
  encrypt: 0x00,
  lastOfMac: 0x01,
  moreOfMac: 0x03,
  wholeMacWithIv: 0x05,
  firstOfMacWithIv: 0x07,
} as const;
export type CryptMode = keyof typeof CRYPT_MODE;

const answerLength = (mode: CryptMode, data: Uint8Array): number => {
  if (mode === 'encrypt') return data.length;
  return mode === 'lastOfMac' || mode === 'wholeMacWithIv' ? 4 : 0;
};

/**
 * DES CRYPT under the temporary key of INIT FOR DESCRYPT: whole blocks of 8 bytes, at most
 * `CRYPT_CHUNK_MAX` of them; the caller pads. Answers the cipher, the 4-byte MAC, or nothing while
 * more of a MAC is to come.
 */
export const desCrypt: CommandCodec<
  { readonly mode: CryptMode; readonly data: Uint8Array },
  Uint8Array
> = {
  name: 'DES CRYPT',
  encode: ({ mode, data }) => {
    const ne = answerLength(mode, data);
    return {
      cla: 0x80,
      ins: 0xfa,
      p1: CRYPT_MODE[mode],
      p2: 0x00,
      data,
      ...(ne === 0 ? {} : { ne }),
    };
  },
  decode: (answer, { mode, data }) => {
    const length = answerLength(mode, data);
    return new FieldReader(answer, length).bytes(length);
  },
};
