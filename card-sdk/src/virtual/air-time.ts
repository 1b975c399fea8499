import { CARD_COMMANDS } from './card-commands.ts';
import { hex } from '../bytes.ts';

/** One command and its answer, and how often the card wrote its EEPROM in between. */
export interface AirExchange {
  readonly command: Uint8Array;
  readonly response: Uint8Array;
  readonly writes: number;
}

/** Nominal bit rates of ISO/IEC 14443: fc/128, fc/64, fc/32, fc/16. */
export type BitRate = 106 | 212 | 424 | 848;

export interface AirTimeOptions {
  readonly kbps: BitRate;
  /** Assumed: one page of EEPROM erased and programmed. */
  readonly eepromWriteMs?: number;
  /** Assumed: what a chip computes for one command, its cryptography with it. */
  readonly commandMs?: number;
}

export interface AirTime {
  /** From the field coming on to the last answer. What the host does in between comes on top. */
  readonly ms: number;
  /** Field, anticollision, RATS, PPS. */
  readonly activationMs: number;
  /** In the order in which each was first sent; `airMs` and `writeMs` are parts of `ms`. */
  readonly byCommand: readonly CommandAirTime[];
}

export interface CommandAirTime {
  /** As the command table names it, or `CLA INS`. */
  readonly name: string;
  readonly count: number;
  readonly ms: number;
  readonly airMs: number;
  readonly writeMs: number;
}

/** Not published for the FM1208; typical of contactless EEPROM chips of its time. */
const ASSUMED = { eepromWriteMs: 2.5, commandMs: 2 } as const;

/** ISO/IEC 14443-2: carrier, in kHz, so that times come out in milliseconds. */
const CARRIER_KHZ = 13_560;
/** ISO/IEC 14443-3, type A: a byte and its parity; start of frame and end of frame. */
const BITS_PER_BYTE = 9;
const FRAME_BITS = 3;
/** ISO/IEC 14443-3: shortest frame delay either way, 1172/fc. */
const FRAME_DELAY_MS = 1172 / CARRIER_KHZ;
/** ISO/IEC 14443-3: a card is ready for REQA 5 ms after the field came on. */
const FIELD_MS = 5;
/** ISO/IEC 14443-4: PCB and CRC of a block without CID and NAD. */
const BLOCK_OVERHEAD = 3;
/** FM1208 ATS, T0 = 78: FSCI 8. The reader is taken to receive as much. */
const FRAME_BYTES = 256;
/** FM1208 ATS, TB1 = 90: FWI 9, (256 · 16/fc) · 2^9. */
const FRAME_WAITING_MS = ((256 * 16) / CARRIER_KHZ) * 2 ** 9;
/** S(WTX): PCB, WTXM, CRC. */
const WAITING_BLOCK = 4;

/** Bytes each way at 106 kbit/s: ANTICOLLISION, SELECT (one cascade level), RATS with FM1208's ATS. */
const ACTIVATION = [
  [2, 5],
  [9, 3],
  [4, 18],
] as const;
/** REQA has 7 bits and no parity; ATQA two bytes. */
const REQA_BITS = 7;
/** PPS, for anything faster than 106 kbit/s. */
const RATE_CHANGE = [5, 3] as const;

/** What these exchanges take on air, with an FM1208 (FSCI 8, FWI 9) in the field. Pure. */
export function estimateAirTime(
  exchanges: readonly AirExchange[],
  { kbps, ...chip }: AirTimeOptions,
): AirTime {
  const { eepromWriteMs, commandMs } = { ...ASSUMED, ...chip };
  const activationMs = activation(kbps);
  const byName = new Map<string, CommandAirTime>();
  for (const { command, response, writes } of exchanges) {
    const writeMs = writes * eepromWriteMs;
    const busyMs = commandMs + writeMs;
    const airMs = chained(command.length, response.length, kbps) + waiting(busyMs, kbps);
    const name = nameOf(command);
    const before = byName.get(name) ?? { name, count: 0, ms: 0, airMs: 0, writeMs: 0 };
    byName.set(name, {
      name,
      count: before.count + 1,
      ms: before.ms + airMs + busyMs,
      airMs: before.airMs + airMs,
      writeMs: before.writeMs + writeMs,
    });
  }
  const byCommand = [...byName.values()];
  const ms = byCommand.reduce((total, command) => total + command.ms, activationMs);
  return { ms, activationMs, byCommand };
}

/** Half a conversation: one frame and the delay before the other side may answer. */
const frame = (bits: number, kbps: BitRate): number =>
  (bits + FRAME_BITS) * bitMs(kbps) + FRAME_DELAY_MS;

const frameOf = (bytes: number, kbps: BitRate): number => frame(bytes * BITS_PER_BYTE, kbps);

/** fc/128 at 106 kbit/s, and half as long at each step up. */
const bitMs = (kbps: BitRate): number => 128 / (kbps / 106) / CARRIER_KHZ;

function activation(kbps: BitRate): number {
  const pairs = kbps === 106 ? ACTIVATION : [...ACTIVATION, RATE_CHANGE];
  const request = frame(REQA_BITS, 106) + frameOf(2, 106);
  return pairs.reduce(
    (ms, [out, back]) => ms + frameOf(out, 106) + frameOf(back, 106),
    FIELD_MS + request,
  );
}

/** ISO/IEC 14443-4 block chaining: what does not fit one frame is acknowledged block by block. */
function chained(command: number, response: number, kbps: BitRate): number {
  const information = FRAME_BYTES - BLOCK_OVERHEAD;
  const oneWay = (length: number): number => {
    const blocks = Math.max(1, Math.ceil(length / information));
    const acknowledgements = (blocks - 1) * frameOf(BLOCK_OVERHEAD, kbps);
    return (
      blocks * frameOf(BLOCK_OVERHEAD, kbps) +
      length * BITS_PER_BYTE * bitMs(kbps) +
      acknowledgements
    );
  };
  return oneWay(command) + oneWay(response);
}

/** A card that needs longer than its frame waiting time asks for more, S(WTX), each time. */
const waiting = (busyMs: number, kbps: BitRate): number =>
  Math.floor(busyMs / FRAME_WAITING_MS) * 2 * frameOf(WAITING_BLOCK, kbps);

function nameOf(command: Uint8Array): string {
  const [cla = 0, ins = 0] = command;
  const row = CARD_COMMANDS.find((other) => other.ins === ins && other.cla.includes(cla));
  return row?.name ?? hex(command.slice(0, 2));
}
