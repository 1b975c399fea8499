import { concat, uint, unhex } from '../bytes.ts';
import { FieldReader } from '../field-reader.ts';
import type { Fen } from '../money.ts';
import type { Layout } from './card-file.ts';

/**
 * One entry of the purse's own log, 23 bytes (JR/T 0025, EF18). Date and terminal are the digits as
 * they stand on the card: a card may hold some that are no date, which is to be reported, not thrown.
 */
export interface LogEntry {
  /** INITIALIZE's counter, or that + 1: cards differ. Online for loads, offline for purchases. */
  readonly counter: number;
  readonly overdraftLimit: Fen;
  readonly amount: Fen;
  readonly type: number;
  readonly terminal: string;
  /** `YYYYMMDDhhmmss` when it is a date. */
  readonly at: string;
}

export const LOG_ENTRY: Layout<LogEntry> = {
  length: 23,
  encode: (entry) =>
    concat(
      uint(entry.counter, 2),
      uint(entry.overdraftLimit, 3),
      uint(entry.amount, 4),
      uint(entry.type, 1),
      unhex(entry.terminal),
      unhex(entry.at),
    ),
  decode: (data) => {
    const field = new FieldReader(data, 23);
    return {
      counter: field.uint(2),
      overdraftLimit: field.fen(3),
      amount: field.fen(4),
      type: field.uint(1),
      terminal: field.hex(6),
      at: field.hex(7),
    };
  },
};
