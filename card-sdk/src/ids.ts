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
  <Name extends string>(name: string, form: RegExp) =>
  (text: string): Brand<string, Name> => {
    if (!form.test(text)) throw new IdError(`not a ${name}: ${text.slice(0, 40)}`);
    return text as Brand<string, Name>;
  };

export const parseTerminalId = parser<'TerminalId'>('terminal id (12 digits)', /^\d{12}$/);
export const parsePsamNo = parser<'PsamNo'>('PSAM number (20 digits)', /^\d{20}$/);
export const parseCardAsn = parser<'CardAsn'>('card number (20 hex digits)', /^[0-9A-F]{20}$/);
export const parseOperatorNo = parser<'OperatorNo'>('operator number (8 digits)', /^\d{8}$/);
const parseDateForm = parser<'SettlementDate'>('date (YYYY-MM-DD)', /^\d{4}-\d{2}-\d{2}$/);
const parseDateTimeForm = parser<'LocalDateTime'>('date-time (YYYYMMDDhhmmss)', /^\d{14}$/);

/** @throws IdError for a day that no calendar has, such as 2026-02-30. */
export function parseSettlementDate(text: string): SettlementDate {
  const date = parseDateForm(text);
  if (!isCalendarDay(date)) throw new IdError(`no such day: ${text}`);
  return date;
}

/** @throws IdError for a date or time that does not exist. */
export function parseLocalDateTime(text: string): LocalDateTime {
  const at = parseDateTimeForm(text);
  const day = `${at.slice(0, 4)}-${at.slice(4, 6)}-${at.slice(6, 8)}`;
  const inDay = at.slice(8, 10) < '24' && at.slice(10, 12) < '60' && at.slice(12, 14) < '60';
  if (!inDay || !isCalendarDay(day)) throw new IdError(`no such time: ${text}`);
  return at;
}

function isCalendarDay(day: string): boolean {
  const instant = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 10) === day;
}

// China has kept UTC+8 without summer time since 1991; the card knows no zone at all.
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** The card's idea of an instant: Asia/Shanghai, no zone. */
export function localDateTimeOf(instant: Date): LocalDateTime {
  const shifted = new Date(instant.getTime() + SHANGHAI_OFFSET_MS).toISOString();
  return parseLocalDateTime(shifted.slice(0, 19).replace(/[-T:]/g, ''));
}

export function instantOf(at: LocalDateTime): Date {
  const [year, month, day, hour, minute, second] = [
    at.slice(0, 4),
    at.slice(4, 6),
    at.slice(6, 8),
    at.slice(8, 10),
    at.slice(10, 12),
    at.slice(12, 14),
  ].map(Number) as [number, number, number, number, number, number];
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second) - SHANGHAI_OFFSET_MS);
}

export const settlementDateOf = (at: LocalDateTime): SettlementDate =>
  parseSettlementDate(`${at.slice(0, 4)}-${at.slice(4, 6)}-${at.slice(6, 8)}`);

export const terminalIdBytes = (id: TerminalId): Uint8Array => bcd(id);
export const cardAsnBytes = (asn: CardAsn): Uint8Array => unhex(asn);
/** The 8 bytes that diversify this card's keys. */
export const diversificationFactor = (asn: CardAsn): Uint8Array => unhex(asn).slice(2);
/** Date (4 bytes BCD) and time (3 bytes BCD), as DEBIT and CREDIT carry them. */
export const localDateTimeBytes = (at: LocalDateTime): Uint8Array => bcd(at);
