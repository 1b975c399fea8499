import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { RECORD_FLAG } from '@lvchengtong/card-sdk/exchange';
import { fen } from '@lvchengtong/card-sdk/money';
import type { VirtualCard, VirtualPsam } from '@lvchengtong/card-sdk/virtual';
import { fareFor, shortestWay } from '../src/kinds/metro/fare.ts';
import { decodeTrip, encodeTrip } from '../src/kinds/metro/trip-record.ts';
import type { ScreenPhase } from '../src/screen-state.ts';
import { BenchCentre } from './support/bench-centre.ts';
import { forgedCard, issuedCard, issuedPsam, restored, TEST_CARD } from './support/bench-city.ts';
import { benchTerminal, type BenchTerminal } from './support/bench-terminal.ts';

let psam: VirtualPsam;
let image: Uint8Array;
before(async () => {
  psam = await issuedPsam();
  const card = await issuedCard(TEST_CARD);
  await at('top-up', async ({ agent }) => {
    agent.screen.commands.setAmount(fen(10_000));
    assert.equal((await agent.present(card.channel())).kind, 'accepted');
  });
  image = card.save();
});

/** A terminal of this kind for as long as `use` runs. */
async function at(
  kind: string,
  use: (terminal: BenchTerminal, card: VirtualCard) => Promise<void>,
  centre = new BenchCentre(),
): Promise<void> {
  const terminal = await benchTerminal(kind, psam, centre);
  try {
    // Only the top-up that fills it comes before there is a loaded card.
    await use(
      terminal,
      (image as Uint8Array | undefined) ? restored(image) : await issuedCard(TEST_CARD),
    );
  } finally {
    await terminal.remove();
  }
}

async function tap(terminal: BenchTerminal, card: VirtualCard, amount = 0): Promise<ScreenPhase> {
  if (amount > 0) terminal.agent.screen.commands.setAmount(fen(amount));
  card.reset();
  const shown = await terminal.agent.present(card.channel());
  assert(shown.kind !== 'busy');
  return shown;
}
const codeOf = (phase: ScreenPhase): string => ('code' in phase ? phase.code : phase.kind);

test('canteen: no amount shows the balance and takes nothing; too much is refused; the name is masked', async () => {
  await at('canteen', async (terminal, card) => {
    const shown = await tap(terminal, card);
    assert(shown.kind === 'balance' && shown.balance === fen(10_000));
    assert.equal(shown.person.maskedName, '张*三');
    assert.equal(codeOf(await tap(terminal, card, 5_001)), 'ERR005');
    assert.deepEqual(terminal.records(), []);
    const paid = await tap(terminal, card, 650);
    assert(paid.kind === 'accepted' && paid.balance === fen(9_350));
    const [record] = terminal.records();
    assert.equal(record?.mealPeriod, 2);
    assert.equal(record.flags & RECORD_FLAG.simulated, RECORD_FLAG.simulated);
  });
});

test('canteen: the same card for the same amount asks first, and pays after the cashier has said so', async () => {
  await at('canteen', async (terminal, card) => {
    assert.equal((await tap(terminal, card, 650)).kind, 'accepted');
    assert.equal((await tap(terminal, card, 650)).kind, 'confirm-same');
    assert.equal((await tap(terminal, card)).kind, 'confirm-same');
    assert.equal(terminal.records().length, 1);
    terminal.agent.screen.commands.confirmSame();
    await terminal.time.pass(0);
    assert.equal((await tap(terminal, card)).kind, 'accepted');
    await terminal.time.pass(11);
    assert.equal((await tap(terminal, card, 650)).kind, 'accepted');
    assert.equal(terminal.records().length, 3);
  });
});

test('canteen: a purse with too little pays nothing', async () => {
  await at('canteen', async (terminal) => {
    const empty = await issuedCard(TEST_CARD);
    const shown = await tap(terminal, empty, 650);
    assert(shown.kind === 'refused' && shown.code === 'ERR007' && shown.balance === fen(0));
    assert.deepEqual(terminal.records(), []);
  });
});

test('top-up: without an amount the card is given what waits for it, and then shows its balance', async () => {
  const centre = new BenchCentre();
  const pending = {
    pending_load_id: '01996000-0000-7000-8000-000000000001',
    channel: 'subsidy',
    amount_fen: 1_550,
    expires_at: null,
  };
  centre.waiting = [pending];
  await at(
    'top-up',
    async (terminal, card) => {
      assert.equal((await tap(terminal, card)).kind, 'accepted');
      const [record] = terminal.records();
      assert.deepEqual([record?.kind, record?.amount], ['load', 1_550n]);
      const [asked] = centre.loads;
      assert.deepEqual(
        [asked?.channel, asked?.pending_load_id],
        [pending.channel, pending.pending_load_id],
      );
      centre.waiting = [];
      assert.equal((await tap(terminal, card)).kind, 'balance');
      assert.equal((await tap(terminal, card, 1_000)).kind, 'accepted');
      const [, cash] = centre.loads;
      assert.deepEqual([cash?.channel, cash?.pending_load_id], ['cash', undefined]);
    },
    centre,
  );
});

test('a card on the block list is refused everywhere, without a name on the screen', async () => {
  const centre = new BenchCentre();
  centre.blocked.push(TEST_CARD);
  for (const kind of ['canteen', 'gate', 'bus', 'metro', 'top-up']) {
    await at(
      kind,
      async (terminal, card) => {
        assert.deepEqual(await tap(terminal, card, 100), { kind: 'blocked', code: 'ERR008' });
        assert.deepEqual(terminal.records(), []);
      },
      centre,
    );
  }
});

