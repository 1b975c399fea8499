import { bcd } from './bcd.ts';
import type { Brand } from './brand.ts';
import { unhex } from './bytes.ts';

/** 6 bytes BCD on the wire: the number that the PSAM signs into MAC1 (file 0016). */
export type TerminalId = Brand<string, 'TerminalId'>;
/** 10 bytes BCD: serial number in the PSAM's file 0015. */
export type PsamNo = Brand<string, 'PsamNo'>;
/** 10 bytes, 20 hex digits: application serial number of a card; its right 8 bytes diversify keys. */
export type CardAsn = Brand<string, 'CardAsn'>;
/** 4 bytes BCD: who runs terminals and is owed for what they accepted. */
export type OperatorNo = Brand<string, 'OperatorNo'>;
/** `2026-09-01`: the day of the settlement calendar, Asia/Shanghai. */
export type SettlementDate = Brand<string, 'SettlementDate'>;
/** `20260901073015`: the terminal's local time (Asia/Shanghai), 7 bytes BCD on the wire. */
export type LocalDateTime = Brand<string, 'LocalDateTime'>;

/** An identifier from outside that does not have its form. */
export class IdError extends Error {
  override readonly name = 'IdError';
}

const parser =
  <Name extends string>(name: string, isForm: (text: string) => boolean) =>
  (text: string): Brand<string, Name> => {
    if (!isForm(text)) throw new IdError(`not a ${name}: ${text.slice(0, 40)}`);
    return text as Brand<string, Name>;
  };

/** Character by character: a regular expression that was not run just before costs a tap more. */
const digits = (length: number) => (text: string) => isMadeOf(text, length, isDigit);

function isMadeOf(text: string, length: number, isOne: (code: number) => boolean): boolean {
  if (text.length !== length) return false;
  for (let at = 0; at < length; at += 1) if (!isOne(text.charCodeAt(at))) return false;
  return true;
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isHexDigit = (code: number): boolean => isDigit(code) || (code >= 0x41 && code <= 0x46);

export const parseTerminalId = parser<'TerminalId'>('terminal id (12 digits)', digits(12));
export const parsePsamNo = parser<'PsamNo'>('PSAM number (20 digits)', digits(20));
export const parseCardAsn = parser<'CardAsn'>('card number (20 hex digits)', (text) =>
  isMadeOf(text, 20, isHexDigit),
);
export const parseOperatorNo = parser<'OperatorNo'>('operator number (8 digits)', digits(8));
const parseDateForm = parser<'SettlementDate'>('date (YYYY-MM-DD)', (text) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text),
);
const parseDateTimeForm = parser<'LocalDateTime'>('date-time (YYYYMMDDhhmmss)', digits(14));

/** @throws IdError for a day that no calendar has, such as 2026-02-30. */
export function parseSettlementDate(text: string): SettlementDate {
  const date = parseDateForm(text);
  if (!isCalendarDay(digitsAt(date, 0, 4), digitsAt(date, 5, 7), digitsAt(date, 8, 10))) {
    throw new IdError(`no such day: ${text}`);
  }
  return date;
}

/** @throws IdError for a date or time that does not exist. */
export function parseLocalDateTime(text: string): LocalDateTime {
  const at = parseDateTimeForm(text);
  const inDay = digitsAt(at, 8, 10) < 24 && digitsAt(at, 10, 12) < 60 && digitsAt(at, 12, 14) < 60;
  if (!inDay || !isCalendarDay(digitsAt(at, 0, 4), digitsAt(at, 4, 6), digitsAt(at, 6, 8))) {
    throw new IdError(`no such time: ${text}`);
  }
  return at;
}

/** Whether `YYYYMMDD` is a day of the calendar. */
export const isDateDigits = (text: string): boolean =>
  isMadeOf(text, 8, isDigit) &&
  isCalendarDay(digitsAt(text, 0, 4), digitsAt(text, 4, 6), digitsAt(text, 6, 8));

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Gregorian, as arithmetic: every tap in the city is asked about. */
function isCalendarDay(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  return day >= 1 && day <= last;
}

/** The decimal digits from `start` to `end`, which are known to be digits. */
function digitsAt(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 10 + text.charCodeAt(at) - 0x30;
  return value;
}

// China has kept UTC+8 without summer time since 1991; the card knows no zone at all.
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** The card's idea of an instant: Asia/Shanghai, no zone. */
export function localDateTimeOf(instant: Date): LocalDateTime {
  const shifted = new Date(instant.getTime() + SHANGHAI_OFFSET_MS).toISOString();
  return parseLocalDateTime(shifted.slice(0, 19).replace(/[-T:]/g, ''));
}

export function instantOf(at: LocalDateTime): Date {
  const local = Date.UTC(
    digitsAt(at, 0, 4),
    digitsAt(at, 4, 6) - 1,
    digitsAt(at, 6, 8),
    digitsAt(at, 8, 10),
    digitsAt(at, 10, 12),
    digitsAt(at, 12, 14),
  );
  return new Date(local - SHANGHAI_OFFSET_MS);
}

/** The day of a time that exists is a day that exists. */
export function settlementDateOf(at: LocalDateTime): SettlementDate {
  // Whoever asks about one time asks about thousands, and most of them lie on one day.
  if (lastDay === undefined || !at.startsWith(lastDay.digits)) {
    const digits = at.slice(0, 8);
    const date = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
    lastDay = { digits, date: date as SettlementDate };
  }
  return lastDay.date;
}
let lastDay: { readonly digits: string; readonly date: SettlementDate } | undefined;

export const terminalIdBytes = (id: TerminalId): Uint8Array => bcd(id);
export const cardAsnBytes = (asn: CardAsn): Uint8Array => unhex(asn);
/** The 8 bytes that diversify this card's keys. */
export const diversificationFactor = (asn: CardAsn): Uint8Array => unhex(asn).slice(2);
/** Date (4 bytes BCD) and time (3 bytes BCD), as DEBIT and CREDIT carry them. */
export const localDateTimeBytes = (at: LocalDateTime): Uint8Array => bcd(at);
