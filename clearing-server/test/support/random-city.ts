import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { add, fen } from '@lvchengtong/card-sdk/money';
import fc from 'fast-check';
import type { Knex } from 'knex';
import {
  createReconciliationService,
  type ReconciliationService,
} from '../../src/reconciliation/reconciliation-service.ts';
import {
  createSettlementService,
  type SettlementService,
} from '../../src/settlement/settlement-service.ts';
import {
  chip,
  load,
  minutesLater,
  purchase,
  till,
  tornPurchase,
  uploadOf,
  type Chip,
  type Till,
} from './chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from './city.ts';

const KINDS = [
  'purchase',
  'purchase',
  'purchase',
  'load',
  'torn',
  'torn-in-vain',
  'wrong-tac',
  'clock-in-the-future',
  'lost',
  'late',
  'again',
  'clone',
  'more-on-the-chip',
] as const;

/** One thing that happens in a random city. */
export interface Happening {
  readonly kind: (typeof KINDS)[number];
  readonly card: number;
  readonly till: number;
  readonly amount: number;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constantFrom(...KINDS),
  card: fc.nat(2),
  till: fc.nat(1),
  amount: fc.integer({ min: 1, max: 20 }).map((yuan) => yuan * 100),
});

/** A few days on which a few things happen. */
export const randomDays: fc.Arbitrary<Happening[][]> = fc.array(
  fc.array(happening, { minLength: 1, maxLength: 10 }),
  { minLength: 2, maxLength: 4 },
);

export interface RandomCity {
  readonly settlement: SettlementService;
  readonly reconciliation: ReconciliationService;
  readonly firstDay: SettlementDate;
  happen(what: Happening): Promise<void>;
  /** Closes the day a day later, and returns the one that is open then. */
  nextDay(date: SettlementDate): Promise<SettlementDate>;
}

/** Three cards, a canteen and a bus. */
export async function randomCity(database: Knex): Promise<RandomCity> {
  const clock = testClock(minutesLater(300));
  const tills = [till(1), till(2, '00000002')] as const;
  const chips = [chip(1), chip(2), chip(3)] as const;
  await registerCity(database, { tills, chips });
  const options = { knex: database, clock: clock.read };
  const ingest = ingestOn(database, clock);
  const held: { at: Till; record: TransactionRecord }[] = [];
  const sent: { at: Till; record: TransactionRecord }[] = [];
  let minute = 0;
  const now = (): Date => {
    minute += 1;
    return minutesLater(minute, clock.now);
  };
  const send = async (at: Till, record: TransactionRecord): Promise<void> => {
    sent.push({ at, record });
    const upload = uploadOf(at, [record]);
    clock.now = minutesLater(1, clock.now);
    minute = 0;
    await ingest.receive(at.terminalId, upload);
  };
  const settlement = createSettlementService(options);
  return {
    settlement,
    reconciliation: createReconciliationService(options),
    happen: (what: Happening) => happen({ tills, chips, held, sent, now, send, database }, what),
    nextDay: async (date: SettlementDate): Promise<SettlementDate> => {
      clock.now = minutesLater(24 * 60, clock.now);
      await settlement.close(date, 'clerk');
      return (await settlement.currentDay()).date;
    },
    firstDay: parseSettlementDate('2026-09-01'),
  };
}

interface Going {
  readonly tills: readonly [Till, Till];
  readonly chips: readonly [Chip, Chip, Chip];
  readonly held: { at: Till; record: TransactionRecord }[];
  readonly sent: { at: Till; record: TransactionRecord }[];
  readonly now: () => Date;
  readonly send: (at: Till, record: TransactionRecord) => Promise<void>;
  readonly database: Knex;
}

async function happen(going: Going, what: Happening): Promise<void> {
  const { tills, chips, held, sent, now, send, database } = going;
  const card = chips[what.card] ?? chips[0];
  const at = tills[what.till] ?? tills[0];
  const { amount } = what;
  // A chip without the money declines, and nothing is written.
  const canPay = card.balance >= BigInt(amount);
  switch (what.kind) {
    case 'load':
      await authoriseLoad(database, card, at, amount * 10);
      return send(at, load(card, at, amount * 10, now()));
    case 'late': {
      const one = held.shift();
      return one && send(one.at, one.record);
    }
    case 'again': {
      const one = sent.at(-1);
      return one && send(one.at, one.record);
    }
    case 'more-on-the-chip':
      card.balance = add(card.balance, fen(amount));
      return;
    default:
      return canPay ? pay(going, what, card, at) : undefined;
  }
}

async function pay(going: Going, what: Happening, card: Chip, at: Till): Promise<void> {
  const { held, now, send } = going;
  const { amount } = what;
  switch (what.kind) {
    case 'torn':
    case 'torn-in-vain':
      return send(at, tornPurchase(card, at, amount, now(), what.kind === 'torn'));
    case 'wrong-tac':
      return send(at, { ...purchase(card, at, amount, now()), tac: new Uint8Array([1, 2, 3, 4]) });
    case 'clock-in-the-future':
      return send(at, purchase(card, at, amount, minutesLater(10_000, now())));
    case 'lost':
      held.push({ at, record: purchase(card, at, amount, now()) });
      return;
    case 'clone':
      await send(at, purchase({ ...card }, at, amount, now()));
      // Less than the clone took: the chip is asked for no more than it has.
      return send(at, purchase(card, at, amount - 1, now()));
    default:
      return send(at, purchase(card, at, amount, now()));
  }
}
