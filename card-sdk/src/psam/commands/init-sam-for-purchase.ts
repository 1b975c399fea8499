import type { CommandCodec } from '../../apdu/index.ts';
import { concat, uint } from '../../bytes.ts';
import { FieldReader } from '../../field-reader.ts';
import { localDateTimeBytes } from '../../ids.ts';
import type { PsamPurchase } from '../psam.ts';
import { inOrder, type KeyLadder } from '../sam-usage.ts';

/**
 * INIT SAM FOR PURCHASE: the SAM counts its sequence up and signs MAC1 for this card. One factor is
 * the card's own; a PSAM whose key is one or two levels higher is told those of the levels between.
 */
export const initSamForPurchase: CommandCodec<
  PsamPurchase & KeyLadder,
  { readonly terminalSequence: number; readonly mac1: Uint8Array }
> = {
  name: 'INIT SAM FOR PURCHASE',
  encode: (purchase) => ({
    cla: 0x80,
    ins: 0x70,
    p1: 0x00,
    p2: 0x00,
    data: concat(
      purchase.random,
      uint(purchase.offlineCounter, 2),
      uint(purchase.amount, 4),
      uint(purchase.type, 1),
      localDateTimeBytes(purchase.at),
      uint(purchase.keyVersion, 1),
      uint(purchase.algorithmId, 1),
      ...inOrder([purchase.factor, ...purchase.upperFactors], purchase.factorOrder),
    ),
    ne: 8,
  }),
  decode: (data) => {
    const field = new FieldReader(data, 8);
    return { terminalSequence: field.uint(4), mac1: field.bytes(4) };
  },
};
