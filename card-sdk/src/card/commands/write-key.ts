import { type CommandCodec, noData } from '../../apdu/index.ts';
import { concat, uint } from '../../bytes.ts';

/** A key as WRITE KEY brings it. */
export interface NewKey {
  readonly keyId: number;
  /** 3E purchase, 3F load, 34 TAC … (FMCOS 2.0, table of key types). */
  readonly type: number;
  /** The 4 bytes between type and key; their meaning depends on the type. */
  readonly attributes: Uint8Array;
  readonly key: Uint8Array;
}

const ADD = 0x01;

const writeKey = <Key extends NewKey>(
  name: string,
  p1: (key: Key) => number,
): CommandCodec<Key, void> => ({
  name,
  encode: (key) => ({
    cla: 0x80,
    ins: 0xd4,
    p1: p1(key),
    p2: key.keyId,
    data: concat(uint(key.type, 1), key.attributes, key.key),
  }),
  decode: noData,
});

/**
 * WRITE KEY, adding: in plain while the directory is being made, else in MAC and cipher under key
 * 39/00 of the directory or the MF (`executeProtected`). FMCOS has no form with a MAC alone.
 */
export const addKey = writeKey<NewKey>('WRITE KEY add', () => ADD);

/** A key that comes into the place of one of the same number and length. */
export interface ChangedKey extends NewKey {
  /** P1: type of the key that goes, with or without the guard it was installed with. */
  readonly replaces: number;
}

/** WRITE KEY, changing. The two top bits of `type` are the guard that the key will have. */
export const changeKey = writeKey<ChangedKey>('WRITE KEY change', ({ replaces }) => replaces);
