import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { ProvenRecord } from '../ledger/transfers-for.ts';

/**
 * The record, as good as signed: its neighbours in the chain show that the chip did it, or two people
 * have decided that it counts.
 */
export const asProven = (record: TransactionRecord): ProvenRecord => record as ProvenRecord;
