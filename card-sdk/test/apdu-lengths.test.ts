import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type CardChannel,
  type Command,
  encodeCommand,
  type LengthForm,
  parseCommand,
  statusWordText,
  transmit,
} from '../src/apdu/index.ts';
import { concat, hex, unhex } from '../src/bytes.ts';
import { identify, load, purchase, readCard, recoverDebit } from '../src/epurse/index.ts';
import { personalise, TRANSPORT_KEY } from '../src/personalise/index.ts';
import { openPsam } from '../src/psam/index.ts';
import { tearable, VirtualCard, type VirtualPsam } from '../src/virtual/index.ts';
import { withMoney } from './support/altered-card.ts';
import { scriptedRandom } from './support/bench-card.ts';
import { BENCH_TIME, benchHost } from './support/bench-host.ts';
import { yuan } from './support/bench-city.ts';
import { assertGenuine, assertLoadGenuine } from './support/genuine-receipt.ts';
import { scripted } from './support/scripted-channel.ts';
import { issuedCard, issuedPsam, TEST_PSAM } from './support/student-card.ts';

// ISO/IEC 7816-4, 5.1: the seven cases of a command, of which a card may know the short ones only.

const header = { cla: 0x00, ins: 0xb0, p1: 0x95, p2: 0x00 };

test('the extended cases, byte by byte', () => {
  const data = unhex('0102');
  assert.equal(hex(encodeCommand({ ...header, ne: 30 }, 'extended')), '00B0950000001E');
  assert.equal(hex(encodeCommand({ ...header, ne: 65_536 })), '00B09500000000');
  assert.equal(hex(encodeCommand({ ...header, data }, 'extended')), '00B095000000020102');
  assert.equal(
    hex(encodeCommand({ ...header, data, ne: 256 }, 'extended')),
    '00B095000000020102' + '0100',
  );
  assert.equal(hex(encodeCommand(header, 'extended')), '00B0950000', 'no lengths to extend');
});

const byte = fc.integer({ min: 0, max: 255 });
const commandOf = (dataMax: number, neMax: number): fc.Arbitrary<Command> =>
  fc.record(
    {
      cla: byte,
      ins: byte,
      p1: byte,
      p2: byte,
      data: fc.uint8Array({ maxLength: dataMax, size: 'max' }),
      ne: fc.integer({ min: 1, max: neMax }),
    },
    { requiredKeys: ['cla', 'ins', 'p1', 'p2'] },
  );

/** What a card must read: FMCOS's closing 00 of case 1 is a Le to whoever does not know better. */
const asReceived = ({ data, ne, ...rest }: Command, form: LengthForm): unknown => {
  const hasData = data !== undefined && data.length > 0;
  const largest = form === 'short' ? 256 : 65_536;
  const le = ne === undefined ? (hasData ? undefined : 0) : ne % largest;
  const extended = form === 'extended' && (hasData || ne !== undefined);
  return { ...rest, data: hex(data ?? new Uint8Array(0)), le, extended };
};

for (const [form, dataMax, neMax] of [
  ['short', 255, 256],
  ['extended', 700, 65_536],
] as const) {
  test(`a card reads what was encoded in the ${form} form`, () => {
    fc.assert(
      fc.property(commandOf(dataMax, neMax), (command) => {
        const read = parseCommand(encodeCommand(command, form));
        assert.ok(read !== undefined);
        assert.deepEqual({ ...read, data: hex(read.data) }, asReceived(command, form));
      }),
    );
  });
}

test('the extended form is chosen only where the short one cannot say it', () => {
  fc.assert(
    fc.property(commandOf(300, 300), (command) => {
      const needed = (command.data?.length ?? 0) > 255 || (command.ne ?? 0) > 256;
      const bytes = encodeCommand(command);
      assert.equal(parseCommand(bytes)?.extended, needed);
      assert.deepEqual(bytes, encodeCommand(command, needed ? 'extended' : 'short'));
    }),
  );
});

test('bytes that are a command are the encoding of what is read; lengths that do not add up are none', () => {
  const lengths = fc.oneof(
    fc.constant(new Uint8Array(0)),
    fc.tuple(byte).map(([p3]) => Uint8Array.of(p3)),
    fc.tuple(byte, byte).map(([high, low]) => Uint8Array.of(0, high >> 6, low)),
  );
  const tail = fc.uint8Array({ maxLength: 1100, size: 'max' });
  const head = fc.uint8Array({ minLength: 4, maxLength: 4 });
  let [commands, others] = [0, 0];
  fc.assert(
    fc.property(head, lengths, tail, fc.boolean(), (four, p3, rest, exact) => {
      const stated = p3.length === 3 ? ((p3[1] ?? 0) << 8) | (p3[2] ?? 0) : (p3[0] ?? 0);
      const bytes = concat(four, p3, exact ? rest.slice(0, stated) : rest);
      const read = parseCommand(bytes);
      if (read === undefined) {
        others += 1;
        return;
      }
      commands += 1;
      const { le, extended, ...sent } = read;
      const ne = le === 0 ? (extended ? 65_536 : 256) : le;
      const again = encodeCommand(
        { ...sent, ...(ne === undefined ? {} : { ne }) },
        extended ? 'extended' : 'short',
      );
      assert.equal(hex(again), hex(bytes.length === 4 ? concat(bytes, Uint8Array.of(0)) : bytes));
    }),
    { numRuns: 2000 },
  );
  assert.ok(commands > 100 && others > 100, `${String(commands)} commands, ${String(others)} not`);
});

