import type { KeyObject } from 'node:crypto';
import { decodeReceipt, LayoutError, type Verdict } from '@lvchengtong/card-sdk/exchange';
import type { TerminalId } from '@lvchengtong/card-sdk/ids';
import type { OpenBatch } from './next-batch.ts';

declare const checked: unique symbol;

/** A receipt that was held against the batch it answers; made only by `checkReceipt`. */
export interface CheckedReceipt {
  readonly batch: OpenBatch;
  readonly bytes: Uint8Array;
  readonly verdicts: readonly Verdict[];
  readonly receivedAt: Date;
  readonly [checked]: true;
}

/** @throws LayoutError unless the centre signed it, for this batch's name and for these very bytes. */
export function checkReceipt(
  bytes: Uint8Array,
  receiptKey: KeyObject,
  terminalId: TerminalId,
  batch: OpenBatch,
): CheckedReceipt {
  const receipt = decodeReceipt(bytes, receiptKey);
  if (receipt.terminalId !== terminalId || receipt.batchNo !== batch.batchNo) {
    throw new LayoutError(
      `receipt is for ${receipt.terminalId}-${String(receipt.batchNo)}, not for ${terminalId}-${String(batch.batchNo)}`,
    );
  }
  if (receipt.batchDigest !== batch.digest) {
    throw new LayoutError('receipt is for other bytes under this name');
  }
  if (receipt.verdicts.length !== batch.lastSequence - batch.firstSequence + 1) {
    throw new LayoutError('receipt does not have a verdict for every record');
  }
  const { verdicts, receivedAt } = receipt;
  // The brand exists only in types.
  return { batch, bytes, verdicts, receivedAt } as CheckedReceipt;
}
