import assert from 'node:assert/strict';
import { equalBytes } from '../../../src/bytes.ts';
import { encodeImage } from '../../../src/virtual/image.ts';
import {
  interruptedAfter,
  recovered,
  writePoints,
  writesBetween,
} from '../../../src/virtual/kernel/eeprom.ts';
import type { Memory } from '../../../src/virtual/kernel/memory.ts';
import type { Seeded } from './seeded.ts';

/** Power gone at any of the writes leaves the one or the other, and all of them make the other. */
export function checkTorn(rng: Seeded, before: Memory, after: Memory): void {
  const writes = writesBetween(before, after);
  const points = writePoints(writes);
  const ends = [before, after].map(encodeImage);
  const at = (point: number): Uint8Array =>
    encodeImage(recovered(interruptedAfter(before, writes, point)));
  const end = ends[1] ?? new Uint8Array(0);
  assert.ok(equalBytes(at(points), end), 'the writes do not make the change');
  const torn = at(rng.int(points + 1));
  assert.ok(
    ends.some((image) => equalBytes(image, torn)),
    'torn between',
  );
}
