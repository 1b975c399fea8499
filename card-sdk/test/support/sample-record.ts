import { unhex } from '../../src/bytes.ts';
import { NO_TRANSIT, type TransactionRecord } from '../../src/exchange/index.ts';
import {
  parseCardAsn,
  parseLocalDateTime,
  parseOperatorNo,
  parsePsamNo,
  parseTerminalId,
} from '../../src/ids.ts';
import { fen } from '../../src/money.ts';

/** A purchase in a canteen: valid, to be damaged. */
export const SAMPLE_RECORD: TransactionRecord = {
  kind: 'purchase',
  flags: 1,
  operatorNo: parseOperatorNo('00000001'),
  terminalId: parseTerminalId('450000000001'),
  psamNo: parsePsamNo('45000000000000000001'),
  terminalSequence: 42,
  journalSequence: 7,
  cardAsn: parseCardAsn('00004500000000001234'),
  purse: 2,
  cardProfile: 'mohurd',
  cardKind: 1,
  keyVersion: 1,
  algorithmId: 0,
  counter: 3,
  counterKind: 'offline',
  balanceBefore: fen(5000),
  amount: fen(650),
  amountDue: fen(650),
  balanceAfter: fen(4350),
  transactionType: 6,
  at: parseLocalDateTime('20260901073015'),
  tac: unhex('01020304'),
  parameterVersion: 1,
  blockListVersion: 1,
  transit: NO_TRANSIT,
  direction: 'none',
  refusal: 0,
  mealPeriod: 2,
  referenceSequence: 0,
};
