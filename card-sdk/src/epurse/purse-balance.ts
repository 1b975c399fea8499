import type { FieldReader } from '../field-reader.ts';
import { fen, type Fen } from '../money.ts';

/**
 * A balance as the card shows it. Some cards set the top bit, which is noise and not 21 million
 * yuan: no purse may hold that much. (A load's MAC1 covers the raw bytes, so a load does not use this.)
 */
export const purseBalance = (field: FieldReader): Fen => fen(field.uint(4) & 0x7fff_ffff);

export const withoutNoise = (balance: Fen): Fen => fen(balance & 0x7fff_ffffn);
