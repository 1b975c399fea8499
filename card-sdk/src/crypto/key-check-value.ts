import { desEncrypt } from './des.ts';

/** First 3 bytes of a block of zeros under the key: tells two keys apart without showing either. */
export const keyCheckValue = (key: Uint8Array): Uint8Array =>
  desEncrypt(key, new Uint8Array(8)).slice(0, 3);
