import type { CommandCodec } from '../../apdu/index.ts';
import { concat, uint } from '../../bytes.ts';
import { FieldReader } from '../../field-reader.ts';
import { terminalIdBytes, type TerminalId } from '../../ids.ts';
import type { Fen } from '../../money.ts';

export interface LoadRequest {
  readonly keyIndex: number;
  readonly amount: Fen;
  readonly terminalId: TerminalId;
}

/** What the host checks MAC1 against: that this card holds this load key. */
export interface LoadAnswer {
  readonly balance: Fen;
  readonly onlineCounter: number;
  readonly keyVersion: number;
  readonly algorithmId: number;
  readonly random: Uint8Array;
  readonly mac1: Uint8Array;
}

const ELECTRONIC_PURSE = 0x02;
const DEPOSIT = 0x01;

const initialize = (
  name: string,
  p1: number,
  purse: number,
): CommandCodec<LoadRequest, LoadAnswer> => ({
  name,
  encode: ({ keyIndex, amount, terminalId }) => ({
    cla: 0x80,
    ins: 0x50,
    p1,
    p2: purse,
    data: concat(uint(keyIndex, 1), uint(amount, 4), terminalIdBytes(terminalId)),
    ne: 16,
  }),
  decode: (data) => {
    const field = new FieldReader(data, 16);
    return {
      balance: field.fen(4),
      onlineCounter: field.uint(2),
      keyVersion: field.uint(1),
      algorithmId: field.uint(1),
      random: field.bytes(4),
      mac1: field.bytes(4),
    };
  },
});

/** INITIALIZE FOR LOAD of the electronic purse. Changes nothing on the card. */
export const initializeForLoad = initialize('INITIALIZE FOR LOAD', 0x00, ELECTRONIC_PURSE);

/** INITIALIZE FOR LOAD of the deposit, behind the PIN. */
export const initializeForDepositLoad = initialize(
  'INITIALIZE FOR LOAD of the deposit',
  0x00,
  DEPOSIT,
);

/** INITIALIZE FOR UNLOAD: the deposit gives money back to its bank account. Behind the PIN. */
export const initializeForUnload = initialize('INITIALIZE FOR UNLOAD', 0x05, DEPOSIT);
