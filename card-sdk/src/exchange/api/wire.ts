import { z } from 'zod';
import { parseCardAsn, parseOperatorNo, parsePsamNo, parseTerminalId } from '../../ids.ts';

/* How the things of the trade stand in requests and answers. */

/** Upper-case hex of exactly so many bytes. */
export const hexOf = (bytes: number): z.ZodString =>
  z
    .string()
    .regex(
      new RegExp(`^[0-9A-F]{${String(bytes * 2)}}$`),
      `${String(bytes)} bytes in upper-case hex`,
    );

/** A whole number that fits into so many bytes. */
export const uintOf = (bytes: number): z.ZodNumber =>
  z
    .int()
    .min(0)
    .max(256 ** bytes - 1);

const digits = (count: number): z.ZodString =>
  z.string().regex(new RegExp(`^\\d{${String(count)}}$`), `${String(count)} digits`);

export const TERMINAL_ID = digits(12);
export const OPERATOR_NO = digits(8);
export const PSAM_NO = digits(20);
export const CARD_ASN = hexOf(10);

/** The same as they stand in requests: parsed on the way in. */
export const terminalId = TERMINAL_ID.transform(parseTerminalId);
export const operatorNo = OPERATOR_NO.transform(parseOperatorNo);
export const psamNo = PSAM_NO.transform(parsePsamNo);
export const cardAsn = CARD_ASN.transform(parseCardAsn);

/** An instant: RFC 3339 in UTC. */
export const INSTANT = z.iso.datetime();
/** `YYYYMMDDhhmmss`, wall clock, Asia/Shanghai: as cards and terminals have it. */
export const LOCAL_TIME = digits(14);
/** A settlement date: a day of the calendar of Asia/Shanghai. */
export const DATE = z.iso.date();
