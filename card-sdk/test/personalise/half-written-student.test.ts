import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unhex } from '../../src/bytes.ts';
import type { CardChannel } from '../../src/apdu/index.ts';
import {
  identify,
  type Identified,
  readBalance,
  readCard,
  withStudent,
} from '../../src/epurse/index.ts';
import { CardError } from '../../src/errors.ts';
import { personalise, resumePersonalise } from '../../src/personalise/index.ts';
import { QUIRKS, tearable, type VirtualCard } from '../../src/virtual/index.ts';
import { MADE } from '../support/made-cards.ts';
import { blankCard, issuedCard, TEST_STUDENT } from '../support/student-card.ts';

// A student card whose issuing was cut short: at whichever step, a terminal is told what is there.

const student = MADE.find(({ name }) => name === 'a student card');
assert.ok(student !== undefined);
const { steps: script, begun } = student;

async function cutShort(exchange: number): Promise<VirtualCard> {
  const card = blankCard();
  const tear = (index: number) => (index === exchange ? 'after' : undefined);
  await personalise(tearable(card, { tear }), script);
  card.reset();
  return card;
}

/** A wallet that has no EF15 yet is one that no terminal can use, and says so by an error. */
async function walletOf(channel: CardChannel): Promise<Identified | undefined> {
  try {
    return await identify(channel);
  } catch (error) {
    assert.ok(error instanceof CardError && error.code === 'STATUS_WORD', String(error));
    return undefined;
  }
}

/** What a terminal and a reader of whole cards make of it. */
async function seen(card: VirtualCard): Promise<'no card' | 'no student' | 'half' | 'student'> {
  card.reset();
  const channel = card.channel();
  const identified = await walletOf(channel);
  if (identified?.kind !== 'card') return 'no card';
  const inHand = await withStudent(channel, identified.card);
  const isHalf = inHand.defects.includes('student-application-half-written');
  assert.ok(!(isHalf && inHand.student !== undefined));
  const whole = await readCard(channel);
  assert.ok(whole.kind === 'card');
  assert.equal(whole.reading.defects.includes('student-application-half-written'), isHalf);
  if (inHand.student !== undefined) return 'student';
  return isHalf ? 'half' : 'no student';
}

test('after each exchange of the script: none, half-written, or in force, in that order', async () => {
  const states: string[] = [];
  for (let exchange = 0; ; exchange += 1) {
    const card = await cutShort(exchange);
    const state = await seen(card);
    if (states.at(-1) !== state) states.push(state);
    if (state === 'half') {
      card.reset();
      const resumed = await resumePersonalise(card.channel(), script, begun);
      assert.deepEqual(resumed, { kind: 'done', how: 'gone-on' });
      assert.equal(await seen(card), 'student', 'gone on with');
    }
    if (exchange > 3 * script.length) break;
  }
  assert.deepEqual(states, ['no card', 'no student', 'half', 'student']);
});

test('a half-written card pays: its purse was written before', async () => {
  for (let exchange = 3 * script.length; exchange >= 0; exchange -= 1) {
    const card = await cutShort(exchange);
    if ((await seen(card)) !== 'half') continue;
    card.reset();
    const channel = card.channel();
    const identified = await identify(channel);
    assert.ok(identified.kind === 'card');
    await withStudent(channel, identified.card);
    assert.equal(await readBalance(channel), 0n, 'the purse is selected again');
    return;
  }
  assert.fail('no half-written card was met');
});

test('however SELECT shows it, or not at all, a whole student application is in force', async () => {
  for (const fci of QUIRKS.fci.values) {
    const card = await issuedCard(TEST_STUDENT, { quirks: { fci } });
    const channel = card.channel();
    const identified = await identify(channel);
    assert.ok(identified.kind === 'card', fci);
    const { student: shown } = await withStudent(channel, identified.card);
    assert.equal(shown?.schoolCode, TEST_STUDENT.student.schoolCode, fci);
  }
});

test('a student application that refuses to be read is none, and not half-written', async () => {
  const card = await issuedCard(TEST_STUDENT, { quirks: { fci: 'no-9F0C' } });
  const channel = card.channel();
  const identified = await identify(channel);
  assert.ok(identified.kind === 'card');
  const closed: typeof channel = (command) =>
    command[1] === 0xb0 ? Promise.resolve(unhex('6A81')) : channel(command);
  const inHand = await withStudent(closed, identified.card);
  assert.deepEqual([inHand.student, inHand.defects], [undefined, []]);
});
