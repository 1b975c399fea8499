import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import { query } from '../../src/database/query.ts';
import { createMoneyFileService } from '../../src/money-files/money-file-service.ts';
import {
  DIFFERENCE_CLASSES,
  unexplainedFen,
  type DifferenceClass,
} from '../../src/reconciliation/difference.ts';
import { createReconciliationService } from '../../src/reconciliation/reconciliation-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import {
  chip,
  load,
  minutesLater,
  purchase,
  till,
  tornPurchase,
  uploadOf,
} from '../support/chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from '../support/city.ts';
import { asClearing, createTestDatabase } from '../support/database.ts';
import { bankStatement, wechatBill } from '../support/statements.ts';

const DAY = parseSettlementDate('2026-09-01');

async function town() {
  const { database } = await createTestDatabase();
  const clock = testClock(minutesLater(300));
  const at = till(1);
  const card = chip(1);
  await registerCity(database, { tills: [at], chips: [card] });
  const options = { knex: asClearing(database), clock: clock.read };
  const settlement = createSettlementService(options);
  await settlement.currentDay();
  const ingest = ingestOn(database, clock);
  const upload = (...records: Parameters<typeof uploadOf>[1]) =>
    ingest.receive(at.terminalId, uploadOf(at, records));
  const order = (amount: number, channel?: 'wechat') =>
    authoriseLoad(database, card, at, amount, channel);
  const files = createMoneyFileService(options);
  const statement = async (bytes: Uint8Array) => {
    const outcome = await files.importFile('statement.csv', bytes, 'clerk');
    assert.notEqual(outcome.kind, 'refused', inspect(outcome));
  };
  await order(10_000);
  await upload(load(card, at, 10_000, minutesLater(1)));
  return { database, clock, at, card, settlement, upload, order, statement, options };
}
type Town = Awaited<ReturnType<typeof town>>;

/** An order over WeChat Pay that the card took. */
async function loaded({ order, upload, card, at }: Town, amount: number): Promise<string> {
  const loadId = await order(amount, 'wechat');
  await upload(load(card, at, amount, minutesLater(10)));
  return loadId;
}
const bill = (loadId: string, yuan: string, time = '10:00:00') => ({
  reference: `W${loadId.slice(0, 8)}${time}`,
  loadId,
  yuan,
  time,
});

interface Producer {
  /** What somebody did, or did not do. */
  readonly make: (town: Town) => Promise<unknown>;
  readonly amount: number;
  /** Explains itself to the machine. */
  readonly proof?: string;
  /** Evidence names these. */
  readonly names: readonly string[];
  readonly on?: string;
}

/** Every class, and how it comes about on a real database. */
const PRODUCERS: Readonly<Record<DifferenceClass, Producer>> = {
  'missing-upload': {
    make: ({ card, at, upload }) => {
      purchase(card, at, 700, minutesLater(2));
      return upload(purchase(card, at, 300, minutesLater(3)));
    },
    amount: 700,
    names: ['missing_counters', 'previous_record_id', 'balance_before_fen'],
  },
  'missing-in-file': {
    make: async (it) => {
      await loaded(it, 2_000);
      await it.statement(wechatBill(DAY, [bill(crypto.randomUUID(), '1.00')]));
    },
    amount: 2_000,
    names: ['load_id', 'channel', 'ordered_on'],
  },
  'load-unpaid': {
    make: async (it) => {
      await loaded(it, 2_000);
      for (const day of ['2026-09-01', '2026-09-04']) {
        await it.statement(wechatBill(day, [bill(crypto.randomUUID(), '1.00')]));
      }
    },
    amount: 2_000,
    names: ['load_id', 'statement_days_beyond'],
  },
  'amount-differs': {
    make: async (it) => {
      const loadId = await loaded(it, 2_000);
      await it.statement(wechatBill(DAY, [bill(loadId, '19.50')]));
    },
    amount: -50,
    names: ['load_id', 'file', 'file_line', 'paid_fen'],
  },
  'duplicate-in-file': {
    make: async (it) => {
      const loadId = await loaded(it, 2_000);
      await it.statement(
        wechatBill(DAY, [bill(loadId, '20.00'), bill(loadId, '20.00', '11:00:00')]),
      );
    },
    amount: 2_000,
    names: ['load_id', 'file_line', 'first_line'],
  },
  'cut-over-shift': {
    make: async (it) => {
      const loadId = await loaded(it, 2_000);
      await it.statement(wechatBill(DAY, [bill(crypto.randomUUID(), '1.00')]));
      await it.statement(wechatBill('2026-09-02', [bill(loadId, '20.00', '00:00:03')]));
    },
    amount: 2_000,
    proof: 'PAID_ON_OTHER_DAY',
    names: ['load_id', 'paid_on'],
  },
  late: {
    make: async ({ clock, settlement, card, at, upload }) => {
      const record = purchase(card, at, 400, minutesLater(5));
      await settlement.close(DAY, 'clerk');
      clock.now = minutesLater(24 * 60);
      await upload(record);
    },
    on: '2026-09-02',
    amount: 400,
    proof: 'ACCEPTED_LATE',
    names: ['record_ids'],
  },
  torn: {
    make: ({ card, at, upload }) => upload(tornPurchase(card, at, 600, minutesLater(5), true)),
    amount: 600,
    names: ['record_id', 'terminal_id', 'balance_before_fen'],
  },
  'tac-wrong': {
    make: ({ card, at, upload }) =>
      upload({ ...purchase(card, at, 800, minutesLater(5)), tac: new Uint8Array(4) }),
    amount: 800,
    names: ['record_id', 'counter'],
  },
  'clone-suspected': {
    make: async ({ card, at, upload }) => {
      const twin = { ...card };
      await upload(purchase(card, at, 500, minutesLater(5)));
      await upload(purchase(twin, at, 900, minutesLater(6)));
    },
    amount: 900,
    names: ['conflicting_record_id', 'batch_no'],
  },
  'load-unconfirmed': {
    make: async (it) => {
      const loadId = await it.order(3_000, 'wechat');
      await it.statement(wechatBill(DAY, [bill(loadId, '30.00')]));
    },
    amount: 3_000,
    names: ['load_id', 'statement'],
  },
  // Somebody put money on the chip without a load: its next tap shows it.
  unknown: {
    make: ({ card, at, upload }) => {
      card.balance = fen(card.balance + 1_234n);
      return upload(purchase(card, at, 100, minutesLater(5)));
    },
    amount: -1_234,
    names: ['record_id', 'balance_before_fen', 'previous_balance_after_fen'],
  },
};

