/** A command APDU as the chip sees it: short lengths only (FMCOS knows no extended ones). */
export interface ReceivedCommand {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Uint8Array;
  /** Le as sent; 0 stands for "all there is". Absent when the command had none. */
  readonly le: number | undefined;
}

/**
 * | CLA INS P1 P2 |                 case 1
 * | CLA INS P1 P2 | Le |            case 2, and FMCOS's case 1 with a closing 00
 * | CLA INS P1 P2 | Lc | data |     case 3
 * | CLA INS P1 P2 | Lc | data | Le  case 4
 * undefined when the lengths do not add up.
 */
export function parseCommand(bytes: Uint8Array): ReceivedCommand | undefined {
  if (bytes.length < 4) return undefined;
  const p3 = bytes[4];
  if (p3 === undefined || bytes.length === 5) return received(bytes, NO_DATA, p3);
  const end = 5 + p3;
  if (p3 === 0 || bytes.length < end || bytes.length > end + 1) return undefined;
  return received(bytes, bytes.slice(5, end), bytes[end]);
}

const NO_DATA = new Uint8Array(0);

// By index: taking a typed array apart by pattern goes through its iterator, at ten times the cost.
const received = (
  bytes: Uint8Array,
  data: Uint8Array,
  le: number | undefined,
): ReceivedCommand => ({
  cla: bytes[0] ?? 0,
  ins: bytes[1] ?? 0,
  p1: bytes[2] ?? 0,
  p2: bytes[3] ?? 0,
  data,
  le,
});
