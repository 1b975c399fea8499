import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { CardChannel } from '@lvchengtong/card-sdk/apdu';
import { identify, readBalance } from '@lvchengtong/card-sdk/epurse';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import {
  HOSTILE_CARD_NAMES,
  hostileCard,
  type HostileCardName,
  type VirtualCard,
  VirtualPsam,
} from '@lvchengtong/card-sdk/virtual';
import { BenchCentre } from './support/bench-centre.ts';
import {
  issuedCard,
  issuedPsam,
  OTHER_CARD,
  random,
  restored,
  TEST_CARD,
} from './support/bench-city.ts';
import { benchTerminal, type BenchTerminal } from './support/bench-terminal.ts';

// A card that lies at a till, from any of its answers on. A purchase is in the journal if and only if
// the chip was debited, and the till serves the next card.

const LOADED = fen(10_000);
const PRICE = fen(650);
/** What the SDK lets one command cost, and a tap's other commands. */
const EXCHANGES_MAX = 350;
/** DEBIT, in an undisturbed tap; what comes before it is lied about too. */
const LAST_EXCHANGE = 5;

let psam: Uint8Array;
let card: Uint8Array;
let other: Uint8Array;
const heard = new Map<number, Uint8Array>();
const centre = new BenchCentre();

before(async () => {
  const module = await issuedPsam();
  const chip = await issuedCard(TEST_CARD);
  other = (await issuedCard(OTHER_CARD)).save();
  const listening: CardChannel = async (command) => {
    const answer = await chip.channel()(command);
    heard.set(command[1] ?? 0, answer);
    return answer;
  };
  // A load and a purchase that it can repeat; card and PSAM have both gone on since.
  for (const [kind, amount] of [
    ['top-up', LOADED],
    ['canteen', PRICE],
  ] as const) {
    const terminal = await benchTerminal(kind, module, centre);
    terminal.agent.screen.commands.setAmount(amount);
    assert.equal((await terminal.agent.present(listening)).kind, 'accepted');
    await terminal.remove();
  }
  [psam, card] = [module.save(), chip.save()];
});

/** A till and a PSAM that nobody has lied to yet. */
async function atTill(use: (terminal: BenchTerminal) => Promise<void>): Promise<void> {
  const terminal = await benchTerminal('canteen', VirtualPsam.restore(psam, random), centre);
  try {
    await use(terminal);
  } finally {
    await terminal.remove();
  }
}

async function pay(terminal: BenchTerminal, channel: CardChannel) {
  terminal.agent.screen.commands.setAmount(PRICE);
  return terminal.agent.present(channel);
}

async function balanceOf(chip: VirtualCard): Promise<Fen> {
  chip.reset();
  const channel = chip.channel();
  assert.equal((await identify(channel)).kind, 'card');
  return readBalance(channel);
}

async function lieAtTill(name: HostileCardName, from: number): Promise<void> {
  await atTill(async (terminal) => {
    const chip = restored(card);
    const accomplices = {
      honest: chip.channel(),
      other: restored(other).channel(),
      heard,
      random,
    };
    const { channel, exchanges } = hostileCard(name, accomplices, from);
    const shown = await pay(terminal, channel);
    const note = `${name} from ${String(from)}: ${JSON.stringify(shown, withoutBigint)}`;
    assert.ok(exchanges() <= EXCHANGES_MAX, `${note} after ${String(exchanges())} exchanges`);
    const spent = LOADED - PRICE - (await balanceOf(chip));
    // One that the PSAM refused is journalled too, as evidence, with its refusal in it.
    const purchases = terminal
      .records()
      .filter(({ kind, refusal }) => kind === 'purchase' && refusal === 0);
    assert.ok(spent === 0n || spent === PRICE, note);
    // Debited, and the answer forged on its way: the record comes when the card does, or as unresolved.
    assert.ok(purchases.length <= (spent === 0n ? 0 : 1), `${note}: a purchase that never was`);
    assert.equal(purchases.length === 1, shown.kind === 'accepted', note);
    const next = await pay(terminal, restored(other).channel());
    assert.notEqual(next.kind, 'busy', note);
  });
}

const withoutBigint = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

for (const name of HOSTILE_CARD_NAMES) {
  test(`${name}: no purchase that never was, and the till goes on`, async () => {
    for (let from = 0; from <= LAST_EXCHANGE; from += 1) await lieAtTill(name, from);
  });
}