test('a forged card gets through no gate and pays at no till', async () => {
  await at('gate', async (terminal) => {
    assert.equal(codeOf(await tap(terminal, await forgedCard(TEST_CARD))), 'ERR009');
    assert.deepEqual(terminal.records(), []);
  });
  await at('canteen', async (terminal) => {
    const shown = await tap(terminal, await forgedCard(TEST_CARD), 100);
    assert.equal(shown.kind, 'refused');
    assert.deepEqual(terminal.records(), []);
  });
});

test('gate: in, not in again at once, out later; attendance without money', async () => {
  await at('gate', async (terminal, card) => {
    const first = await tap(terminal, card);
    // The bench's clock says 11:30, and the bell rang at eight.
    assert(first.kind === 'accepted' && first.direction === 'in' && first.late);
    assert.equal(first.balance, undefined);
    assert.equal(first.person.className, '一年级（2）班');
    assert.equal(codeOf(await tap(terminal, card)), 'ERR011');
    await terminal.time.pass(61);
    const later = await tap(terminal, card);
    assert(later.kind === 'accepted' && later.direction === 'out');
    assert.deepEqual(
      terminal
        .records()
        .map(({ kind, direction, refusal, amount }) => [kind, direction, refusal, amount]),
      [
        ['attendance', 'in', 0, fen(0)],
        ['attendance', 'in', 11, fen(0)],
        ['attendance', 'out', 0, fen(0)],
      ],
    );
  });
});

test('bus: a student pays a quarter of the fare, and the record has both', async () => {
  await at('bus', async (terminal, card) => {
    const shown = await tap(terminal, card);
    assert(shown.kind === 'accepted' && shown.amount === fen(25) && shown.amountDue === fen(100));
    assert(shown.concession);
    const [record] = terminal.records();
    assert.equal(record?.transit.line, 27);
    assert.equal(record.flags & RECORD_FLAG.studentConcession, RECORD_FLAG.studentConcession);
  });
});

test('metro: entry writes the trip with a debit of nothing; out at the same station soon is free', async () => {
  await at('metro', async (terminal, card) => {
    const entered = await tap(terminal, card);
    assert(entered.kind === 'accepted' && entered.direction === 'in' && entered.amount === fen(0));
    await terminal.time.pass(120);
    const left = await tap(terminal, card);
    assert(left.kind === 'accepted' && left.direction === 'out' && left.amount === fen(0));
    assert.deepEqual(
      terminal.records().map(({ kind, transactionType }) => [kind, transactionType]),
      [
        ['compound-purchase', 9],
        ['compound-purchase', 9],
      ],
    );
    await terminal.time.pass(600);
    await tap(terminal, card);
    await terminal.time.pass(16 * 60);
    const late = await tap(terminal, card);
    assert(late.kind === 'accepted' && late.amount === fen(100) && late.amountDue === fen(200));
    assert.equal(terminal.records().at(-1)?.transit.entryStation, 1);
  });
});

test('metro: an empty card does not get in', async () => {
  await at('metro', async (terminal) => {
    assert.equal(codeOf(await tap(terminal, await issuedCard(TEST_CARD))), 'ERR007');
  });
});

test('offline for longer than the limit: money is refused, the gate keeps working', async () => {
  await at('canteen', async (terminal, card) => {
    await terminal.time.pass(8 * 86_400);
    assert.equal(terminal.agent.screen.state().cannotAccept, 'offline-limit');
    assert.equal(codeOf(await tap(terminal, card, 100)), 'ERR012');
  });
  await at('gate', async (terminal, card) => {
    await terminal.time.pass(8 * 86_400);
    assert.equal((await tap(terminal, card)).kind, 'accepted');
  });
});

test('records reach the centre as the very bytes of the journal, and the backlog goes to nothing', async () => {
  const centre = new BenchCentre();
  await at(
    'canteen',
    async (terminal, card) => {
      await tap(terminal, card, 100);
      await tap(terminal, card, 200);
      assert.equal(terminal.agent.screen.state().centre.backlogCount, 2);
      assert.equal((await terminal.agent.upload()).kind, 'acknowledged');
      assert.equal(terminal.agent.screen.state().centre.backlogCount, 0);
      assert.equal(centre.records.length, 2);
      assert(terminal.agent.screen.state().lastTen.every(({ acknowledged }) => acknowledged));
    },
    centre,
  );
});

test('distance tariff: base, then begun stretches', () => {
  const tariff = {
    base: fen(200),
    baseMetres: 6_000,
    steps: [
      { uptoMetres: 13_000, everyMetres: 7_000, add: fen(100) },
      { uptoMetres: 21_000, everyMetres: 8_000, add: fen(100) },
      { uptoMetres: Number.POSITIVE_INFINITY, everyMetres: 9_000, add: fen(100) },
    ],
  };
  const fares = [1, 6_000, 6_001, 13_000, 13_001, 21_001, 30_001].map((m) => fareFor(m, tariff));
  assert.deepEqual(fares, [200, 200, 300, 300, 400, 500, 600].map(fen));
});

test('the shortest way is found, and none is no way', () => {
  const links = [
    { from: 1, to: 2, metres: 500 },
    { from: 2, to: 3, metres: 500 },
    { from: 1, to: 3, metres: 2_000 },
  ];
  assert.equal(shortestWay(links, 3, 1), 1_000);
  assert.equal(shortestWay(links, 1, 9), undefined);
});

test('a trip comes back from its 46 bytes, and nonsense is no trip', () => {
  const place = { line: 1, station: 17, terminalId: '450000000101', at: '20260901073015' };
  const trip = { state: 'exited', entry: place, exit: { ...place, station: 9 } } as const;
  assert.equal(encodeTrip(trip).length, 46);
  assert.deepEqual(decodeTrip(encodeTrip(trip)), trip);
  assert.equal(decodeTrip(new Uint8Array(46).fill(0xff)).state, 'none');
});
