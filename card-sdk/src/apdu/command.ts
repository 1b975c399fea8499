import { concat, uint } from '../bytes.ts';

/** A command APDU before it is bytes. `data` absent or empty: none is sent. */
export interface Command {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data?: Uint8Array;
  /** How many bytes are asked for, 1–256; absent: none. `ALL` asks for whatever there is. */
  readonly ne?: number;
}

/** Le 00: as much as the card has. */
export const ALL = 256;

/** FMCOS 2.0: Lc is at most 239, so that a protected command fits one 256-byte frame. */
export const DATA_LENGTH_MAX = 239;

/**
 * ```
 * case 1  |CLA|INS|P1|P2|00|          (FMCOS writes the 00; ISO 7816-3 would stop at P2)
 * case 2  |CLA|INS|P1|P2|Le|
 * case 3  |CLA|INS|P1|P2|Lc|data|
 * case 4  |CLA|INS|P1|P2|Lc|data|Le|
 * ```
 * @throws RangeError for a byte, a data field or a Le that no short APDU can carry.
 */
export function encodeCommand({ cla, ins, p1, p2, data, ne }: Command): Uint8Array {
  const header = concat(uint(cla, 1), uint(ins, 1), uint(p1, 1), uint(p2, 1));
  const le = ne === undefined ? new Uint8Array(0) : leByte(ne);
  if (data === undefined || data.length === 0) {
    return concat(header, le.length === 0 ? Uint8Array.of(0) : le);
  }
  if (data.length > DATA_LENGTH_MAX) {
    throw new RangeError(
      `${String(data.length)} bytes of data, a command carries ${String(DATA_LENGTH_MAX)}`,
    );
  }
  return concat(header, uint(data.length, 1), data, le);
}

function leByte(ne: number): Uint8Array {
  if (!Number.isInteger(ne) || ne < 1 || ne > ALL) {
    throw new RangeError(`Ne is 1 to ${String(ALL)}, not ${String(ne)}`);
  }
  return Uint8Array.of(ne % ALL);
}
