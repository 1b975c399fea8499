/** A command APDU before it is bytes. `data` absent or empty: none is sent. */
export interface Command {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data?: Uint8Array;
  /** How many bytes are asked for, 1–65536; absent: none. `ALL` asks for whatever there is. */
  readonly ne?: number;
}

/** Le 00: as much as the card has. */
export const ALL = 256;

/** CLA, INS, P1, P2. */
const HEADER_LENGTH = 4;

/** FMCOS 2.0: Lc is at most 239, so that a protected command fits one 256-byte frame. */
export const DATA_LENGTH_MAX = 239;

const SHORT = { data: 255, ne: 256 } as const;
const EXTENDED = { data: 65_535, ne: 65_536 } as const;
/** ISO/IEC 7816-4, 5.1: how wide the lengths are. */
export type LengthForm = 'short' | 'extended';

/**
 * ```
 * case 1   |CLA|INS|P1|P2|00|            (FMCOS writes the 00; ISO 7816-3 would stop at P2)
 * case 2S  |CLA|INS|P1|P2|Le|
 * case 3S  |CLA|INS|P1|P2|Lc|data|
 * case 4S  |CLA|INS|P1|P2|Lc|data|Le|
 * case 2E  |CLA|INS|P1|P2|00|Le2|
 * case 3E  |CLA|INS|P1|P2|00|Lc2|data|
 * case 4E  |CLA|INS|P1|P2|00|Lc2|data|Le2|
 * ```
 * The extended form only where the short one cannot say it, or where it is asked for: FMCOS answers
 * it with 6700. @throws RangeError for a byte, a data field or a Le that no APDU can carry.
 */
export function encodeCommand(command: Command, form: LengthForm = formOf(command)): Uint8Array {
  const { cla, ins, p1, p2, data, ne } = command;
  const lc = data?.length ?? 0;
  const most = form === 'short' ? SHORT : EXTENDED;
  if (lc > most.data) {
    throw new RangeError(`${String(lc)} bytes of data, a command carries ${String(most.data)}`);
  }
  if (ne !== undefined && (!Number.isInteger(ne) || ne < 1 || ne > most.ne)) {
    throw new RangeError(`Ne is 1 to ${String(most.ne)}, not ${String(ne)}`);
  }
  const width = form === 'short' ? 1 : 2;
  const lengthsAt = lc === 0 && ne === undefined ? HEADER_LENGTH : HEADER_LENGTH + width - 1;
  const dataAt = lengthsAt + (lc === 0 ? 0 : width);
  const leAt = dataAt + lc;
  // Zeros: what announces the extended form, and what FMCOS writes where there is no length at all.
  const bytes = new Uint8Array(Math.max(leAt + (ne === undefined ? 0 : width), HEADER_LENGTH + 1));
  bytes[0] = byte(cla);
  bytes[1] = byte(ins);
  bytes[2] = byte(p1);
  bytes[3] = byte(p2);
  if (data !== undefined && lc > 0) {
    writeLength(bytes, lengthsAt, lc, width);
    bytes.set(data, dataAt);
  }
  // The largest Ne of each form is written as zeros.
  if (ne !== undefined) writeLength(bytes, leAt, ne % most.ne, width);
  return bytes;
}

const formOf = ({ data, ne = 0 }: Command): LengthForm =>
  (data?.length ?? 0) > SHORT.data || ne > SHORT.ne ? 'extended' : 'short';

function byte(value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 0xff) {
    throw new RangeError(`${String(value)} does not fit a byte of the header`);
  }
  return value;
}

function writeLength(bytes: Uint8Array, at: number, length: number, width: 1 | 2): void {
  if (width === 2) bytes[at] = length >> 8;
  bytes[at + width - 1] = length & 0xff;
}
