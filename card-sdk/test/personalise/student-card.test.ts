import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '../../src/bytes.ts';
import { readBinary, selectByName } from '../../src/card/index.ts';
import {
  EF_0005_PUBLIC_STUDENT,
  EF_0006_PERSONAL_STUDENT,
  STUDENT_AID,
} from '../../src/card/student-application.ts';
import { demand } from '../../src/apdu/index.ts';
import {
  personalise,
  type PersonaliseStep,
  studentCardIssue,
  TRANSPORT_KEY,
  verifyPersonalised,
} from '../../src/personalise/index.ts';
import { tearable, VirtualCard } from '../../src/virtual/index.ts';
import { authenticate, ok, scriptedRandom, send } from '../support/bench-card.ts';
import { blankCard, cardKeysOf, issuedCard, TEST_STUDENT } from '../support/student-card.ts';

const keys = cardKeysOf(TEST_STUDENT);
const { steps: script, readBack: expected } = studentCardIssue(TEST_STUDENT, keys);

test('a blank chip becomes a student card that reads back as ordered', async () => {
  const card = await issuedCard();
  assert.deepEqual(await verifyPersonalised(card.channel(), expected), { kind: 'right' });
});

test('a script is plain JSON and comes through it unchanged', async () => {
  const received = JSON.parse(JSON.stringify(script)) as PersonaliseStep[];
  assert.deepEqual(received, script);
  const card = blankCard();
  let last = 0;
  const done = await personalise(card.channel(), received, (step) => (last = step));
  assert.deepEqual(done, { kind: 'done' });
  assert.equal(last, script.length);
});

test('reading back finds the one card whose name differs', async () => {
  const card = await issuedCard({
    ...TEST_STUDENT,
    holder: { name: '张三', sex: 'male' },
  });
  const verified = await verifyPersonalised(card.channel(), expected);
  assert(verified.kind === 'different');
  assert.deepEqual(
    verified.found.map(({ readBack }) => readBack.note),
    ['EF16'],
  );
});

test('the transport key opens an issued card no more, and the master key does', async () => {
  const card = await issuedCard();
  assert.equal(authenticate(card, TRANSPORT_KEY), '63CE');
  assert.equal(send(card, '800E000000'), '6982');
  assert.equal(authenticate(card, keys.DCMK), '9000');
});

test('nobody can add a key or a file to an issued wallet', async () => {
  const card = await issuedCard();
  ok(card, '00A4040009A00000000386980701');
  assert.equal(send(card, `80D4010915 3FF0F00100 ${'00'.repeat(16)}`), '6982');
  assert.equal(send(card, '80E0001F07 280010F0F0FFFF'), '6982');
  assert.equal(authenticate(card, keys.DACK), '9000');
  assert.equal(send(card, `80D4010915 3FF0F00100 ${'00'.repeat(16)}`), '6982');
});

test('the personal file opens to the application control key only', async () => {
  const card = await issuedCard();
  const channel = card.channel();
  await demand(channel, selectByName, STUDENT_AID);
  const student = await demand(channel, readBinary(EF_0005_PUBLIC_STUDENT), undefined);
  assert.equal(student.className, '一年级（2）班');
  assert.equal(send(card, '00B0860025'), '6982');
  assert.equal(authenticate(card, keys.DACK), '9000');
  const personal = await demand(channel, readBinary(EF_0006_PERSONAL_STUDENT), undefined);
  assert.equal(personal.name, '张三丰');
  assert.equal(hex(personal.studentNumberDigest), '00112233445566778899AABBCCDDEEFF');
});

test('a card pulled away at any command of its issuing is finished by running the script again', async () => {
  const { random } = scriptedRandom();
  let commands = 0;
  await personalise(tearable(blankCard(), { tear: () => void (commands += 1) }), script);
  assert(commands > script.length);
  for (let at = 0; at < commands; at += 1) {
    for (const when of ['before', 'after'] as const) {
      const card = blankCard();
      const torn = tearable(card, { tear: (index) => (index === at ? when : undefined) });
      const first = await personalise(torn, script);
      assert.equal(first.kind, 'torn');
      // A card that left is one that lost its power: only what it saved counts.
      const again = VirtualCard.restore(card.save(), random);
      const verified = await verifyPersonalised(again.channel(), expected);
      if (verified.kind !== 'right') {
        const second = await personalise(again.channel(), script);
        // Past the exchange of the master key all files are there, so there is nothing to redo.
        assert.deepEqual(second, { kind: 'done' }, `torn ${when} command ${String(at)}`);
        again.reset();
      }
      assert.deepEqual(await verifyPersonalised(again.channel(), expected), { kind: 'right' });
    }
  }
});

test('a card that refuses a step says which', async () => {
  const card = await issuedCard();
  const refused = await personalise(card.channel(), script);
  assert(refused.kind === 'failed');
  assert.equal(refused.step.note, 'authenticate with the transport key');
  assert.equal(refused.statusWord, 0x63ce);
});
