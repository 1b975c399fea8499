/** A command APDU taken apart, as a card sees it. */
export interface ReceivedCommand {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Uint8Array;
  /** Le as sent; 0 stands for "all there is". Absent when the command had none. */
  readonly le: number | undefined;
  /** Lengths of two bytes behind a 00 (ISO/IEC 7816-4, 5.1). */
  readonly extended: boolean;
}

/**
 * | CLA INS P1 P2 |                        case 1
 * | CLA INS P1 P2 | Le |                   case 2S, and FMCOS's case 1 with a closing 00
 * | CLA INS P1 P2 | Lc | data |            case 3S
 * | CLA INS P1 P2 | Lc | data | Le         case 4S
 * | CLA INS P1 P2 | 00 | Le2               case 2E
 * | CLA INS P1 P2 | 00 | Lc2 | data |      case 3E
 * | CLA INS P1 P2 | 00 | Lc2 | data | Le2  case 4E
 * undefined when the lengths do not add up.
 */
export function parseCommand(bytes: Uint8Array): ReceivedCommand | undefined {
  if (bytes.length < 4) return undefined;
  const p3 = bytes[4];
  if (p3 === undefined || bytes.length === 5) return received(bytes, NO_DATA, p3, false);
  if (p3 === 0) return parseExtended(bytes);
  const end = 5 + p3;
  if (bytes.length < end || bytes.length > end + 1) return undefined;
  return received(bytes, bytes.slice(5, end), bytes[end], false);
}

/** Whether the lengths are in the extended form; the command may be wrong all the same. */
export const isExtended = (command: Uint8Array): boolean => command.length > 5 && command[4] === 0;

function parseExtended(bytes: Uint8Array): ReceivedCommand | undefined {
  const length = uint16(bytes, 5);
  if (length === undefined) return undefined;
  if (bytes.length === 7) return received(bytes, NO_DATA, length, true);
  const end = 7 + length;
  if (length === 0 || (bytes.length !== end && bytes.length !== end + 2)) return undefined;
  return received(bytes, bytes.slice(7, end), uint16(bytes, end), true);
}

function uint16(bytes: Uint8Array, at: number): number | undefined {
  const [high, low] = [bytes[at], bytes[at + 1]];
  return high === undefined || low === undefined ? undefined : (high << 8) | low;
}

const NO_DATA = new Uint8Array(0);

// By index: taking a typed array apart by pattern goes through its iterator, at ten times the cost.
const received = (
  bytes: Uint8Array,
  data: Uint8Array,
  le: number | undefined,
  extended: boolean,
): ReceivedCommand => ({
  cla: bytes[0] ?? 0,
  ins: bytes[1] ?? 0,
  p1: bytes[2] ?? 0,
  p2: bytes[3] ?? 0,
  data,
  le,
  extended,
});
