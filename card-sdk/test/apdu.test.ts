import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ALL,
  type CardChannel,
  ChannelLost,
  demand,
  DATA_LENGTH_MAX,
  encodeCommand,
  execute,
  meaningOf,
  ROUNDS_MAX,
  statusWordText,
  SW,
  transmit,
  withTrace,
} from '../src/apdu/index.ts';
import { hex, unhex } from '../src/bytes.ts';
import { getChallenge4, selectByFid, verifyPin } from '../src/card/index.ts';
import { creditForLoad, debitForPurchase, getBalance } from '../src/epurse/commands/index.ts';
import { CardError, type CardErrorCode, needsProof } from '../src/errors.ts';
import { parseLocalDateTime } from '../src/ids.ts';
import { scripted } from './support/scripted-channel.ts';

const header = { cla: 0x00, ins: 0xb0, p1: 0x95, p2: 0x00 };

test('the four cases of a command', () => {
  assert.equal(hex(encodeCommand(header)), '00B0950000');
  assert.equal(hex(encodeCommand({ ...header, ne: 30 })), '00B095001E');
  assert.equal(hex(encodeCommand({ ...header, ne: ALL })), '00B0950000');
  assert.equal(hex(encodeCommand({ ...header, data: unhex('0102') })), '00B09500020102');
  assert.equal(hex(encodeCommand({ ...header, data: unhex('0102'), ne: 4 })), '00B0950002010204');
  assert.equal(hex(encodeCommand({ ...header, data: new Uint8Array(0), ne: 4 })), '00B0950004');
});

test('a command that no APDU can carry is refused before it is sent', () => {
  const data = new Uint8Array(65_536);
  assert.throws(() => encodeCommand({ ...header, data }), RangeError);
  for (const ne of [0, -1, 65_537, 1.5, Number.NaN]) {
    assert.throws(() => encodeCommand({ ...header, ne }), RangeError);
  }
  for (const name of ['cla', 'ins', 'p1', 'p2']) {
    for (const value of [256, -1, 1.5]) {
      assert.throws(() => encodeCommand({ ...header, [name]: value }), RangeError, name);
    }
  }
});

test('Lc counts the data, whatever the command', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const data = fc.uint8Array({ minLength: 1, maxLength: DATA_LENGTH_MAX });
  const ne = fc.option(fc.integer({ min: 1, max: 256 }), { nil: undefined });
  fc.assert(
    fc.property(byte, byte, byte, byte, data, ne, (cla, ins, p1, p2, body, le) => {
      const command = { cla, ins, p1, p2, data: body, ...(le === undefined ? {} : { ne: le }) };
      const bytes = encodeCommand(command);
      assert.equal(bytes[4], body.length);
      assert.equal(bytes.length, 5 + body.length + (le === undefined ? 0 : 1));
      if (le !== undefined) assert.equal(bytes.at(-1), le % 256);
    }),
  );
});

test('status words are explained, ranges included', () => {
  assert.equal(meaningOf(0x9302), 'transaction MAC wrong');
  assert.equal(meaningOf(0x63c2), 'wrong, tries left: 2');
  assert.equal(meaningOf(0x6108), 'more bytes can be fetched');
  assert.equal(meaningOf(0x6c04), 'wrong Le');
  assert.equal(meaningOf(0x1234), 'not in the manual');
  for (const statusWord of Object.values(SW)) {
    assert.notEqual(meaningOf(statusWord), 'not in the manual');
  }
});

test('61xx is fetched until there is no more, 6Cxx repeated with the right Le', async () => {
  const script = scripted(`
    > 8070000002 AABB 08
    < 6104
    > 00C0000004
    < 01020304 6102
    > 00C0000002
    < 0506 9000
    > 00B0950000
    < 6C0E
    > 00B095000E
    < 0102 9000
    > 8070000002 AABB 08
    < 6C09
    > 8070000002 AABB 09
    < 9000
    > 8070000002 AABB
    < 6C05
    > 8070000002 AABB 05
    < 9000
    > 8070000002 AABB 0A
    < 01 6108
    > 00C0000008
    < 6C04
    > 00C0000004
    < 02030405 9000`);
  const answer = async (command: string): Promise<string> => {
    const { data, statusWord } = await transmit(script.channel, unhex(command), 'any');
    return hex(data) + statusWordText(statusWord);
  };
  assert.equal(await answer('8070000002AABB08'), '0102030405069000');
  assert.equal(await answer('00B0950000'), '01029000');
  assert.equal(await answer('8070000002AABB08'), '9000');
  assert.equal(await answer('8070000002AABB'), '9000');
  assert.equal(await answer('8070000002AABB0A'), '01020304059000');
  script.done();
});

