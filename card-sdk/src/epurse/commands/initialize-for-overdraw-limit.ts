import type { CommandCodec } from '../../apdu/index.ts';
import { concat, uint } from '../../bytes.ts';
import { FieldReader } from '../../field-reader.ts';
import { terminalIdBytes, type TerminalId } from '../../ids.ts';
import type { Fen } from '../../money.ts';

/** What the host checks MAC1 against before it grants another limit. */
export interface OverdrawAnswer {
  /** With the limit in it: what may be spent. */
  readonly balance: Fen;
  readonly onlineCounter: number;
  readonly oldLimit: Fen;
  readonly keyVersion: number;
  readonly algorithmId: number;
  readonly random: Uint8Array;
  readonly mac1: Uint8Array;
}

/** INITIALIZE FOR UPDATE OVERDRAW LIMIT of the deposit. Changes nothing on the card. */
export const initializeForOverdrawLimit: CommandCodec<
  { readonly keyIndex: number; readonly terminalId: TerminalId },
  OverdrawAnswer
> = {
  name: 'INITIALIZE FOR UPDATE OVERDRAW LIMIT',
  encode: ({ keyIndex, terminalId }) => ({
    cla: 0x80,
    ins: 0x50,
    p1: 0x04,
    p2: 0x01,
    data: concat(uint(keyIndex, 1), terminalIdBytes(terminalId)),
    ne: 19,
  }),
  decode: (data) => {
    const field = new FieldReader(data, 19);
    return {
      balance: field.fen(4),
      onlineCounter: field.uint(2),
      oldLimit: field.fen(3),
      keyVersion: field.uint(1),
      algorithmId: field.uint(1),
      random: field.bytes(4),
      mac1: field.bytes(4),
    };
  },
};
