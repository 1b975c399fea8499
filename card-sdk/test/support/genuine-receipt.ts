import assert from 'node:assert/strict';
import {
  loadTacInput,
  purchaseTacInput,
  sameMac,
  TRANSACTION_TYPE,
  TRIPLE_DES,
} from '../../src/crypto/index.ts';
import type { LoadReceipt, PurchaseReceipt } from '../../src/epurse/index.ts';
import { fen } from '../../src/money.ts';
import { keyOf } from './profile-cards.ts';
import { TEST_PSAM } from './student-card.ts';

/** The centre would believe it, and no noise of the card is in it. */
export function assertGenuine(receipt: PurchaseReceipt): void {
  const input = purchaseTacInput({ ...receipt, terminalId: TEST_PSAM.terminalId });
  assert.ok(sameMac(TRIPLE_DES.tac(keyOf('DTK', receipt.asn), input), receipt.tac), 'TAC');
  assert.equal(receipt.balanceBefore - receipt.balanceAfter, receipt.amount);
  assert.ok(receipt.balanceBefore <= fen(10_000), 'noise in a receipt');
}

export function assertLoadGenuine(receipt: LoadReceipt): void {
  const input = loadTacInput({
    ...receipt,
    type: TRANSACTION_TYPE.load,
    terminalId: TEST_PSAM.terminalId,
    newBalance: receipt.balanceAfter,
  });
  assert.ok(sameMac(TRIPLE_DES.tac(keyOf('DTK', receipt.asn), input), receipt.tac), 'TAC');
}
