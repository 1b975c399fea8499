import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeCommand } from '../../src/apdu/index.ts';
import * as cardModule from '../../src/card/index.ts';
import * as epurseModule from '../../src/epurse/commands/index.ts';
import { getBalance, initializeForPurchase } from '../../src/epurse/commands/index.ts';
import { hex, unhex } from '../../src/bytes.ts';
import { parseTerminalId } from '../../src/ids.ts';
import { fen } from '../../src/money.ts';
import { CARD_COMMANDS } from '../../src/virtual/card-commands.ts';
import { SAM_COMMANDS } from '../../src/virtual/sam-commands.ts';
import type { Context } from '../../cli/context.ts';
import { explainAnswer, explainCommandBytes, isCommand } from '../../cli/explain/explain.ts';
import { FILES, type Place, PLACES } from '../../cli/explain/files.ts';
import { GENERAL_COMMANDS, knownCommands } from '../../cli/explain/known-commands.ts';

const context = (language: Context['language']): Context => ({
  language,
  out: () => undefined,
  err: () => undefined,
  columns: 80,
  isTerminal: false,
  ask: undefined,
  defaultDataFolder: '/nowhere',
  clock: () => new Date(0),
  nowMs: () => 0,
  random: (length) => new Uint8Array(length),
  untilStopped: () => Promise.resolve(),
});
const english = context('en');

/** Among what a module exports: the commands. */
const isCodec = (value: unknown): value is { readonly name: string } =>
  typeof value === 'object' &&
  value !== null &&
  'encode' in value &&
  'name' in value &&
  'decode' in value &&
  !('structure' in value);

test('every codec of card and purse is explained by itself', () => {
  // A codec whose request cannot be told from the bytes alone is explained by its more exact twin.
  const twins = new Set(['PIN UNBLOCK (PBOC)']);
  const known = [...knownCommands(PLACES), ...GENERAL_COMMANDS];
  const names = new Set(known.map(({ codec }) => codec.name));
  const exported: unknown[] = [...Object.values(cardModule), ...Object.values(epurseModule)];
  const codecs = exported.filter(isCodec);
  assert.ok(codecs.length > 30);
  const missing = codecs.map(({ name }) => name).filter((name) => !names.has(name));
  assert.deepEqual(
    missing.filter((name) => !twins.has(name)),
    [],
  );
});

test('every command of the virtual card and PSAM has a name', () => {
  for (const { name, cla, ins } of [...CARD_COMMANDS, ...SAM_COMMANDS]) {
    for (const byte of cla) {
      const bytes = Uint8Array.of(byte, ins, 0x00, 0x00, 0x00);
      assert.ok(isCommand(bytes), name);
      const { text } = explainCommandBytes(english, bytes, PLACES);
      assert.doesNotMatch(text, /no command that this project knows/, name);
    }
  }
});

test('in Chinese, every field has a Chinese name: of every file, and of what a PSAM is told', () => {
  const chinese = context('zh-CN');
  const labels = new Set<string>();
  const look = (text: string): void => {
    for (const [, label = ''] of text.matchAll(/^ {2}(\S.*?)(?: {2}|$)/gm)) labels.add(label);
  };
  for (const [place, files] of Object.entries(FILES) as [Place, (typeof FILES)[Place]][]) {
    for (const { structure, sfi, length } of files) {
      const reads =
        structure === 'transparent' ? [0xb0, 0x80 | sfi, 0x00] : [0xb2, 0x01, (sfi << 3) | 0x04];
      const command = Uint8Array.of(0x00, ...reads, length % 256);
      const { text, readings } = explainCommandBytes(chinese, command, [place]);
      look(text);
      look(explainAnswer(chinese, unhex(`${'00'.repeat(length)}9000`), readings));
    }
  }
  for (const command of [
    '807000001CD59A73B000000000000106202609010730150100450000000000123408',
    '801A2701084500000000001234',
    '80FA000008112233445566778808',
    '80DC03B8040102030405',
    '805E0100071234FF56780000',
  ]) {
    look(explainCommandBytes(chinese, unhex(command), PLACES).text);
  }
  assert.ok(labels.size > 60, `only ${String(labels.size)} labels were looked at`);
  assert.deepEqual(
    [...labels].filter((label) => /[a-z]{2}/.test(label)),
    [],
  );
  const crypt = explainCommandBytes(chinese, unhex('80FA000008112233445566778808'), PLACES);
  assert.match(crypt.text, /方式 +加密/);
});

test('a request is read back as it was encoded, whatever it says', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 0xff }),
      fc.nat({ max: 0xffff_ffff }),
      fc.stringMatching(/^\d{12}$/),
      (keyIndex, amount, terminal) => {
        const request = { keyIndex, amount: fen(amount), terminalId: parseTerminalId(terminal) };
        const bytes = encodeCommand(initializeForPurchase.encode(request));
        const [reading, another] = explainCommandBytes(english, bytes, PLACES).readings;
        assert.equal(another, undefined);
        assert.equal(reading?.name, 'INITIALIZE FOR PURCHASE');
        assert.deepEqual(reading.request, request);
      },
    ),
  );
});

test('whatever bytes come, they are explained without an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ maxLength: 80 }), (a, b) => {
      const { text, readings } = explainCommandBytes(english, a, PLACES);
      assert.match(text, /\n$/);
      assert.match(explainAnswer(context('zh-CN'), b, readings), /\n$/);
    }),
  );
});

test('an answer is read by the codec of its command, in both languages', () => {
  const { readings } = explainCommandBytes(
    english,
    encodeCommand(getBalance.encode(undefined)),
    PLACES,
  );
  assert.match(explainAnswer(english, unhex('000013889000'), readings), /9000 done\n.*50\.00 yuan/);
  assert.match(
    explainAnswer(context('zh-CN'), unhex('000013889000'), readings),
    /9000 成功\n.*50\.00 元/,
  );
});

test('a protected command is explained as what it protects', () => {
  const plain = unhex('00D6950003010203');
  const protectedForm = `04D69500${hex(Uint8Array.of(7))}010203AABBCCDD`;
  const names = (bytes: Uint8Array): string =>
    explainCommandBytes(english, bytes, PLACES).text.split('\n')[0] ?? '';
  assert.equal(names(unhex(protectedForm)), `${names(plain)} + MAC`);
});

test('a PIN or a key is not shown, though it was typed in', () => {
  for (const command of ['0020000003123456', `80D401001530F0F00100${'12345678'.repeat(4)}`]) {
    assert.doesNotMatch(explainCommandBytes(english, unhex(command), PLACES).text, /123456/);
  }
});