for (const name of DIFFERENCE_CLASSES) {
  test(`${name}: its amount, its evidence, its part in the last line`, async () => {
    const it = await town();
    const { make, amount, proof, names, on = DAY } = PRODUCERS[name];
    await make(it);
    const report = await createReconciliationService(it.options).run(parseSettlementDate(on));
    const found = report.differences.filter((each) => each.class === name && each.amount !== 0n);
    assert.deepEqual(
      found.map((each) => [each.amount, each.proof]),
      [[fen(amount), proof]],
      JSON.stringify(report.differences.map(({ key }) => key)),
    );
    for (const fact of names) assert.ok(fact in (found[0]?.evidence ?? {}), fact);
    // Only `unknown` counts as unexplained: every other class has its evidence.
    assert.equal(unexplainedFen(found), name === 'unknown' ? fen(1_234) : fen(0));
    const total = report.classes.find((each) => each.class === name);
    assert.equal(total?.amount, fen(Math.abs(amount)));
    const rows = await query<{ n: string }>(
      it.database,
      `select count(*) as n from reconciliation_work_item where class = ? and amount_fen <> 0`,
      [name],
    );
    assert.equal(rows[0]?.n, proof === undefined ? '1' : '0', 'what explains itself is no work');
  });
}

test('money in that names no order, and money out that no payment explains, are unexplained to the fen', async () => {
  const it = await town();
  await it.statement(
    bankStatement(DAY, [
      { reference: 'B1', inYuan: '12.34', text: '转账' },
      { reference: 'B2', outYuan: '5.00', text: '转账' },
    ]),
  );
  const { differences, unexplained } = await createReconciliationService(it.options).run(DAY);
  const ofMoney = differences.filter(({ key }) => key.startsWith('money'));
  assert.deepEqual(
    ofMoney.map((each) => [each.class, each.amount, each.subject]),
    [
      ['unknown', fen(1_234), { kind: 'account', name: 'custody-bank:float' }],
      ['unknown', fen(-500), { kind: 'account', name: 'custody-bank:float' }],
    ],
  );
  assert.equal(unexplained, fen(1_734));
});

test('a load that was given back and that the card keeps is unpaid', async () => {
  const it = await town();
  const loadId = await loaded(it, 2_000);
  await it.statement(
    wechatBill(DAY, [
      bill(loadId, '20.00'),
      { ...bill(loadId, '20.00', '12:00:00'), reference: 'R1', refund: true },
    ]),
  );
  const { differences } = await createReconciliationService(it.options).run(DAY);
  assert.deepEqual(
    differences
      .filter(({ key }) => key.startsWith('money'))
      .map((each) => [each.class, each.amount]),
    [['load-unpaid', fen(2_000)]],
  );
});

test('an order that was neither paid nor taken has moved nothing, and says so', async () => {
  const it = await town();
  await it.order(3_000, 'wechat');
  await it.statement(wechatBill(DAY, [bill(crypto.randomUUID(), '1.00')]));
  const { differences } = await createReconciliationService(it.options).run(DAY);
  const [found] = differences.filter((each) => each.class === 'load-unconfirmed');
  assert.equal(found?.proof, 'NOT_PAID');
});
