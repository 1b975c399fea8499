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

/** INITIALIZE FOR LOAD of the electronic purse. Changes nothing on the card. */
export const initializeForLoad: CommandCodec<LoadRequest, LoadAnswer> = {
  name: 'INITIALIZE FOR LOAD',
  encode: ({ keyIndex, amount, terminalId }) => ({
    cla: 0x80,
    ins: 0x50,
    p1: 0x00,
    p2: 0x02, // electronic purse
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
};
