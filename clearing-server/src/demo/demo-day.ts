import assert from 'node:assert/strict';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { TerminalKind } from '../terminals/terminal.ts';
import { passing, sold, torn, type DemoCard, type Sale } from './demo-card.ts';
import type { DemoTerminal } from './demo-town.ts';
import type { Random } from './random.ts';

/** One thing that a pupil does; how it ends, the plan decides. */
export interface Errand {
  readonly at: Date;
  readonly card: DemoCard;
  readonly where: TerminalKind;
  readonly end: 'well' | 'torn-debited' | 'torn-in-vain' | 'tac-garbled' | 'never-uploaded';
}

/** Half past twelve is 12.5. Shanghai has had one offset since 1991. */
const instantAt = (midnight: Date, hour: number): Date =>
  new Date(midnight.getTime() + Math.round(hour * 3_600_000));

/** Where pupils are on a school day, how many of them, from when to when. */
const HABITS: readonly (readonly [TerminalKind, number, number, number])[] = [
  ['bus', 0.6, 6.8, 7.1],
  ['metro', 0.2, 6.8, 7.1],
  ['gate', 1, 7.2, 7.7],
  ['canteen', 0.95, 11.5, 12.5],
  ['canteen', 0.3, 15.2, 15.5],
  ['gate', 0.97, 16.5, 16.8],
  ['bus', 0.6, 16.9, 17.4],
  ['metro', 0.2, 16.9, 17.4],
];

/** Of a thousand sales; the rest end well. What a city sees, made a little more frequent. */
const MISHAPS = [
  ['torn-debited', 6],
  ['torn-in-vain', 5],
  ['tac-garbled', 3],
  ['never-uploaded', 2],
] as const satisfies readonly (readonly [Errand['end'], number])[];

/** A school day from its midnight on, by the clock. */
export function errandsOf(
  midnight: Date,
  cards: readonly DemoCard[],
  random: Random,
): readonly Errand[] {
  const errands = cards.flatMap((card) =>
    HABITS.filter(([, share]) => random.happens(share)).map(([where, , from, to]): Errand => ({
      at: instantAt(midnight, from + random.fraction() * (to - from)),
      card,
      where,
      end: where === 'gate' ? 'well' : endOf(random.whole(0, 999)),
    })),
  );
  return errands.sort((a, b) => a.at.getTime() - b.at.getTime());
}

function endOf(lot: number): Errand['end'] {
  let below = 0;
  for (const [end, share] of MISHAPS) {
    below += share;
    if (lot < below) return end;
  }
  return 'well';
}

/** Prices in fen: what is due, and what a student pays of it in hundredths. */
const PRICES = {
  canteen: { from: 600, to: 1600, step: 50, pays: 100, kind: 'purchase', lines: [0] },
  bus: { from: 200, to: 200, step: 100, pays: 80, kind: 'purchase', lines: [17, 53] },
  metro: { from: 200, to: 600, step: 100, pays: 50, kind: 'compound-purchase', lines: [1, 5] },
} as const;

export const DEAREST: Fen = fen(PRICES.canteen.to);

/**
 * What the terminal writes down of an errand, if anything of it ever reaches the centre: a journal lost
 * with its terminal leaves a hole, and the card's counters tell of it.
 */
export function recordOf(
  { card, where, at, end }: Errand,
  terminals: readonly DemoTerminal[],
  random: Random,
): { readonly terminal: DemoTerminal; readonly record: TransactionRecord | undefined } {
  const terminal = random.oneOf(terminals.filter(({ kind }) => kind === where));
  if (where === 'gate') {
    return { terminal, record: passing(card, terminal, at, at.getUTCHours() < 4 ? 'in' : 'out') };
  }
  assert(where === 'canteen' || where === 'bus' || where === 'metro', 'nothing else sells');
  const { from, to, step, pays, kind, lines } = PRICES[where];
  const due = from + step * random.whole(0, (to - from) / step);
  const line = random.oneOf<number>(lines);
  const sale: Sale = { amount: fen((due * pays) / 100), amountDue: fen(due), at, kind, line };
  return { terminal, record: ended(card, terminal, sale, end) };
}

function ended(
  card: DemoCard,
  terminal: DemoTerminal,
  sale: Sale,
  end: Errand['end'],
): TransactionRecord | undefined {
  switch (end) {
    case 'well':
      return sold(card, terminal, sale);
    case 'torn-debited':
    case 'torn-in-vain':
      return torn(card, terminal, sale, end === 'torn-debited');
    case 'tac-garbled':
      return { ...sold(card, terminal, sale), tac: new Uint8Array([1, 2, 3, 4]) };
    case 'never-uploaded':
      sold(card, terminal, sale);
      return undefined;
  }
}
