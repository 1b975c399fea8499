import { parseLocalDateTime, type LocalDateTime } from '@lvchengtong/card-sdk/ids';
import { fen, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';

/**
 * Yuan in decimal text to fen, without a float on the way. Empty is nothing. A sign and the commas of
 * thousands are what exporters print.
 *
 * @throws RangeError when the text is no amount, or has a part of a fen.
 */
export function fenOfYuan(text: string): Fen {
  if (text === '' || text === '-' || text === '--') return ZERO;
  const found = /^([+-]?)(?:[¥￥]\s?)?(\d{1,12}|\d{1,3}(?:,\d{3}){1,4})(?:\.(\d{1,2}0*))?$/.exec(
    text,
  );
  if (found === null) throw new RangeError(`not an amount in yuan: ${text.slice(0, 30)}`);
  const [, sign = '', yuan = '', cents = ''] = found;
  const amount = fen(BigInt(yuan.replaceAll(',', '') + cents.slice(0, 2).padEnd(2, '0')));
  return sign === '-' ? subtract(ZERO, amount) : amount;
}

const MOMENT =
  /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]*(\d{1,2}):?(\d{2})(?::?(\d{2}))?)?$/;

/** A time of Shanghai as exporters print it. @throws IdError, RangeError */
export function momentOf(text: string): LocalDateTime {
  const found = MOMENT.exec(text);
  if (found === null) throw new RangeError(`not a date and time: ${text.slice(0, 30)}`);
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = found;
  const parts = [month, day, hour, minute, second].map((part) => part.padStart(2, '0'));
  return parseLocalDateTime(year + parts.join(''));
}

// WeChat Pay takes 32 characters, so the hyphens of the load's UUID are left out on the way to it.
const ORDER =
  /(?<![0-9a-f])([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})(?![0-9a-f])/i;

/** The load order that a text names, or undefined. */
export function loadIdIn(text: string): string | undefined {
  const found = ORDER.exec(text);
  return found === null ? undefined : found.slice(1).join('-').toLowerCase();
}