test('61xx and 6Cxx of a command in the extended form', async () => {
  const script = scripted(`
    > 00B09500 000000
    < 6C1E
    > 00B09500 00001E
    < 01 9000
    > 00B09500 00 0002 AABB 0004
    < 6C00
    > 00B09500 00 0002 AABB 0100
    < 6102
    > 00C0000002
    < 0203 9000
    > 00B09500 00 0002 AABB
    < 6C08
    > 00B09500 00 0002 AABB 0008
    < 9000`);
  const ask = async (command: string): Promise<string> => {
    const { data, statusWord } = await transmit(script.channel, unhex(command), 'any');
    return hex(data) + statusWordText(statusWord);
  };
  assert.equal(await ask('00B09500000000'), '019000');
  assert.equal(await ask('00B09500000002AABB0004'), '02039000');
  assert.equal(await ask('00B09500000002AABB'), '9000');
  script.done();
});

test('an extended command may be answered at length, a short one may not', async () => {
  const long: CardChannel = () => Promise.resolve(concat(new Uint8Array(1000), unhex('9000')));
  const { data } = await transmit(long, unhex('00B09500000000'), 'any');
  assert.equal(data.length, 1000);
  await assert.rejects(transmit(long, unhex('00B0950000'), 'any'), { code: 'BAD_ANSWER' });
});

/** A reader that knows nothing but extended lengths. */
const asExtended =
  (channel: CardChannel): CardChannel =>
  (command) => {
    const parsed = parseCommand(command);
    assert.ok(parsed !== undefined);
    const { le, ...rest } = parsed;
    const ne = le === undefined ? {} : { ne: le === 0 ? 65_536 : le };
    return channel(encodeCommand({ ...rest, ...ne }, 'extended'));
  };

const takesExtended = <Chip extends VirtualCard | VirtualPsam>(chip: Chip): Chip => {
  chip.tamper((memory) => ({
    ...memory,
    quirks: { ...memory.quirks, extendedLength: 'accepted' },
  }));
  return chip;
};

test('every conversation, with card and PSAM spoken to in extended form alone', async () => {
  const card = takesExtended(await issuedCard());
  card.tamper((memory) => withMoney(memory, yuan(50)));
  const psam = await openPsam(asExtended(takesExtended(await issuedPsam()).channel()));
  const channel = asExtended(card.channel());
  const read = await readCard(channel);
  assert.ok(read.kind === 'card' && read.reading.purse.balance.kind === 'present');
  const identified = await identify(channel);
  assert.ok(identified.kind === 'card');
  const { terminalId } = TEST_PSAM;
  const topUp = { card: identified.card, amount: yuan(10), terminalId, keyIndex: 1 };
  const loaded = await load(channel, topUp, benchHost(yuan(10), terminalId), () => undefined);
  assert.ok(loaded.kind === 'loaded');
  assertLoadGenuine(loaded.receipt);
  const order = {
    card: identified.card,
    amount: yuan(6),
    at: BENCH_TIME,
    type: 'purchase',
  } as const;
  const paid = await purchase(channel, psam, order, () => undefined);
  assert.ok(paid.kind === 'paid');
  assertGenuine(paid.receipt);
  const leaving = asExtended(
    tearable(card, { tear: (_, { 1: ins }) => (ins === 0x54 ? 'after' : undefined) }),
  );
  const torn = await purchase(leaving, psam, order, () => undefined);
  assert.ok(torn.kind === 'torn');
  const found = await recoverDebit(asExtended(card.channel()), psam, torn.intent);
  assert.ok(found.kind === 'debited');
  assert.equal(found.receipt.balanceAfter, yuan(48));
});

test('a file longer than a short answer comes in one piece, and a protected command stays short', async () => {
  const card = takesExtended(
    VirtualCard.blank({ serial: new Uint8Array(8), random: scriptedRandom().random }),
  );
  const channel = card.channel();
  const ask = async (command: Uint8Array): Promise<string> => {
    const { data, statusWord } = await transmit(channel, command, 'any');
    return `${String(data.length)} ${statusWordText(statusWord)}`;
  };
  const transport = { key: hex(TRANSPORT_KEY) };
  const opened = await personalise(channel, [
    { apdu: '00820000', authenticate: transport, note: 'open' },
    { apdu: '80E0001E072803E8F0F0FFFF', note: 'a file of 1000 bytes' },
  ]);
  assert.equal(opened.kind, 'done');
  const write = { cla: 0x00, ins: 0xd6, p1: 0x9e, p2: 0x00, data: new Uint8Array(1000).fill(7) };
  assert.equal(await ask(encodeCommand(write)), '0 9000');
  assert.equal(await ask(unhex('00B09E0000')), '256 9000');
  assert.equal(await ask(unhex('00B09E00000000')), '1000 9000');
  assert.equal(await ask(unhex('00B09E000003E8')), '1000 9000');
  assert.equal(await ask(unhex('00B09E00000400')), '1000 9000', 'as much as there is');
  assert.equal(await ask(unhex('04D69E00 00 0008 0102030400000000')), '0 6700');
});

test('FMCOS knows no extended form: 6700, and nothing has happened', async () => {
  const card = await issuedCard();
  await identify(card.channel());
  const before = hex(card.save());
  for (const command of ['00B09500000000', '805C000200000004', '00840000000008']) {
    assert.equal(hex(card.process(unhex(command))), '6700', command);
  }
  assert.equal(hex(card.save()), before);
});
