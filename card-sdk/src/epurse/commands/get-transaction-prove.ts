import type { CommandCodec } from '../../apdu/index.ts';
import { uint } from '../../bytes.ts';
import { FieldReader } from '../../field-reader.ts';

/** The last transaction's cryptograms once more. */
export interface TransactionProof {
  /** MAC2 of a purchase; not defined for a load, and zeros on some cards. */
  readonly mac: Uint8Array;
  readonly tac: Uint8Array;
}

/** GET TRANSACTION PROVE: 9000 means that the transaction of this type and counter was done. */
export const getTransactionProve: CommandCodec<
  { readonly type: number; readonly counter: number },
  TransactionProof
> = {
  name: 'GET TRANSACTION PROVE',
  encode: ({ type, counter }) => ({
    cla: 0x80,
    ins: 0x5a,
    p1: 0x00,
    p2: type,
    data: uint(counter, 2),
    ne: 8,
  }),
  decode: (data) => {
    const field = new FieldReader(data, 8);
    return { mac: field.bytes(4), tac: field.bytes(4) };
  },
};
