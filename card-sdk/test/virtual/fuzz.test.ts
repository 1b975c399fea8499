import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CARD_COMMANDS } from '../../src/virtual/card-commands.ts';
import { commandTable } from '../../src/virtual/kernel/processor.ts';
import { SAM_COMMANDS } from '../../src/virtual/sam-commands.ts';
import { CARD_SEQUENCES } from '../support/fuzz/card-sequences.ts';
import { checkCardStep, checkPsamStep } from '../support/fuzz/invariants.ts';
import { PSAM_SEQUENCES } from '../support/fuzz/psam-sequences.ts';
import { emptyTally, runEpisode, type Tally } from '../support/fuzz/run.ts';
import { Seeded } from '../support/fuzz/seeded.ts';
import { anyQuirks, cardTargets, psamTarget } from '../support/fuzz/target.ts';

// A million commands, valid ones and what becomes of them on the way: status words and nothing else,
// and after each the state is one that a card can be in. LCT_FUZZ_SEED and LCT_FUZZ_COMMANDS repeat
// a run or make a longer one.

const SEED = Number(process.env['LCT_FUZZ_SEED'] ?? 20260901);
const COMMANDS = Number(process.env['LCT_FUZZ_COMMANDS'] ?? 1_000_000);
const CARD_SHARE = 0.8;
const EPISODE = 250;

/** Every episode from a seed of its own, so that one can be run again alone. */
function episodes(share: number, run: (rng: Seeded, tally: Tally) => void): Tally {
  const tally = emptyTally();
  for (let episode = 0; episode * EPISODE < COMMANDS * share; episode += 1) {
    const seed = SEED + episode;
    try {
      run(new Seeded(seed), tally);
    } catch (cause) {
      throw new Error(`LCT_FUZZ_SEED=${String(seed)} LCT_FUZZ_COMMANDS=1: ${String(cause)}`, {
        cause,
      });
    }
  }
  return tally;
}

const total = ({ statusWords }: Tally): number =>
  [...statusWords.values()].reduce((sum, times) => sum + times, 0);

function assertReached(tally: Tally, instructions: readonly number[]): void {
  const { done, doneExtended, statusWords } = tally;
  assert.ok(doneExtended.size > 5, 'few commands succeeded in the extended form');
  for (const ins of instructions) {
    assert.ok((done.get(ins) ?? 0) > 0, `${ins.toString(16)} never succeeded`);
  }
  assert.ok(statusWords.size > 15, 'few kinds of refusal');
}

test('cards: only status words, and no impossible state', async () => {
  const targets = await cardTargets();
  const commands = commandTable(CARD_COMMANDS);
  const tally = episodes(CARD_SHARE, (rng, counts) => {
    const target = rng.pick(targets);
    const { memory } = target;
    const start = { ...memory, quirks: anyQuirks(rng, memory.quirks) };
    const fuzz = { rng, commands, check: checkCardStep };
    const next = () => rng.pick(CARD_SEQUENCES)(rng, target);
    runEpisode(fuzz, start, next, EPISODE, counts);
  });
  assert.ok(total(tally) >= COMMANDS * CARD_SHARE);
  if (COMMANDS < 100_000) return;
  assertReached(
    tally,
    CARD_COMMANDS.map(({ ins }) => ins),
  );
});

test('PSAM: only status words, and the terminal sequence only goes on', async () => {
  const target = await psamTarget();
  const commands = commandTable(SAM_COMMANDS);
  const tally = episodes(1 - CARD_SHARE, (rng, counts) => {
    const { memory } = target;
    const start = { ...memory, quirks: anyQuirks(rng, memory.quirks) };
    const fuzz = { rng, commands, check: checkPsamStep };
    const next = () => rng.pick(PSAM_SEQUENCES)(rng, target);
    runEpisode(fuzz, start, next, EPISODE, counts);
  });
  assert.ok(total(tally) >= COMMANDS * (1 - CARD_SHARE));
  if (COMMANDS < 100_000) return;
  assertReached(
    tally,
    // A PSAM has no command that puts a record into a file, so there is none to read.
    SAM_COMMANDS.map(({ ins }) => ins).filter((ins) => ins !== 0xb2),
  );
});
