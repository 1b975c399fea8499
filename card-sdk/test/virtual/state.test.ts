import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '../../src/bytes.ts';
import { CARD_COMMANDS } from '../../src/virtual/card-commands.ts';
import { decodeImage, encodeImage } from '../../src/virtual/image.ts';
import type { Memory } from '../../src/virtual/kernel/memory.ts';
import { commandTable, processCommand } from '../../src/virtual/kernel/processor.ts';
import { POWER_ON, type Session } from '../../src/virtual/kernel/session.ts';
import { processByT0 } from '../../src/virtual/kernel/transport.ts';
import { ImageError, VirtualCard } from '../../src/virtual/index.ts';
import { CARD_SEQUENCES } from '../support/fuzz/card-sequences.ts';
import { mutated } from '../support/fuzz/mutate.ts';
import { Seeded } from '../support/fuzz/seeded.ts';
import { anyQuirks, type CardTarget, cardTargets } from '../support/fuzz/target.ts';
import { scriptedRandom } from '../support/bench-card.ts';
import { issuedCard } from '../support/student-card.ts';

// A card that was saved and loaded is the card it was, whatever it had been through.

const SEEDS = 200;
const LIFE = 120;
const AFTERLIFE = 40;
const commands = commandTable(CARD_COMMANDS);

/** What the card answers to so many commands that the seed stands for, and what it then is. */
function live(
  start: Memory,
  target: CardTarget,
  rng: Seeded,
  length: number,
): { readonly memory: Memory; readonly answers: readonly string[] } {
  let memory = start;
  let session: Session = POWER_ON;
  const answers: string[] = [];
  const process = start.quirks.transport === 'T=0' ? processByT0 : processCommand;
  while (answers.length < length) {
    const sequence = rng.pick(CARD_SEQUENCES)(rng, target);
    let next = sequence.next();
    while (next.done !== true) {
      let response: Uint8Array = Uint8Array.of(0x6f, 0x00);
      for (const command of mutated(rng, next.value)) {
        const done = process(commands, memory, session, command, (count) => rng.bytes(count));
        ({ memory, session, response } = done);
        answers.push(hex(response));
      }
      next = sequence.next(response);
    }
  }
  return { memory, answers };
}

test('any state a card can reach survives save and load, and goes on as the same card', async () => {
  const targets = await cardTargets();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const rng = new Seeded(seed);
    const target = rng.pick(targets);
    const quirks = anyQuirks(rng, target.memory.quirks);
    const { memory } = live({ ...target.memory, quirks }, target, rng, LIFE);
    const loaded = decodeImage(encodeImage(memory));
    assert.deepEqual(loaded, memory, `seed ${String(seed)}`);
    const [before, after] = [memory, loaded].map((start) =>
      live(start, target, new Seeded(seed + SEEDS), AFTERLIFE),
    );
    assert.deepEqual(after, before, `seed ${String(seed)}`);
  }
});

test('one byte changed, anywhere, is a damaged image and says so', async () => {
  const image = (await issuedCard()).save();
  for (let at = 0; at < image.length; at += 1) {
    const damaged = image.with(at, (image[at] ?? 0) ^ 0x10);
    assert.throws(() => VirtualCard.restore(damaged, scriptedRandom().random), ImageError);
  }
});

test('a tree that no card could have is refused, though its checksum is right', async () => {
  const memory = decodeImage((await issuedCard()).save());
  const { files } = memory;
  const [main, ...rest] = files;
  const [orphan] = rest;
  assert.ok(main !== undefined && orphan !== undefined);
  for (const wrong of [
    [],
    rest,
    [...rest, main],
    [...files, { ...orphan, id: 999, parent: 998 }],
    [...files, { ...orphan }],
    [...files, { ...main, id: 999, parent: 999 }],
    [{ ...orphan, id: 0, parent: 0 }],
  ]) {
    assert.throws(() => decodeImage(encodeImage({ ...memory, files: wrong })), ImageError);
  }
});

test('the error says what is wrong with it', async () => {
  const image = (await issuedCard()).save();
  const { random } = scriptedRandom();
  for (const [what, bytes] of [
    [/not a card image/, new Uint8Array(0)],
    [/not a card image/, new TextEncoder().encode('<html>no card</html>')],
    [/another version: 1/, image.with(4, 1)],
    [/damaged/, image.slice(0, -1)],
    [/damaged/, image.with(100, (image[100] ?? 0) ^ 1)],
  ] as const) {
    assert.throws(() => VirtualCard.restore(bytes, random), { name: 'ImageError', message: what });
  }
});
