// Crockford's alphabet: no I, L, O, U, because the code is read from a paper and typed at a terminal.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `K3F9-0ZQX-7HTB` from 12 random bytes: 5 bits of each are used. */
export const enrolmentCode = (random: Uint8Array): string =>
  Array.from(random, (byte) => ALPHABET.charAt(byte & 31))
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-');
