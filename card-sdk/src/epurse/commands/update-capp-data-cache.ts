import { type CommandCodec, noData } from '../../apdu/index.ts';

/** A new trip record, to be written by the same atomic step that debits the purse. */
export interface CappUpdate {
  readonly sfi: number;
  /** By the tag a variable record begins with, by record number, or as the newest of a cyclic file. */
  readonly by: 'tag' | 'number' | 'newest';
  /** The tag or the number; 0 for `newest`. */
  readonly record: number;
  readonly data: Uint8Array;
}

/** UPDATE CAPP DATA CACHE: only remembered by the card until DEBIT, and forgotten at a reset. */
export const updateCappDataCache: CommandCodec<CappUpdate, void> = {
  name: 'UPDATE CAPP DATA CACHE',
  encode: ({ sfi, by, record, data }) => ({
    cla: 0x80,
    ins: 0xdc,
    p1: record,
    p2: (sfi << 3) | (by === 'number' ? 0x04 : 0x00),
    data,
  }),
  decode: noData,
};
