import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { hex } from '@lvchengtong/card-sdk/bytes';
import { cashierPinDigest, RECORD_FLAG } from '@lvchengtong/card-sdk/exchange';
import { fen, sum, type Fen } from '@lvchengtong/card-sdk/money';
import { tearable, type VirtualCard, type VirtualPsam } from '@lvchengtong/card-sdk/virtual';
import { BenchCentre } from './support/bench-centre.ts';
import {
  forgedCard,
  issuedCard,
  issuedPsam,
  OTHER_CARD,
  restored,
  TEST_CARD,
} from './support/bench-city.ts';
import { benchTerminal, type BenchTerminal } from './support/bench-terminal.ts';

const LOADED = fen(50_000);
const AMOUNT = fen(650);
let psam: VirtualPsam;
let loaded: Uint8Array;
let other: Uint8Array;

before(async () => {
  psam = await issuedPsam();
  const centre = new BenchCentre();
  loaded = await loadedImage(centre, await issuedCard(TEST_CARD));
  other = (await issuedCard(OTHER_CARD)).save();
});

async function loadedImage(centre: BenchCentre, card: VirtualCard): Promise<Uint8Array> {
  const terminal = await benchTerminal('top-up', psam, centre);
  terminal.agent.screen.commands.setAmount(LOADED);
  assert.equal((await terminal.agent.present(card.channel())).kind, 'accepted');
  await terminal.remove();
  return card.save();
}

/** Commands answer before the state machine has taken them. */
const taken = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A cashier from the list, so that there are shifts. */
async function withCashiers(): Promise<BenchCentre> {
  const centre = new BenchCentre();
  const salt = new Uint8Array(16).fill(7);
  centre.cashiers = [
    {
      cashier_no: '0001',
      name: '王秀芳',
      pin_salt_hex: hex(salt),
      pin_digest_hex: hex(await cashierPinDigest('135790', salt)),
    },
  ];
  return centre;
}

async function sell(terminal: BenchTerminal, card: VirtualCard, amount: Fen): Promise<number> {
  // The same card for the same amount is asked about only within seconds.
  await terminal.time.pass(60);
  terminal.agent.screen.commands.setAmount(amount);
  card.reset();
  assert.equal((await terminal.agent.present(card.channel())).kind, 'accepted');
  return terminal.agent.journal.lastSequence;
}

async function takeBack(
  terminal: BenchTerminal,
  card: VirtualCard,
  sequence: number,
  inCash = false,
): Promise<string> {
  await terminal.time.pass(60);
  terminal.agent.screen.commands.takeBack(sequence, inCash);
  await taken();
  card.reset();
  return (await terminal.agent.present(card.channel())).kind;
}

const voidsOf = (terminal: BenchTerminal) =>
  terminal.records().filter(({ kind }) => kind === 'void');

test('the card that paid is held again, and the record names the sale; the chip is not touched', async () => {
  const terminal = await benchTerminal('canteen', psam, new BenchCentre());
  const card = restored(loaded);
  const sequence = await sell(terminal, card, AMOUNT);
  const chip = card.save();
  assert.equal(await takeBack(terminal, card, sequence), 'accepted');
  card.reset();
  assert.deepEqual(card.save(), chip);
  const [record, ...more] = voidsOf(terminal);
  assert.deepEqual(more, []);
  assert.deepEqual(
    [record?.referenceSequence, record?.cardAsn, record?.amount, record?.counterKind],
    [sequence, TEST_CARD, 0n, 'none'],
  );
  const [newest, sale] = terminal.agent.screen.state().lastTen;
  assert.deepEqual([newest?.amount, sale?.takingBack], [AMOUNT, 'done']);
  await terminal.remove();
});

test('a sale is taken back once, over a restart too, and no other card takes it back', async () => {
  let terminal = await benchTerminal('canteen', psam, new BenchCentre());
  const card = restored(loaded);
  const sequence = await sell(terminal, card, AMOUNT);
  const stranger = restored(other);
  assert.equal(await takeBack(terminal, stranger, sequence), 'take-back');
  const { phase } = terminal.agent.screen.state();
  assert(phase.kind === 'take-back' && phase.otherCardShown, 'the right card is still waited for');
  assert.equal(voidsOf(terminal).length, 0);
  card.reset();
  assert.equal((await terminal.agent.present(card.channel())).kind, 'accepted');
  terminal = await terminal.restart();
  terminal.agent.screen.commands.takeBack(sequence, true);
  await taken();
  assert.equal(terminal.agent.screen.state().phase.kind, 'ready');
  assert.equal(voidsOf(terminal).length, 1);
  await terminal.remove();
});

test('a forgery with the number of the card that paid gets nothing', async () => {
  const terminal = await benchTerminal('canteen', psam, new BenchCentre());
  const sequence = await sell(terminal, restored(loaded), AMOUNT);
  assert.equal(await takeBack(terminal, await forgedCard(TEST_CARD), sequence), 'refused');
  assert.equal(voidsOf(terminal).length, 0);
  await terminal.remove();
});

