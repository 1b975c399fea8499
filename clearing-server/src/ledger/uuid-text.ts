import { Buffer } from 'node:buffer';

const PLACES = Array.from('xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx', (place, at) =>
  place === 'x' ? [at] : [],
).flat();
const VERSION = 14;
const VARIANT = 19;
/** The two high bits of a hex digit become 10. */
const VARIANT_DIGITS = '89ab89ab89ab89ab';

const text = Buffer.alloc(36, '-');

/**
 * 32 hex digits as a UUID; the digits of version and variant give way (RFC 9562 §5). In one piece, because
 * a text that was joined from pieces is joined anew in every index, map and row that it goes to.
 */
export function uuidText(digits: string, version: string): string {
  PLACES.forEach((place, at) => {
    text[place] = digits.charCodeAt(at);
  });
  text[VARIANT] = VARIANT_DIGITS.charCodeAt(Number.parseInt(digits.charAt(16), 16));
  text[VERSION] = version.charCodeAt(0);
  return text.toString('latin1');
}
