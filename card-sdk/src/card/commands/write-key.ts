import { type CommandCodec, noData } from '../../apdu/index.ts';
import { concat, uint } from '../../bytes.ts';

/** A key to be added in plain: allowed only while the directory is being made. */
export interface NewKey {
  readonly keyId: number;
  /** 3E purchase, 3F load, 34 TAC … (FMCOS 2.0, table of key types). */
  readonly type: number;
  /** The 4 bytes between type and key; their meaning depends on the type. */
  readonly attributes: Uint8Array;
  readonly key: Uint8Array;
}

/** WRITE KEY, adding (P1 01) in plain. */
export const addKey: CommandCodec<NewKey, void> = {
  name: 'WRITE KEY add',
  encode: ({ keyId, type, attributes, key }) => ({
    cla: 0x80,
    ins: 0xd4,
    p1: 0x01,
    p2: keyId,
    data: concat(uint(type, 1), attributes, key),
  }),
  decode: noData,
};
