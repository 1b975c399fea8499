import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unhex } from '@lvchengtong/card-sdk/bytes';
import { NO_TRANSIT } from '@lvchengtong/card-sdk/exchange';
import {
  parseCardAsn,
  parseLocalDateTime,
  parseOperatorNo,
  parsePsamNo,
  parseTerminalId,
} from '@lvchengtong/card-sdk/ids';
import { fen, subtract } from '@lvchengtong/card-sdk/money';
import type { RecordDraft } from '../../src/journal/journal.ts';

export const TERMINAL = parseTerminalId('450000000101');

/** A purchase of `amount` fen from a purse of 100 yuan. */
export function purchaseDraft(amount: number, changes: Partial<RecordDraft> = {}): RecordDraft {
  const balanceBefore = fen(10_000);
  return {
    kind: 'purchase',
    flags: 1,
    operatorNo: parseOperatorNo('00000001'),
    terminalId: TERMINAL,
    psamNo: parsePsamNo('00000000450000000101'),
    terminalSequence: 1,
    cardAsn: parseCardAsn('00004500000000000001'),
    purse: 2,
    cardProfile: 'mohurd',
    cardKind: 1,
    keyVersion: 1,
    algorithmId: 0,
    counter: 7,
    counterKind: 'offline',
    balanceBefore,
    amount: fen(amount),
    amountDue: fen(amount),
    balanceAfter: subtract(balanceBefore, fen(amount)),
    transactionType: 6,
    at: parseLocalDateTime('20260901113000'),
    tac: unhex('A1B2C3D4'),
    parameterVersion: 1,
    blockListVersion: 1,
    transit: NO_TRANSIT,
    direction: 'none',
    refusal: 0,
    mealPeriod: 2,
    referenceSequence: 0,
    ...changes,
  };
}

export const unresolvedDraft = (amount: number, changes: Partial<RecordDraft> = {}): RecordDraft =>
  purchaseDraft(amount, { kind: 'unresolved', tac: unhex('00000000'), ...changes });

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'lct-agent-'));
