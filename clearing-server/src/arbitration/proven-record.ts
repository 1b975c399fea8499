import type { ProvenRecord } from '../ledger/transfers-for.ts';
import type { DecidedRecord } from './decision-store.ts';

/** The record, as good as signed: its neighbours in the chain show that the chip did it. */
export const provenRecord = ({ chained, decision }: DecidedRecord): ProvenRecord | undefined =>
  decision.outcome === 'paid' ? (chained.record as ProvenRecord) : undefined;