test('torn at every command: nothing is written until the card has proved itself, then once', async () => {
  let commands = 0;
  for (let at = 0; at === 0 || at < commands; at += 1) {
    for (const when of ['before', 'after'] as const) {
      const note = `torn ${when} command ${String(at)}`;
      const terminal = await benchTerminal('canteen', psam, new BenchCentre());
      const card = restored(loaded);
      const sequence = await sell(terminal, card, AMOUNT);
      terminal.agent.screen.commands.takeBack(sequence, false);
      await taken();
      card.reset();
      const shown = await terminal.agent.present(
        tearable(card, { tear: (index) => (index === at ? when : undefined) }),
      );
      assert.equal(shown.kind, 'take-back', note);
      assert.equal(voidsOf(terminal).length, 0, note);
      card.reset();
      const again = await terminal.agent.present(
        tearable(card, { tear: (index) => void (commands = Math.max(commands, index + 1)) }),
      );
      assert.equal(again.kind, 'accepted', note);
      assert.equal(voidsOf(terminal).length, 1, note);
      await terminal.remove();
    }
  }
  assert(commands >= 3, `${String(commands)} commands`);
});

test('a void is of its own shift: the next cashier cannot take the sale back', async () => {
  const terminal = await benchTerminal('canteen', psam, await withCashiers());
  const { commands } = terminal.agent.screen;
  await commands.signOn('0001', '135790');
  const card = restored(loaded);
  const sequence = await sell(terminal, card, AMOUNT);
  commands.signOff();
  await commands.signOn('0001', '135790');
  commands.takeBack(sequence, false);
  await taken();
  assert.equal(terminal.agent.screen.state().phase.kind, 'ready');
  await terminal.remove();
});

test('the Z report is the sum of the shift’s records, whatever was sold and taken back', async () => {
  const day = fc.array(
    fc.record({
      amount: fc.integer({ min: 1, max: 300 }),
      back: fc.constantFrom('no', 'card', 'cash'),
    }),
    { maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(day, async (sales) => {
      let terminal = await benchTerminal('canteen', psam, await withCashiers());
      const card = restored(loaded);
      await terminal.agent.screen.commands.signOn('0001', '135790');
      for (const { amount, back } of sales) {
        const sequence = await sell(terminal, card, fen(amount));
        if (back === 'no') continue;
        assert.equal(await takeBack(terminal, card, sequence, back === 'cash'), 'accepted');
      }
      terminal.agent.screen.commands.signOff();
      // The report is the journal's: a restart tells the same.
      terminal = await terminal.restart();
      const report = terminal.agent.screen.state().zReport;
      const tally = (which: readonly { amount: number }[]) => ({
        count: which.length,
        amount: sum(which.map(({ amount }) => fen(amount))),
      });
      const none = tally([]);
      assert.deepEqual(report?.totals, {
        sales: tally(sales),
        unresolved: none,
        loads: none,
        voidsToCard: tally(sales.filter(({ back }) => back === 'card')),
        voidsInCash: tally(sales.filter(({ back }) => back === 'cash')),
      });
      const flags = voidsOf(terminal).map(({ flags: bits }) => (bits & RECORD_FLAG.inCash) !== 0);
      assert.equal(flags.filter(Boolean).length, report.totals.voidsInCash.count);
      assert.equal(report.lastSequence - report.firstSequence + 1, terminal.records().length);
      await terminal.remove();
    }),
    { numRuns: 10 },
  );
});

test('the Z report goes to the centre once its records are there, once', async () => {
  const centre = await withCashiers();
  let terminal = await benchTerminal('canteen', psam, centre);
  await terminal.agent.screen.commands.signOn('0001', '135790');
  const card = restored(loaded);
  await sell(terminal, card, AMOUNT);
  const sequence = await sell(terminal, card, fen(400));
  await takeBack(terminal, card, sequence, true);
  terminal.agent.screen.commands.signOff();
  await terminal.agent.upload();
  assert.equal(centre.shifts.length, 0, 'the records first');
  terminal = await terminal.restart();
  await terminal.agent.upload();
  await terminal.agent.upload();
  const none = { count: 0, amount_fen: 0 };
  assert.equal(centre.shifts.length, 1);
  const { opened_at, closed_at, ...told } = centre.shifts[0] as Record<string, unknown>;
  assert(String(opened_at) < String(closed_at));
  assert.deepEqual(told, {
    cashier_no: '0001',
    first_journal_sequence: 1,
    last_journal_sequence: 3,
    sales: { count: 2, amount_fen: 1_050 },
    unresolved: none,
    loads: none,
    voids_to_card: none,
    voids_in_cash: { count: 1, amount_fen: 400 },
  });
  await terminal.remove();
});
