import {
  creditForLoad,
  debitForPurchase,
  debitForUnload,
  getBalance,
  getDepositBalance,
  getOverdraftLimit,
  getOverdraftUsed,
  getOwnBalance,
  getTransactionProve,
  initializeForCappPurchase,
  initializeForCashWithdrawal,
  initializeForDepositLoad,
  initializeForDepositPurchase,
  initializeForLoad,
  initializeForOverdrawLimit,
  initializeForPurchase,
  initializeForUnload,
  updateCappDataCache,
  updateOverdrawLimit,
} from '../../src/epurse/commands/index.ts';
import { FieldReader } from '../../src/field-reader.ts';
import {
  type LocalDateTime,
  parseLocalDateTime,
  parseTerminalId,
  type TerminalId,
} from '../../src/ids.ts';
import type { Fen } from '../../src/money.ts';
import type { ReceivedCommand } from '../../src/apdu/index.ts';
import { known, type KnownCommand } from './known-command.ts';

const nothing = (): undefined => undefined;

/** key index1 · amount4 · terminal6 */
function started({ data }: ReceivedCommand): {
  readonly keyIndex: number;
  readonly amount: Fen;
  readonly terminalId: TerminalId;
} {
  const field = new FieldReader(data, 11);
  return {
    keyIndex: field.uint(1),
    amount: field.fen(4),
    terminalId: parseTerminalId(field.bcd(6)),
  };
}

/** date4 · time3 · MAC2 */
function finished({ data }: ReceivedCommand): {
  readonly at: LocalDateTime;
  readonly mac2: Uint8Array;
} {
  const field = new FieldReader(data, 11);
  return { at: parseLocalDateTime(field.bcd(7)), mac2: field.bytes(4) };
}

export const MONEY_COMMANDS: readonly KnownCommand[] = [
  ...[getBalance, getDepositBalance, getOverdraftLimit, getOverdraftUsed, getOwnBalance].map(
    (codec) => known(codec, nothing),
  ),
  ...[
    initializeForPurchase,
    initializeForCappPurchase,
    initializeForDepositPurchase,
    initializeForCashWithdrawal,
  ].map((codec) => known(codec, started)),
  ...[initializeForLoad, initializeForDepositLoad, initializeForUnload].map((codec) =>
    known(codec, started),
  ),
  known(initializeForOverdrawLimit, ({ data }) => {
    const field = new FieldReader(data, 7);
    return { keyIndex: field.uint(1), terminalId: parseTerminalId(field.bcd(6)) };
  }),
  known(creditForLoad, finished),
  known(debitForUnload, finished),
  known(updateOverdrawLimit, ({ data }) => {
    const field = new FieldReader(data, 14);
    return {
      newLimit: field.fen(3),
      at: parseLocalDateTime(field.bcd(7)),
      mac2: field.bytes(4),
    };
  }),
  known(debitForPurchase, ({ data }) => {
    const field = new FieldReader(data, 15);
    return {
      terminalSequence: field.uint(4),
      at: parseLocalDateTime(field.bcd(7)),
      mac1: field.bytes(4),
    };
  }),
  known(getTransactionProve, ({ p2, data }) => ({
    type: p2,
    counter: new FieldReader(data, 2).uint(2),
  })),
  known(updateCappDataCache, ({ p1, p2, data }) => ({
    sfi: p2 >> 3,
    by: (p2 & 0x07) === 0x04 ? 'number' : p1 === 0 ? 'newest' : 'tag',
    record: p1,
    data,
  })),
];
