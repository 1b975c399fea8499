import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { identify, readBalance } from '@lvchengtong/card-sdk/epurse';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import {
  tearable,
  type Tear,
  type VirtualCard,
  type VirtualPsam,
} from '@lvchengtong/card-sdk/virtual';
import { BenchCentre } from './support/bench-centre.ts';
import { issuedCard, issuedPsam, OTHER_CARD, restored, TEST_CARD } from './support/bench-city.ts';
import { benchTerminal, type BenchTerminal } from './support/bench-terminal.ts';

const LOADED = fen(10_000);
const AMOUNT = fen(650);

const centre = new BenchCentre();
let psam: VirtualPsam;
let emptyCard: Uint8Array;
let loadedCard: Uint8Array;
let otherCard: Uint8Array;

before(async () => {
  psam = await issuedPsam();
  const card = await issuedCard(TEST_CARD);
  emptyCard = card.save();
  const terminal = await benchTerminal('top-up', psam, centre);
  terminal.agent.screen.commands.setAmount(LOADED);
  const shown = await terminal.agent.present(card.channel());
  assert.equal(shown.kind, 'accepted');
  await terminal.remove();
  loadedCard = card.save();
  otherCard = (await issuedCard(OTHER_CARD)).save();
});

async function balanceOf(card: VirtualCard): Promise<Fen> {
  card.reset();
  const channel = card.channel();
  assert.equal((await identify(channel)).kind, 'card');
  const balance = await readBalance(channel);
  card.reset();
  return balance;
}

const torn = (card: VirtualCard, at: number, when: Tear): ReturnType<typeof tearable> =>
  tearable(card, { tear: (index) => (index === at ? when : undefined) });

/** How many commands an undisturbed presentation sends to the card. */
async function commandsOf(kind: string, image: Uint8Array): Promise<number> {
  const terminal = await benchTerminal(kind, psam, centre);
  let commands = 0;
  terminal.agent.screen.commands.setAmount(AMOUNT);
  await terminal.agent.present(
    tearable(restored(image), { tear: (index) => void (commands = index + 1) }),
  );
  await terminal.remove();
  return commands;
}

interface Scene {
  readonly kind: 'canteen' | 'top-up';
  readonly image: () => Uint8Array;
  readonly recordKind: string;
  readonly start: Fen;
  readonly done: Fen;
}
const scenes: readonly Scene[] = [
  {
    kind: 'canteen',
    image: () => loadedCard,
    recordKind: 'purchase',
    start: LOADED,
    done: fen(LOADED - AMOUNT),
  },
  { kind: 'top-up', image: () => emptyCard, recordKind: 'load', start: fen(0), done: AMOUNT },
];

/** Runs `act` once for every command and for both sides of it. */
async function atEveryCommand(
  scene: Scene,
  act: (terminal: BenchTerminal, card: VirtualCard, note: string) => Promise<void>,
): Promise<void> {
  const commands = await commandsOf(scene.kind, scene.image());
  assert(commands >= 3, `${String(commands)} commands`);
  for (let at = 0; at < commands; at += 1) {
    for (const when of ['before', 'after'] as const) {
      const terminal = await benchTerminal(scene.kind, psam, centre);
      const card = restored(scene.image());
      terminal.agent.screen.commands.setAmount(AMOUNT);
      await terminal.agent.present(torn(card, at, when));
      await act(terminal, card, `torn ${when} command ${String(at)}`);
      await terminal.remove();
    }
  }
}

const kindsOf = (records: readonly TransactionRecord[]): readonly string[] =>
  records.map(({ kind }) => kind);