const always =
  (answer: string): CardChannel =>
  () =>
    Promise.resolve(unhex(answer));

/** The typed error that a hostile or broken card ends in. */
async function failure(channel: CardChannel): Promise<CardError> {
  const request = {
    terminalSequence: 1,
    at: parseLocalDateTime('20260901073015'),
    mac1: unhex('01020304'),
  };
  const error = await execute(channel, debitForPurchase, request, 'unknown').then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CardError, String(error));
  return error as CardError;
}

test('a card that never finishes ends in a typed error, in bounded time', async () => {
  for (const answers of [
    ['61FF'],
    ['0102036110'],
    ['6C08'],
    ['6108', '6C08'],
    ['6C10', '016101'],
  ]) {
    let exchanges = 0;
    const error = await failure((command) => {
      exchanges += 1;
      return always(answers[exchanges % answers.length] ?? '')(command);
    });
    assert.equal(error.code, 'ENDLESS_ANSWER');
    assert.ok(needsProof(error));
    assert.equal(exchanges, ROUNDS_MAX + 1);
  }
});

test('answers that are none end in BAD_ANSWER, a lost card in CARD_REMOVED', async () => {
  const expected: [CardChannel, CardErrorCode][] = [
    [always(''), 'BAD_ANSWER'],
    [always('90'), 'BAD_ANSWER'],
    [always('9000'), 'BAD_ANSWER'],
    [always('01020304050607 9000'), 'BAD_ANSWER'],
    [always('010203040506070809 9000'), 'BAD_ANSWER'],
    [always('00'.repeat(300)), 'BAD_ANSWER'],
    [always('00'), 'BAD_ANSWER'],
    [() => Promise.reject(new ChannelLost('gone')), 'CARD_REMOVED'],
  ];
  for (const [channel, code] of expected) {
    const error = await failure(channel);
    assert.equal(error.code, code);
    assert.equal(error.details.debit, 'unknown');
  }
});

test('whatever a card answers, a command ends in an answer, a status word or a typed error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(selectByFid, getBalance, getChallenge4, creditForLoad, debitForPurchase),
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1 }),
      async (codec, answers) => {
        let at = 0;
        const channel: CardChannel = () => {
          at += 1;
          return Promise.resolve(answers[at % answers.length] ?? new Uint8Array(0));
        };
        const request = {
          terminalSequence: 1,
          at: parseLocalDateTime('20260901073015'),
          mac1: unhex('01020304'),
          mac2: unhex('01020304'),
        };
        const sent = codec === selectByFid ? 0x3f00 : request;
        try {
          const { statusWord } = await execute(
            channel,
            codec as typeof debitForPurchase,
            sent as typeof request,
          );
          assert.ok(statusWord >= 0 && statusWord <= 0xffff);
        } catch (error) {
          assert.ok(error instanceof CardError, String(error));
        }
      },
    ),
  );
});

test('a fault of our own is not dressed up as the card’s', async () => {
  const bug = new TypeError('a bug');
  await assert.rejects(
    execute(() => Promise.reject(bug), getBalance, undefined),
    bug,
  );
});

test('demand leads on with 9000 only', async () => {
  await assert.rejects(demand(always('6A82'), getBalance, undefined), {
    code: 'STATUS_WORD',
    details: { command: 'GET BALANCE', statusWord: 0x6a82, debit: 'not-attempted' },
  });
});

test('a trace shows what a transcript replays, and never a PIN', async () => {
  const lines: string[] = [];
  const traced = withTrace(always('9000'), (line) => lines.push(line));
  await execute(traced, verifyPin, { pinId: 0, pin: unhex('123456') });
  await execute(traced, selectByFid, 0x3f00);
  const gone = withTrace(
    () => Promise.reject(new ChannelLost('gone')),
    (line) => lines.push(line),
  );
  await assert.rejects(execute(gone, getBalance, undefined), { code: 'CARD_REMOVED' });
  assert.deepEqual(lines, [
    '> 0020000003…',
    '< 9000',
    '> 00A40000023F00',
    '< 9000',
    '> 805C000204',
    '! gone',
  ]);
});
