import { scrypt } from 'node:crypto';
import { ascii } from '../bytes.ts';

/** Six decimal digits, keyed in on a till's keypad. */
export const CASHIER_PIN_FORM = /^[0-9]{6}$/;
export const PIN_SALT_BYTES = 16;
export const PIN_DIGEST_BYTES = 32;

// About 50 ms on a till's processor. Six digits are few: the salted digest only slows down whoever
// has carried a till's disk away; the centre gives out a new PIN then.
const COST = { N: 16_384, r: 8, p: 1 };

/** scrypt (RFC 7914) of a cashier's PIN: the centre keeps it, and tills check against it without a network. */
export function cashierPinDigest(pin: string, salt: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(ascii(pin), salt, PIN_DIGEST_BYTES, COST, (error, digest) => {
      if (error === null) resolve(new Uint8Array(digest));
      else reject(error);
    });
  });
}