for (const scene of scenes) {
  test(`${scene.kind}: the same card comes back, and the money moves exactly once`, async () => {
    await atEveryCommand(scene, async (terminal, card, note) => {
      const shown = await terminal.agent.present(card.channel());
      assert.equal(shown.kind, 'accepted', note);
      assert.equal(await balanceOf(card), scene.done, note);
      const records = terminal.records();
      assert.deepEqual(kindsOf(records), [scene.recordKind], note);
      assert.equal(records[0]?.balanceAfter, scene.done, note);
      assert.notDeepEqual(records[0].tac, new Uint8Array(4), note);
    });
  });

  test(`${scene.kind}: the card stays away, and what it may have done is one unresolved record`, async () => {
    await atEveryCommand(scene, async (terminal, card, note) => {
      await terminal.time.pass(31);
      const moved = (await balanceOf(card)) !== scene.start;
      const records = terminal.records();
      if (moved) assert.deepEqual(kindsOf(records), ['unresolved'], note);
      else assert(kindsOf(records).every((kind) => kind === 'unresolved') && records.length <= 1);
    });
  });

  test(`${scene.kind}: the power fails instead, and the restart writes the same record`, async () => {
    await atEveryCommand(scene, async (terminal, card, note) => {
      const wasTorn = terminal.agent.screen.state().phase.kind === 'torn';
      const again = await terminal.restart();
      const moved = (await balanceOf(card)) !== scene.start;
      assert(!moved || wasTorn, note);
      assert.deepEqual(kindsOf(again.records()), wasTorn ? ['unresolved'] : [], note);
      again.agent.journal.close();
      await terminal.restart();
    });
  });

  test(`${scene.kind}: torn, and torn again at every command of the return`, async () => {
    const lastCommand = (await commandsOf(scene.kind, scene.image())) - 1;
    for (const first of ['before', 'after'] as const) {
      for (let at = 0; at < 12; at += 1) {
        for (const second of ['before', 'after'] as const) {
          const note = `torn ${first} the money moved, then ${second} command ${String(at)}`;
          const terminal = await benchTerminal(scene.kind, psam, centre);
          const card = restored(scene.image());
          terminal.agent.screen.commands.setAmount(AMOUNT);
          await terminal.agent.present(torn(card, lastCommand, first));
          assert.equal(terminal.agent.screen.state().phase.kind, 'torn', note);
          let shown = await terminal.agent.present(torn(card, at, second));
          if (shown.kind !== 'accepted') shown = await terminal.agent.present(card.channel());
          assert.equal(shown.kind, 'accepted', note);
          assert.equal(await balanceOf(card), scene.done, note);
          assert.deepEqual(kindsOf(terminal.records()), [scene.recordKind], note);
          await terminal.remove();
        }
      }
    }
  });

  test(`${scene.kind}: it comes back blocked, and its debt goes to the centre`, async () => {
    const lastCommand = (await commandsOf(scene.kind, scene.image())) - 1;
    const terminal = await benchTerminal(scene.kind, psam, centre);
    const card = restored(scene.image());
    terminal.agent.screen.commands.setAmount(AMOUNT);
    await terminal.agent.present(torn(card, lastCommand, 'after'));
    card.tamper((memory) => ({ ...memory, cardBlocked: true }));
    assert.equal((await terminal.agent.present(card.channel())).kind, 'refused');
    assert.deepEqual(kindsOf(terminal.records()), ['unresolved']);
    assert.equal((await terminal.agent.present(card.channel())).kind, 'blocked');
    await terminal.remove();
  });

  test(`${scene.kind}: another card comes, is not charged, and leaves one unresolved record`, async () => {
    const lastCommand = (await commandsOf(scene.kind, scene.image())) - 1;
    const terminal = await benchTerminal(scene.kind, psam, centre);
    const other = restored(otherCard);
    terminal.agent.screen.commands.setAmount(AMOUNT);
    await terminal.agent.present(torn(restored(scene.image()), lastCommand, 'after'));
    const shown = await terminal.agent.present(other.channel());
    assert(shown.kind === 'refused' && shown.code === 'ERR013');
    assert.equal(await balanceOf(other), fen(0));
    assert.deepEqual(kindsOf(terminal.records()), ['unresolved']);
    assert.equal(terminal.agent.screen.state().amount, fen(0));
    await terminal.remove();
  });
}
