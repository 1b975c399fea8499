import { encodeCommand, parseCommand } from '../../../src/apdu/index.ts';
import { concat, uint } from '../../../src/bytes.ts';
import type { Seeded } from './seeded.ts';

/** Percent of commands that reach the chip as they were meant. */
const UNTOUCHED = 70;

/** What arrives instead of one command: itself, something near it, nothing, or more than it. */
export function mutated(rng: Seeded, command: Uint8Array): readonly Uint8Array[] {
  if (rng.chance(UNTOUCHED)) return [command];
  switch (rng.int(10)) {
    case 0:
    case 1:
      return [withFlippedBit(rng, command)];
    case 2:
      return [withByte(command, rng.int(Math.min(5, command.length)), rng.int(256))];
    case 3:
      return [command.slice(0, rng.int(command.length + 1))];
    case 4:
      return [concat(command, rng.bytes(1 + rng.int(20)))];
    case 5:
      return [command, command];
    case 6:
      return [];
    case 7:
      return [anyCommand(rng), command];
    case 8:
      return [inExtendedForm(rng, command)];
    default:
      return [withOtherData(rng, command)];
  }
}

const CLASSES = [0x00, 0x04, 0x80, 0x84];
const INSTRUCTIONS = [
  ...[0x0e, 0x16, 0x18, 0x1a, 0x1e, 0x20, 0x24, 0x2c, 0x50, 0x52, 0x54, 0x58, 0x5a, 0x5c, 0x5e],
  ...[0x70, 0x72, 0x82, 0x84, 0x88, 0xa4, 0xb0, 0xb2, 0xc0, 0xca, 0xd0, 0xd2, 0xd4, 0xd6, 0xdc],
  ...[0xe0, 0xe2, 0xfa],
];

/** Random, mostly with a class and an instruction that some chip knows. */
export function anyCommand(rng: Seeded): Uint8Array {
  if (rng.chance(10)) return rng.bytes(rng.int(300));
  const header = Uint8Array.of(
    rng.chance(95) ? rng.pick(CLASSES) : rng.int(256),
    rng.chance(95) ? rng.pick(INSTRUCTIONS) : rng.int(256),
    rng.chance(60) ? rng.int(5) : rng.int(256),
    rng.chance(50) ? rng.int(5) : rng.int(256),
  );
  const length = rng.chance(70) ? rng.int(24) : rng.int(256);
  if (rng.chance(15)) return concat(header, anyExtendedBody(rng, length));
  const data = length === 0 ? new Uint8Array(0) : concat(Uint8Array.of(length), rng.bytes(length));
  const le = rng.chance(50) ? Uint8Array.of(rng.int(256)) : new Uint8Array(0);
  return concat(header, data, le);
}

/** Lengths of two bytes: right, sometimes longer than the short form carries, sometimes wrong. */
function anyExtendedBody(rng: Seeded, length: number): Uint8Array {
  const count = rng.chance(20) ? length + rng.int(1000) : length;
  const stated = rng.chance(90) ? count : rng.int(0x1_0000);
  const data = count === 0 ? new Uint8Array(0) : concat(uint(stated, 2), rng.bytes(count));
  const le = rng.chance(50) ? uint(rng.int(rng.chance(50) ? 0x1_0000 : 64), 2) : new Uint8Array(0);
  return concat(Uint8Array.of(0), data, le);
}

/** The same command with lengths of two bytes; what is no command stays as it is. */
function inExtendedForm(rng: Seeded, command: Uint8Array): Uint8Array {
  const parsed = parseCommand(command);
  if (parsed === undefined) return command;
  const { le, ...rest } = parsed;
  const ne = le ?? (rng.chance(50) ? undefined : 0);
  return encodeCommand(
    { ...rest, ...(ne === undefined ? {} : { ne: ne === 0 ? 65_536 : ne }) },
    'extended',
  );
}

const withByte = (command: Uint8Array, at: number, byte: number): Uint8Array =>
  at < command.length ? command.with(at, byte) : command;

function withFlippedBit(rng: Seeded, command: Uint8Array): Uint8Array {
  const at = rng.int(command.length);
  return withByte(command, at, (command[at] ?? 0) ^ (1 << rng.int(8)));
}

/** The same command over data of another length, with the length right. */
function withOtherData(rng: Seeded, command: Uint8Array): Uint8Array {
  const length = 1 + rng.int(60);
  return concat(command.slice(0, 4), Uint8Array.of(length), rng.bytes(length));
}
