import { type CommandCodec, noData } from '../../apdu/index.ts';
import { FieldReader } from '../../field-reader.ts';

/** Which of the SAM's keys, and how far down it is derived. */
export interface SamKey {
  /** Key type in the low 5 bits, number of levels below it in the high 3. */
  readonly usage: number;
  readonly keyId: number;
}

/** INIT FOR DESCRYPT: derives a temporary key inside the SAM, one level per factor. */
export const initForDescrypt: CommandCodec<
  { readonly key: SamKey; readonly factor: Uint8Array },
  void
> = {
  name: 'INIT FOR DESCRYPT',
  encode: ({ key, factor }) => ({
    cla: 0x80,
    ins: 0x1a,
    p1: key.usage,
    p2: key.keyId,
    data: factor,
  }),
  decode: noData,
};

/** DES CRYPT: encrypts one block under the temporary key. */
export const desCrypt: CommandCodec<Uint8Array, Uint8Array> = {
  name: 'DES CRYPT',
  encode: (block) => ({
    cla: 0x80,
    ins: 0xfa,
    p1: 0x00, // encrypt, single block
    p2: 0x00,
    data: block,
    ne: 8,
  }),
  decode: (data) => new FieldReader(data, 8).bytes(8),
};
