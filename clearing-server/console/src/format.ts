/*
 * Amounts and times as people read them. Fen are formatted by digits, never by dividing: a float
 * must not touch money even on its way to the screen.
 */

/** `123456` → `¥1,234.56`. */
export const yuan = (amountFen: number): string => `${sign(amountFen)}¥${digits(amountFen)}`;

/** `123456` → `1,234.56`, for columns whose heading names the unit. */
export const yuanPlain = (amountFen: number): string => `${sign(amountFen)}${digits(amountFen)}`;

const sign = (amountFen: number): string => (amountFen < 0 ? '−' : '');

function digits(amountFen: number): string {
  const text = Math.abs(amountFen).toString().padStart(3, '0');
  return `${grouped(text.slice(0, -2))}.${text.slice(-2)}`;
}

const grouped = (whole: string): string => whole.replace(/\B(?=(\d{3})+$)/g, ',');

/** `-1.1` → `-110`. Digits moved, never multiplied: 1.10 × 100 is not 110 in every browser's arithmetic. */
export function fenOf(yuan: string): number {
  const [whole = '0', part = ''] = yuan.replace('-', '').split('.');
  const fen = Number(`${whole}${part.padEnd(2, '0')}`);
  return yuan.startsWith('-') ? -fen : fen;
}

/** `12345` → `12,345`. */
export const count = (number: number): string =>
  `${number < 0 ? '−' : ''}${grouped(Math.abs(number).toString())}`;

/** Card numbers in groups of four: `0000 4500 0000 0000 0042`. */
export const cardNumber = (asn: string): string => asn.replace(/(.{4})(?=.)/g, '$1 ');

// China has kept UTC+8 without summer time since 1991; a clerk abroad still reads the city's time.
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

const shanghai = (instant: string): string =>
  new Date(Date.parse(instant) + SHANGHAI_OFFSET_MS).toISOString();

/** `2026-09-01T04:05:06Z` → `2026-09-01 12:05:06`, Asia/Shanghai. */
export const dateTime = (instant: string): string =>
  shanghai(instant).slice(0, 19).replace('T', ' ');

/** `2026-09-01T04:05:06Z` → `12:05:06`, Asia/Shanghai. */
export const timeOfDay = (instant: string): string => shanghai(instant).slice(11, 19);

/** A terminal's `20260901120506` → `2026-09-01 12:05:06`. */
export const localDateTime = (at: string): string =>
  `${at.slice(0, 4)}-${at.slice(4, 6)}-${at.slice(6, 8)} ${localTime(at)}`;

/** A terminal's `20260901120506` → `12:05:06`. */
export const localTime = (at: string): string =>
  `${at.slice(8, 10)}:${at.slice(10, 12)}:${at.slice(12, 14)}`;
