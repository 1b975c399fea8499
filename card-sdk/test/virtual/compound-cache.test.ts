import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex, unhex } from '../../src/bytes.ts';
import { VirtualCard } from '../../src/virtual/index.ts';
import { BENCH_KEY, creditFor, debitFor } from '../support/bench-money.ts';
import { ok, protect, purseCard, scriptedRandom, send } from '../support/bench-card.ts';

// FMCOS general manual, UPDATE CAPP DATA CACHE: kept in RAM until DEBIT writes it with the purse.
// And what else a purse does at its limits.

const SELECT = '00A4040009A00000000386980701';
const trip = (byte: string): string => `022E${byte.repeat(46)}`;
const cached = (byte: string): string => `80DC02B830 ${trip(byte)}`;
const entry = (byte: string): string => `80DC00F004 ${byte.repeat(4)}`;

/** With a free cyclic file EF1E of three records beside the log. */
function card(fen: number): VirtualCard {
  const made = purseCard({ purchase: BENCH_KEY, load: BENCH_KEY, tac: BENCH_KEY });
  ok(made, '80E0001E07 2E0304F0F0FFFF');
  ok(made, creditFor(made, fen));
  return made;
}
const tripOf = (chip: VirtualCard): string => ok(chip, '00B202B800').slice(4, 6);
const entriesOf = (chip: VirtualCard): readonly string[] =>
  ['01', '02', '03'].map((no) => send(chip, `00B2${no}F400`).slice(0, 2));

test('a reset, another INITIALIZE and any other command throw the cache away', () => {
  for (const [what, disturb] of [
    ['reset', (chip: VirtualCard) => (chip.reset(), ok(chip, SELECT))],
    ['read', (chip: VirtualCard) => ok(chip, '805C000204')],
    ['select', (chip: VirtualCard) => ok(chip, SELECT)],
  ] as const) {
    const chip = card(1000);
    const debit = debitFor(chip, '09', 100, [cached('E1'), entry('E1')]);
    disturb(chip);
    assert.equal(send(chip, debit), '6901', what);
    assert.equal(tripOf(chip), '00');
  }
  const chip = card(1000);
  debitFor(chip, '09', 100, [cached('E1'), entry('E1')]);
  ok(chip, debitFor(chip, '09', 100, [entry('E2')])); // begins anew, with another 8050
  assert.equal(tripOf(chip), '00');
  assert.deepEqual(entriesOf(chip), ['E2', '6A', '6A']);
});

test('several records are written together, the later over the earlier, appended in their order', () => {
  const chip = card(1000);
  const updates = [entry('A1'), cached('E1'), entry('A2'), cached('E2'), entry('A3'), entry('A4')];
  ok(chip, debitFor(chip, '09', 0, updates));
  assert.equal(tripOf(chip), 'E2');
  assert.deepEqual(entriesOf(chip), ['A4', 'A3', 'A2']);
  assert.equal(ok(chip, '805C000204'), '000003E8');
});

test('a wrong MAC1 writes nothing of it; a plain purchase has no cache at all', () => {
  const chip = card(1000);
  const debit = debitFor(chip, '09', 100, [cached('E1')]);
  assert.equal(send(chip, debit.replace(/.. 08$/, '00 08')).length, 4);
  assert.equal(tripOf(chip), '00');
  debitFor(chip, '06', 100);
  assert.equal(send(chip, cached('E1')), '6901');
});

test('together the cached records have to fit, not each alone', () => {
  const chip = card(1000);
  ok(chip, `00E200B830 032E${'00'.repeat(46)}`); // EF17: 256 bytes, two records of 48
  const grown = `80DC02B8C8 02C6${'E1'.repeat(198)}`;
  const other = `80DC03B864 0362${'E2'.repeat(98)}`;
  debitFor(chip, '09', 0, [grown]);
  assert.equal(send(chip, other), '6A84');
  ok(chip, debitFor(chip, '09', 0, [other]));
  assert.equal(ok(chip, '00B203B800').length, 2 * 100);
});

test('a purse holds what four bytes hold, across 2^31 and up to the last fen', () => {
  const chip = card(0x7fff_ffff);
  ok(chip, creditFor(chip, 1));
  assert.equal(ok(chip, '805C000204'), '80000000');
  ok(chip, creditFor(chip, 0x7fff_ffff));
  assert.equal(ok(chip, '805C000204'), 'FFFFFFFF');
  assert.equal(send(chip, '805000020B 01 00000001 450000000001 10'), '6985');
  assert.equal(send(chip, '805000020B 01 FFFFFFFF 450000000001 10'), '6985');
  ok(chip, debitFor(chip, '06', 0x8000_0001));
  assert.equal(ok(chip, '805C000204'), '7FFFFFFE');
  assert.equal(send(chip, '805001020B 01 7FFFFFFF 450000000001 0F'), '9401');
  assert.equal(ok(chip, '00B201C400').slice(10, 18), '80000001');
});

const protection = unhex('36'.repeat(16));
const wrongKey = unhex('00'.repeat(16));
const block = (chip: VirtualCard, key: Uint8Array): string =>
  hex(chip.process(protect(chip, '841E0000', '', key)));

test('wrong MACs are counted in EEPROM, and a right one takes them back', () => {
  let chip = card(1000);
  for (let round = 0; round < 3; round += 1) {
    assert.equal(block(chip, wrongKey), '6988');
    chip.reset();
    chip = VirtualCard.restore(chip.save(), scriptedRandom().random);
    ok(chip, SELECT);
    assert.equal(block(chip, wrongKey), '6988');
    assert.equal(block(chip, protection), '9000'); // the third: right, and all three are back
    assert.equal(hex(chip.process(protect(chip, '84180000', '', protection))), '9000');
  }
});

test('locked for good is for good: after a reset, from an image, and to APPLICATION UNBLOCK', () => {
  const chip = card(1000);
  assert.deepEqual(
    [1, 2, 3].map(() => block(chip, wrongKey)),
    ['6988', '6988', '9303'],
  );
  const back = VirtualCard.restore(chip.save(), scriptedRandom().random);
  assert.equal(send(back, SELECT), '6A81');
  assert.equal(send(back, '805C000204'), '9303');
  assert.equal(hex(back.process(protect(back, '84180000', '', protection))), '9303');
  ok(back, '00A40000023F00');
});
