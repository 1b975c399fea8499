import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hex, unhex } from '../../src/bytes.ts';
import { decodeImage, encodeImage } from '../../src/virtual/image.ts';
import type { Memory } from '../../src/virtual/kernel/memory.ts';
import type { Chip } from '../../src/virtual/index.ts';
import {
  QUIRK_NAMES,
  QUIRKS,
  type Quirks,
  VirtualCard,
  VirtualPsam,
} from '../../src/virtual/index.ts';
import { authenticate, scriptedRandom } from '../support/bench-card.ts';
import { cardKeysOf, issuedCard, issuedPsam, TEST_STUDENT } from '../support/student-card.ts';

const { random } = scriptedRandom();
const byte = fc.integer({ min: 0, max: 255 });
const oneOf = (...values: number[]): fc.Arbitrary<number> =>
  fc.oneof(fc.constantFrom(...values), byte);

/** Near enough to real commands to get past the table, and far enough to go wrong behind it. */
const nearCommand = fc
  .tuple(
    oneOf(0x00, 0x04, 0x80, 0x84),
    oneOf(
      ...[0xa4, 0xb0, 0xb2, 0xd6, 0xdc, 0xe2, 0x82, 0x84, 0x88, 0x20, 0x5c, 0x50, 0x52, 0x54],
      ...[0x5a, 0xe0, 0xd4, 0x0e, 0x1e, 0x18, 0xca, 0x70, 0x72, 0x1a, 0xfa],
    ),
    oneOf(0x00, 0x01, 0x02, 0x03, 0x04, 0x95, 0x97, 0x3f),
    oneOf(0x00, 0x01, 0x02, 0x04, 0x06, 0x08, 0x09, 0xb8, 0xbc, 0xc4, 0xc0),
    fc.uint8Array({ maxLength: 60 }),
    fc.option(byte, { nil: undefined }),
  )
  .map(([cla, ins, p1, p2, data, le]) =>
    Uint8Array.from([
      ...[cla, ins, p1, p2],
      ...(data.length > 0 ? [data.length, ...data] : []),
      ...(le === undefined ? [] : [le]),
    ]),
  );
const known = fc.constantFrom(
  ...[
    '00A40000023F00',
    '00A4040009A00000000386980701',
    '00A404000AA0000000038698070210',
    '00A4000002DF01',
    '00A40000020002',
    '00A40000020018',
    // Free files of every kind, and more data than they hold.
    '80E0001F07280010F0F0FFFF',
    '80E0001E072C0040F0F0FFFF',
    '80E0001D072E0204F0F0FFFF',
    `00D69F0220${'A5'.repeat(32)}`,
    `00D6820020${'A5'.repeat(32)}`,
    `00E200F022051E${'A5'.repeat(32)}`,
    '00E200F006010401020304',
    '00DC01F006010401020304',
    '00E200E80401020304',
    '0084000004',
    '0084000008',
    '805000020B0100000064450000000001',
    '805001020B0100000000450000000001',
    '805003020B0100000000450000000001',
    '80DC02B830022E'.padEnd(14 + 92, '0'),
  ].map(unhex),
);
const command = fc.oneof(
  { weight: 4, arbitrary: nearCommand },
  { weight: 3, arbitrary: known },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 270 }) },
);
const session = fc.array(command, { minLength: 1, maxLength: 25 });

function endure(chip: Chip, commands: readonly Uint8Array[]): void {
  for (const bytes of commands) {
    const response = chip.process(bytes);
    assert(response.length >= 2 && response.length <= 258, hex(response));
    const first = response.at(-2) ?? 0;
    assert(first >> 4 === 6 || first >> 4 === 9, `status word ${hex(response.slice(-2))}`);
  }
}

test('whatever is sent to a card comes back as a status word, and its image restores to itself', async () => {
  const image = (await issuedCard()).save();
  const { DCMK } = cardKeysOf(TEST_STUDENT);
  fc.assert(
    fc.property(session, fc.boolean(), (commands, asIssuer) => {
      const card = VirtualCard.restore(image, random);
      // With the issuer's rights the same bytes also create, erase and write keys.
      if (asIssuer) assert.equal(authenticate(card, DCMK), '9000');
      endure(card, commands);
      const saved = card.save();
      assert.equal(hex(VirtualCard.restore(saved, random).save()), hex(saved));
    }),
    { numRuns: 400 },
  );
});

test('whatever is sent to a PSAM comes back as a status word', async () => {
  const image = (await issuedPsam()).save();
  fc.assert(
    fc.property(session, (commands) => {
      endure(VirtualPsam.restore(image, random), [unhex('00A4000002DF01'), ...commands]);
    }),
    { numRuns: 200 },
  );
});

test('nobody without a key moves money or changes a byte, whatever is sent', async () => {
  const image = (await issuedCard()).save();
  const balance = unhex('805C000204');
  fc.assert(
    fc.property(session, (commands) => {
      const card = VirtualCard.restore(image, random);
      endure(card, commands);
      card.reset();
      const selected = card.process(unhex('00A4040009A00000000386980701'));
      // Wrong MACs may have closed the application, which is their price; the purse is as it was.
      if (hex(selected.slice(-2)) !== '9000') return;
      assert.equal(hex(card.process(balance)), '000000009000');
      assert.equal(hex(card.process(unhex('00B201C400'))), '6A83');
    }),
    { numRuns: 200 },
  );
});

test('an image keeps all of a memory, whatever is in it', async () => {
  const cards = [await issuedCard(), await issuedPsam()];
  const memories = cards.map((chip) => {
    let seen: Memory | undefined;
    chip.tamper((memory) => (seen = aged(memory)));
    assert(seen !== undefined);
    return seen;
  });
  for (const memory of memories) assert.deepEqual(decodeImage(encodeImage(memory)), memory);
});

/** As after years of use: nothing in it is still zero, empty or absent. */
const aged = (memory: Memory): Memory => ({
  ...memory,
  quirks: Object.fromEntries(
    QUIRK_NAMES.map((name) => [name, QUIRKS[name].values.at(-1)]),
  ) as unknown as Quirks,
  authCode: unhex('112233445566778899'),
  cardBlocked: true,
  files: memory.files.map((file) => {
    if (file.kind === 'directory') return { ...file, lock: 'temporary' };
    if (file.kind === 'binary') return { ...file, written: !file.written };
    if (file.kind !== 'purse') return file;
    const proof = { type: 9, counter: 0x1234, mac: unhex('01020304'), tac: unhex('05060708') };
    return { ...file, balance: 0xfedcba98, onlineCounter: 0x0102, offlineCounter: 0x0304, proof };
  }),
});

test('a torn image is refused, not believed', async () => {
  const image = (await issuedCard()).save();
  for (let length = 0; length < image.length; length += 7) {
    assert.throws(() => VirtualCard.restore(image.slice(0, length), random), {
      name: 'ImageError',
    });
  }
  const longer = new Uint8Array(image.length + 1);
  longer.set(image);
  assert.throws(() => VirtualCard.restore(longer, random), { name: 'ImageError' });
});
