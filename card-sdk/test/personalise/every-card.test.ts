import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '../../src/bytes.ts';
import {
  personalise,
  resumePersonalise,
  studentCardIssue,
  verifyPersonalised,
} from '../../src/personalise/index.ts';
import { tearable } from '../../src/virtual/index.ts';
import { keysOf, MADE, MOHURD_DATA } from '../support/made-cards.ts';
import { blankCard, cardKeysOf, TEST_STUDENT } from '../support/student-card.ts';

for (const made of MADE) {
  const { steps: script, readBack: expected, begun } = made;

  test(`${made.name} is made of a blank chip, and reads back as ordered`, async () => {
    const chip = made.blank();
    assert.notDeepEqual(await verifyPersonalised(chip.channel(), expected), { kind: 'right' });
    assert.deepEqual(await personalise(chip.channel(), script), { kind: 'done' });
    chip.reset();
    assert.deepEqual(await verifyPersonalised(chip.channel(), expected), { kind: 'right' });
  });

  test(`${made.name}: torn before and after every APDU, then gone on with, it is as if never torn`, async () => {
    const undisturbed = made.blank();
    let apdus = 0;
    const counting = tearable(undisturbed, { tear: () => void (apdus += 1) });
    assert.deepEqual(await personalise(counting, script), { kind: 'done' });
    const whole = hex(undisturbed.save());
    const ways = new Set<string>();
    for (let at = 0; at < apdus; at += 1) {
      for (const when of ['before', 'after'] as const) {
        const chip = made.blank();
        const torn = tearable(chip, { tear: (index) => (index === at ? when : undefined) });
        const first = await personalise(torn, script);
        assert.equal(first.kind, 'torn');
        // A card that left is one that lost its power: only what it saved counts.
        const again = made.restore(chip.save());
        const { how, ...outcome } = await resumePersonalise(again.channel(), script, begun);
        assert.deepEqual(outcome, { kind: 'done' }, `torn ${when} APDU ${String(at)}`);
        ways.add(how);
        assert.equal(hex(again.save()), whole, `torn ${when} APDU ${String(at)}: ${how}`);
        again.reset();
        assert.deepEqual(await verifyPersonalised(again.channel(), expected), { kind: 'right' });
      }
    }
    assert.deepEqual([...ways].sort(), ['begun-again', 'gone-on']);
  });
}

test('a card torn again and again while it is gone on with is finished in the end', async () => {
  const [made] = MADE.slice(4);
  assert.ok(made !== undefined);
  const undisturbed = made.blank();
  await personalise(undisturbed.channel(), made.steps);
  const chip = made.blank();
  let tears = 0;
  for (let patience = 5; ; patience += 9) {
    const channel = tearable(chip, { tear: (index) => (index === patience ? 'after' : undefined) });
    const { kind } = await resumePersonalise(channel, made.steps, made.begun);
    if (kind === 'done') break;
    assert.equal(kind, 'torn');
    tears += 1;
  }
  assert.ok(tears > 5);
  assert.equal(hex(chip.save()), hex(undisturbed.save()));
});

test('a card half-written for one student is not finished as another’s', async () => {
  const other = { ...TEST_STUDENT, asn: MOHURD_DATA.asn };
  const own = studentCardIssue(other, keysOf(other.asn)).steps;
  const [made] = MADE.slice(4);
  assert.ok(made !== undefined);
  for (const leftAt of [15, 25, 40, 55]) {
    const chip = blankCard();
    const torn = tearable(chip, { tear: (index) => (index === leftAt ? 'after' : undefined) });
    assert.equal((await personalise(torn, own)).kind, 'torn');
    const resumed = await resumePersonalise(chip.channel(), made.steps, made.begun);
    assert.deepEqual(resumed, { kind: 'done', how: 'begun-again' });
    const fresh = blankCard();
    await personalise(
      fresh.channel(),
      studentCardIssue(TEST_STUDENT, cardKeysOf(TEST_STUDENT)).steps,
    );
    assert.equal(hex(chip.save()), hex(fresh.save()));
  }
});

test('a finished card of somebody else’s keys is neither gone on with nor begun again', async () => {
  const [made] = MADE.slice(4);
  assert.ok(made !== undefined);
  const chip = blankCard();
  assert.equal((await personalise(chip.channel(), made.steps)).kind, 'done');
  const foreign = studentCardIssue(TEST_STUDENT, keysOf(MOHURD_DATA.asn)).steps;
  const outcome = await resumePersonalise(chip.channel(), foreign, made.begun);
  assert.equal(outcome.kind, 'failed');
  chip.reset();
  assert.deepEqual(await verifyPersonalised(chip.channel(), made.readBack), { kind: 'right' });
});
