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
  const [cla = 0, ins = 0, p1 = 0, p2 = 0, p3] = bytes;
  const header = { cla, ins, p1, p2 };
  if (p3 === undefined) return { ...header, data: new Uint8Array(0), le: undefined };
  if (bytes.length === 5) return { ...header, data: new Uint8Array(0), le: p3 };
  const end = 5 + p3;
  if (p3 === 0 || bytes.length < end || bytes.length > end + 1) return undefined;
  return { ...header, data: bytes.slice(5, end), le: bytes[end] };
}
