import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { subtract, sum, yuanText, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Difference, Evidence } from '../reconciliation/difference.ts';
import type { Direction, MoneyChannel } from './statement-layout.ts';

/** Where a statement says it. */
export interface Told {
  readonly fileName: string;
  readonly line: number;
  readonly reference: string;
  readonly amount: Fen;
  readonly day: SettlementDate;
}

/** One load order, and all that the statements of its channel say about it. */
export interface OrderStory {
  readonly loadId: string;
  readonly cardAsn: string;
  readonly channel: MoneyChannel;
  readonly amount: Fen;
  /** Whether the card has the money. */
  readonly isTaken: boolean;
  readonly orderedOn: SettlementDate;
  /** Oldest first. */
  readonly payments: readonly Told[];
  readonly refunds: readonly Told[];
  /** How many days beyond the order's the channel's statements tell of. */
  readonly daysBeyond: number;
}

/** A payment of late evening stands in the next day's statement; one of three days later does not come. */
const DAYS_UNTIL_UNPAID = 3;

/**
 * What the statements say otherwise than the order. Each is reported on the day on which it came about:
 * the order's, or that of a second payment or of a refund.
 */
export function orderDifferences(story: OrderStory, date: SettlementDate): Difference[] {
  const [first, ...again] = story.payments;
  return [
    ...(story.orderedOn === date ? aboutPayment(story, first) : []),
    ...again.flatMap((told, at) =>
      told.day === date ? [paidAgain(story, told, { first, time: at + 2 })] : [],
    ),
    ...(story.refunds.some(({ day }) => day === date) ? givenBack(story, again) : []),
  ];
}

const common = (story: OrderStory, name: string) => ({
  key: `money ${story.channel} ${story.loadId} ${name}`,
  subject: { kind: 'card', cardAsn: story.cardAsn } as const,
});
const evidenceOf = (story: OrderStory, told: Told | undefined): Evidence => ({
  load_id: story.loadId,
  channel: story.channel,
  ordered_fen: Number(story.amount),
  ordered_on: story.orderedOn,
  ...(told && { file: told.fileName, file_line: told.line, reference: told.reference }),
});

function aboutPayment(story: OrderStory, first: Told | undefined): Difference[] {
  if (first === undefined) return story.isTaken ? [unpaid(story)] : [];
  const differs = subtract(first.amount, story.amount);
  return [
    ...(differs === ZERO
      ? []
      : [
          {
            ...common(story, 'amount'),
            class: 'amount-differs' as const,
            amount: differs,
            summary: `${story.channel} has ${yuanText(first.amount)}, ordered were ${yuanText(story.amount)}`,
            evidence: { ...evidenceOf(story, first), paid_fen: Number(first.amount) },
          },
        ]),
    ...(first.day === story.orderedOn
      ? []
      : [
          {
            ...common(story, 'day'),
            class: 'cut-over-shift' as const,
            amount: first.amount,
            summary: `ordered on ${story.orderedOn}, paid on ${first.day} as ${story.channel} tells it`,
            evidence: { ...evidenceOf(story, first), paid_on: first.day },
            proof: 'PAID_ON_OTHER_DAY',
          },
        ]),
  ];
}

function unpaid(story: OrderStory): Difference {
  const isLate = story.daysBeyond >= DAYS_UNTIL_UNPAID;
  return {
    ...common(story, 'unpaid'),
    class: isLate ? 'load-unpaid' : 'missing-in-file',
    amount: story.amount,
    summary: isLate
      ? `the card took ${yuanText(story.amount)} that nobody has paid`
      : `the card took ${yuanText(story.amount)}; no statement of ${story.channel} names the payment yet`,
    evidence: { ...evidenceOf(story, undefined), statement_days_beyond: story.daysBeyond },
  };
}

/** Closed by the refund of at least as much. */
const paidAgain = (
  story: OrderStory,
  told: Told,
  { first, time }: { readonly first: Told | undefined; readonly time: number },
): Difference => ({
  ...common(story, `again ${String(time)}`),
  class: 'duplicate-in-file',
  amount: told.amount,
  summary: `one order was paid again with ${yuanText(told.amount)}; it loads once`,
  evidence: {
    ...evidenceOf(story, told),
    first_file: first?.fileName ?? '',
    first_line: first?.line ?? 0,
  },
  ...(sumOf(story.refunds) >= told.amount ? { proof: 'REFUNDED' } : {}),
});

const sumOf = (told: readonly Told[]): Fen => sum(told.map(({ amount }) => amount));

/** The card keeps what it took: more was given back than was paid too often. */
function givenBack(story: OrderStory, again: readonly Told[]): Difference[] {
  const tooMuch = subtract(sumOf(story.refunds), sumOf(again));
  if (!story.isTaken || tooMuch <= 0n) return [];
  return [
    {
      ...common(story, 'given-back'),
      class: 'load-unpaid',
      amount: tooMuch,
      summary: `${story.channel} gave back ${yuanText(tooMuch)} that the card has taken and keeps`,
      evidence: { ...evidenceOf(story, story.refunds.at(-1)), refunds: story.refunds.length },
    },
  ];
}

/** Money that moved, and nothing of ours says why. */
export interface UnexplainedLine extends Told {
  readonly channel: MoneyChannel;
  readonly direction: Direction;
  readonly orderNo: string;
  /** From 1, among the day's lines of this reference: a party may print one twice. */
  readonly time: number;
}

export const lineDifference = (line: UnexplainedLine): Difference => ({
  key: `money-line ${line.channel} ${line.direction} ${line.day} ${line.reference} ${String(line.time)}`,
  class: 'unknown',
  subject: {
    kind: 'account',
    name: `custody-bank:${line.channel === 'bank' ? 'float' : line.channel}`,
  },
  amount: line.direction === 'in' ? line.amount : subtract(ZERO, line.amount),
  summary:
    line.direction === 'in'
      ? `${yuanText(line.amount)} came in at ${line.channel} and names no order of ours`
      : `${yuanText(line.amount)} left ${line.channel}, and no payment of ours says so`,
  evidence: {
    channel: line.channel,
    file: line.fileName,
    file_line: line.line,
    reference: line.reference,
    ...(line.orderNo === '' ? {} : { order_no: line.orderNo }),
  },
});
