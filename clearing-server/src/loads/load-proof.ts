import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import { account, accountIdOf, type Account } from '../ledger/account.ts';
import type { CausedTransfer } from '../ledger/caused-transfer.ts';

/** The purse that the centre loads: the electronic purse of the card. */
export const PURSE = 2;

/** An order whose counter the card has left behind: the card took it, whether its record came or not. */
export interface ProvenOrder {
  readonly loadId: string;
  readonly cardAsn: CardAsn;
  readonly amount: Fen;
  readonly channel: string;
  /** It was a pending load before. */
  readonly hasWaited: boolean;
}

const proofId = (loadId: string): string => accountIdOf(`transfer:load-proven:${loadId}`);
export const purseOf = (cardAsn: CardAsn): Account => account('purse', cardAsn, PURSE);
export const inTransit = (channel: string): Account => account('load-in-transit', channel);

/** The money is the holder's from the moment that the card proved it: in transit → purse. */
export const provingTransfer = (order: ProvenOrder): CausedTransfer => ({
  id: proofId(order.loadId),
  purpose: 'load-proven',
  debit: inTransit(order.channel),
  credit: purseOf(order.cardAsn),
  amount: order.amount,
  causeId: order.loadId,
  cardAsn: order.cardAsn,
  corrects: undefined,
});

/** The record came after all and posts the load like any other: the proof steps back. */
export const steppingBackTransfer = (order: ProvenOrder): CausedTransfer => ({
  ...provingTransfer(order),
  id: accountIdOf(`transfer:load-told:${order.loadId}`),
  purpose: 'correction',
  debit: purseOf(order.cardAsn),
  credit: inTransit(order.channel),
  corrects: proofId(order.loadId),
});
