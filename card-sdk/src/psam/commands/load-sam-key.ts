import { type CommandCodec, noData } from '../../apdu/index.ts';
import { concat, uint } from '../../bytes.ts';

/** A key that a PSAM is given, to derive cards' keys from. */
export interface NewSamKey {
  /** `samUsage`. */
  readonly usage: number;
  readonly version: number;
  /** 00: triple DES. */
  readonly algorithmId: number;
  /** 16 bytes. */
  readonly key: Uint8Array;
}

/** WRITE KEY of a PSAM, in MAC and cipher under the master key of its directory only. */
export const loadSamKey: CommandCodec<NewSamKey, void> = {
  name: 'WRITE KEY of a PSAM',
  encode: ({ usage, version, algorithmId, key }) => ({
    cla: 0x80,
    ins: 0xd4,
    p1: 0x00,
    p2: 0x00,
    data: concat(uint(usage, 1), uint(version, 1), uint(algorithmId, 1), key),
  }),
  decode: noData,
};
