import { instantOf } from '@lvchengtong/card-sdk/ids';
import { subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { account, accountIdOf, type Account } from '../ledger/account.ts';
import type { StatementLine } from './statement.ts';
import type { MoneyChannel } from './statement-layout.ts';

/** Money that moved because a statement says so: clearing.md section 4. */
export interface MoneyTransfer {
  readonly id: string;
  readonly purpose:
    'load-settled' | 'load-refunded' | 'channel-fee' | 'payout' | 'unmatched' | 'correction';
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: Fen;
  readonly occurredAt: Date;
  readonly file: string;
  /** Absent in a correction, which the file as a whole is the cause of. */
  readonly line: number | undefined;
  readonly corrects: string | undefined;
}

/** What the bank holds is the float; what WeChat Pay and Alipay hold is on its way there. */
const heldBy = (channel: MoneyChannel): Account =>
  account('custody-bank', channel === 'bank' ? 'float' : channel);

type Move = Pick<MoneyTransfer, 'purpose' | 'debit' | 'credit'>;

/**
 * Books one line: a load that was paid goes from custody to in transit, where the card's record meets
 * it. What names no order of ours waits in suspense. What leaves the bank is booked by the bank's answer
 * to the payment file, and here only compared.
 */
export function moneyTransfers(
  file: string,
  channel: MoneyChannel,
  line: StatementLine,
  isOrderKnown: boolean,
): MoneyTransfer[] {
  const move = moveOf(channel, line, isOrderKnown);
  const common = {
    occurredAt: instantOf(line.at),
    file,
    line: line.line,
    corrects: undefined,
  };
  const idOf = (what: string): string =>
    accountIdOf(`transfer:money-file:${file}:${String(line.line)}:${what}`);
  return [
    ...(move === undefined ? [] : [{ ...common, ...move, id: idOf('line'), amount: line.amount }]),
    ...(line.fee === ZERO
      ? []
      : [
          { ...common, ...feeMove(channel, line.fee), id: idOf('fee'), amount: absolute(line.fee) },
        ]),
  ];
}

const absolute = (amount: Fen): Fen => (amount < 0n ? subtract(ZERO, amount) : amount);

function feeMove(channel: MoneyChannel, fee: Fen): Move {
  const cost = account('write-off', `channel-fee-${channel}`);
  const held = heldBy(channel);
  return fee < 0n
    ? { purpose: 'channel-fee', debit: held, credit: cost }
    : { purpose: 'channel-fee', debit: cost, credit: held };
}

function moveOf(
  channel: MoneyChannel,
  { kind, direction, party }: StatementLine,
  isOrderKnown: boolean,
): Move | undefined {
  const held = heldBy(channel);
  const inTransit = account('load-in-transit', kind === 'cash-deposit' ? 'cash' : channel);
  const suspense = account('suspense', `statement-${channel}`);
  switch (kind) {
    case 'cash-deposit':
      return { purpose: 'load-settled', debit: held, credit: inTransit };
    case 'payment':
      return isOrderKnown
        ? { purpose: 'load-settled', debit: held, credit: inTransit }
        : { purpose: 'unmatched', debit: held, credit: suspense };
    case 'refund':
      return isOrderKnown
        ? { purpose: 'load-refunded', debit: inTransit, credit: held }
        : { purpose: 'unmatched', debit: suspense, credit: held };
    case 'fee':
      return feeMove(channel, direction === 'out' ? (1n as Fen) : (-1n as Fen));
    case 'payout':
      // Told by both; booked once, when it has arrived.
      return channel === 'bank' && party !== undefined
        ? { purpose: 'payout', debit: held, credit: account('custody-bank', party) }
        : undefined;
    case 'other':
      if (direction === 'in') return { purpose: 'unmatched', debit: held, credit: suspense };
      return channel === 'bank'
        ? undefined
        : { purpose: 'unmatched', debit: suspense, credit: held };
  }
}
