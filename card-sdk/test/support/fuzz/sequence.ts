import { concat, readUint, unhex } from '../../../src/bytes.ts';
import type { Seeded } from './seeded.ts';

/** Yields commands, is handed each answer: valid as long as nobody interferes. */
export type Sequence = Generator<Uint8Array, void, Uint8Array>;

export const isOk = (response: Uint8Array): boolean => readUint(response.subarray(-2)) === 0x9000;

export const apdu = (header: string, data: Uint8Array, le?: number): Uint8Array =>
  concat(
    unhex(header),
    data.length === 0 ? NONE : concat(Uint8Array.of(data.length), data),
    le === undefined ? NONE : Uint8Array.of(le),
  );

const NONE = new Uint8Array(0);

/** Of a refusal there are not eight bytes: its session key is one more wrong one. */
export function oneBlock(bytes: Uint8Array): Uint8Array {
  const block = new Uint8Array(8);
  block.set(bytes.subarray(0, 8));
  return block;
}

/** Date and time as a terminal sends them; only the time matters to nobody. */
export const dateTime = (rng: Seeded): Uint8Array => concat(unhex('20260901'), rng.bytes(3));

/** The IV of secure messaging. */
export const lineIv = (challenge: Uint8Array): Uint8Array => oneBlock(challenge.subarray(0, 4));
