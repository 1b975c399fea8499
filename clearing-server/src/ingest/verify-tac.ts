import type { Brand } from '@lvchengtong/card-sdk/brand';
import {
  loadTacInput,
  purchaseTacInput,
  sameMac,
  suiteFor,
  TRANSACTION_TYPE,
  type TransactionType,
} from '@lvchengtong/card-sdk/crypto';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';

/** A money record whose TAC was computed with the card's own key and found right. Made only here. */
export type VerifiedRecord = Brand<TransactionRecord, 'VerifiedRecord'>;

/**
 * The record as verified, or undefined when the card did not sign it, or signed with a suite that no
 * card of ours uses.
 */
export function verifyTac(
  record: TransactionRecord,
  tacKey: Uint8Array | undefined,
): VerifiedRecord | undefined {
  const suite = suiteFor(record.algorithmId);
  if (tacKey === undefined || suite === undefined) return undefined;
  const input = tacInput(record);
  if (input === undefined || !sameMac(suite.tac(tacKey, input), record.tac)) return undefined;
  return record as VerifiedRecord;
}

const TYPE_OF_KIND = {
  purchase: TRANSACTION_TYPE.purchase,
  'compound-purchase': TRANSACTION_TYPE.compoundPurchase,
  load: TRANSACTION_TYPE.load,
  unload: TRANSACTION_TYPE.unload,
} as const satisfies Record<string, TransactionType>;

function tacInput(record: TransactionRecord): Uint8Array | undefined {
  switch (record.kind) {
    case 'purchase':
    case 'compound-purchase':
      return purchaseTacInput({ ...record, type: TYPE_OF_KIND[record.kind] });
    case 'load':
    case 'unload':
      return loadTacInput({
        ...record,
        type: TYPE_OF_KIND[record.kind],
        newBalance: record.balanceAfter,
        onlineCounter: record.counter,
      });
    case 'unresolved':
    case 'attendance':
    case 'library':
    case 'check-in':
    case 'void':
      return undefined;
  }
}
