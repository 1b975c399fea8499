import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex, unhex } from '../../src/bytes.ts';
import { encodeImage } from '../../src/virtual/image.ts';
import {
  interruptedAfter,
  recovered,
  writePoints,
  writesBetween,
} from '../../src/virtual/kernel/eeprom.ts';
import type { Memory } from '../../src/virtual/kernel/memory.ts';
import { VirtualCard } from '../../src/virtual/index.ts';
import { BENCH_KEY as KEY, creditFor, debitFor } from '../support/bench-money.ts';
import { ok, protect, purseCard, scriptedRandom, send } from '../support/bench-card.ts';

// Power goes within a command, at every one of its EEPROM writes. The card is then as before the
// command or as after it, and GET TRANSACTION PROVE says which.

/** A trip record, and an entry appended to a cyclic file. */
const TRIP_AND_ENTRY = [`80DC02B830 022E${'04'.repeat(46)}`, `80DC00C017 ${'07'.repeat(23)}`];

const image = ((): Uint8Array => {
  const card = purseCard({ purchase: KEY, load: KEY, tac: KEY });
  // Eleven loads: the log is full, and the next entry overwrites its oldest.
  for (let times = 0; times < 11; times += 1) ok(card, creditFor(card, 1000));
  return card.save();
})();

interface MoneyCommand {
  readonly name: string;
  readonly prepare: (card: VirtualCard) => string;
  /** Asks for the proof of it; the counter is what REAL_CARD_QUIRKS answer to. */
  readonly prove: string;
}

const MONEY_COMMANDS: readonly MoneyCommand[] = [
  {
    name: 'CREDIT FOR LOAD',
    prepare: (card) => creditFor(card, 500),
    prove: '805A000202000C08',
  },
  {
    name: 'DEBIT FOR PURCHASE',
    prepare: (card) => debitFor(card, '06', 300),
    prove: '805A000602000108',
  },
  {
    name: 'DEBIT FOR CAPP PURCHASE with its records',
    prepare: (card) => debitFor(card, '09', 300, TRIP_AND_ENTRY),
    prove: '805A000902000108',
  },
];

/** Selected, with `command` ready to be sent. Every call is the same, down to the random. */
function atTheCommand({ prepare }: MoneyCommand): { card: VirtualCard; command: string } {
  const card = VirtualCard.restore(image, scriptedRandom().random);
  ok(card, '00A4040009A00000000386980701');
  return { card, command: prepare(card) };
}

for (const money of MONEY_COMMANDS) {
  test(`${money.name}, power gone at each EEPROM write: before or after, never between`, () => {
    const whole = atTheCommand(money);
    const before = hex(whole.card.save());
    const { response, writes } = whole.card.processCounting(unhex(whole.command));
    assert.equal(hex(response.slice(-2)), '9000');
    const after = hex(whole.card.save());
    assert.ok(writes >= 12, `${String(writes)} writes`);
    const outcomes: string[] = [];
    for (let point = 0; point <= writes; point += 1) {
      const { card, command } = atTheCommand(money);
      card.processTorn(unhex(command), point);
      const now = hex(card.save());
      assert.ok(now === before || now === after, `between, after ${String(point)} writes`);
      ok(card, '00A4040009A00000000386980701');
      const proof = send(card, money.prove);
      assert.equal(proof.slice(-4), now === after ? '9000' : '9406');
      outcomes.push(now === after ? 'after' : 'before');
    }
    // The journal's mark decides, once: nothing goes back behind it.
    assert.deepEqual(outcomes, outcomes.toSorted().toReversed());
    assert.equal(outcomes[0], 'before');
    assert.equal(outcomes.at(-1), 'after');
  });

  test(`${money.name}: without the journal there would be states in between`, () => {
    const { card, command } = atTheCommand(money);
    const before = memoryOf(card);
    card.process(unhex(command));
    const after = memoryOf(card);
    const writes = writesBetween(before, after);
    const ends = [before, after].map((memory) => hex(encodeImage(memory)));
    const between = Array.from({ length: writePoints(writes) }, (_, point) =>
      interruptedAfter(before, writes, point),
    ).filter(({ memory }) => !ends.includes(hex(encodeImage(memory))));
    assert.ok(between.length >= 3);
    for (const interrupted of between) {
      assert.equal(hex(encodeImage(recovered(interrupted))), ends[1]);
    }
  });
}

test('a tear within a command that is refused takes nothing but what the refusal costs', () => {
  const card = VirtualCard.restore(image, scriptedRandom().random);
  ok(card, '00A4040009A00000000386980701');
  const before = hex(card.save());
  const wrong = protect(card, '841E0000', '', unhex(KEY)); // costs the key a try: one write
  card.processTorn(wrong, 0);
  assert.equal(hex(card.save()), before);
  ok(card, '00A4040009A00000000386980701');
  card.processTorn(protect(card, '841E0000', '', unhex(KEY)), 1);
  assert.notEqual(hex(card.save()), before);
});

function memoryOf(card: VirtualCard): Memory {
  let seen: Memory | undefined;
  card.tamper((memory) => (seen = memory));
  assert.ok(seen !== undefined);
  return seen;
}
