import type { CommandCodec } from '../../apdu/index.ts';
import { concat, uint } from '../../bytes.ts';
import { FieldReader } from '../../field-reader.ts';
import { terminalIdBytes, type TerminalId } from '../../ids.ts';
import type { Fen } from '../../money.ts';
import { purseBalance } from '../purse-balance.ts';

export interface PurchaseRequest {
  readonly keyIndex: number;
  readonly amount: Fen;
  readonly terminalId: TerminalId;
}

/** What MAC1 is computed from. */
export interface PurchaseChallenge {
  readonly balance: Fen;
  readonly offlineCounter: number;
  readonly overdraftLimit: Fen;
  readonly keyVersion: number;
  readonly algorithmId: number;
  readonly random: Uint8Array;
}

const ELECTRONIC_PURSE = 0x02;
const DEPOSIT = 0x01;

const initialize = (
  name: string,
  p1: number,
  purse: number,
): CommandCodec<PurchaseRequest, PurchaseChallenge> => ({
  name,
  encode: ({ keyIndex, amount, terminalId }) => ({
    cla: 0x80,
    ins: 0x50,
    p1,
    p2: purse,
    data: concat(uint(keyIndex, 1), uint(amount, 4), terminalIdBytes(terminalId)),
    ne: 15,
  }),
  decode: (data) => {
    const field = new FieldReader(data, 15);
    return {
      balance: purseBalance(field),
      offlineCounter: field.uint(2),
      overdraftLimit: field.fen(3),
      keyVersion: field.uint(1),
      algorithmId: field.uint(1),
      random: field.bytes(4),
    };
  },
});

/**
 * INITIALIZE FOR PURCHASE: the card hands over what MAC1 is computed from.
 * It changes nothing on the card; the money moves in DEBIT FOR PURCHASE.
 */
export const initializeForPurchase = initialize('INITIALIZE FOR PURCHASE', 0x01, ELECTRONIC_PURSE);

/**
 * INITIALIZE FOR CAPP PURCHASE: the same for a compound purchase, whose trip record changes together
 * with the purse. The amount may be 0 (entry).
 */
export const initializeForCappPurchase = initialize(
  'INITIALIZE FOR CAPP PURCHASE',
  0x03,
  ELECTRONIC_PURSE,
);

/** INITIALIZE FOR PURCHASE from the deposit, behind the PIN. */
export const initializeForDepositPurchase = initialize(
  'INITIALIZE FOR PURCHASE from the deposit',
  0x01,
  DEPOSIT,
);

/** INITIALIZE FOR CASH WITHDRAW from the deposit: in all but its type a purchase. */
export const initializeForCashWithdrawal = initialize(
  'INITIALIZE FOR CASH WITHDRAW',
  0x02,
  DEPOSIT,
);
