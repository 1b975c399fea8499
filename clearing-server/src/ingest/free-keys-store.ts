import {
  isMoneyKind,
  type RejectCode,
  type TransactionRecord,
} from '@lvchengtong/card-sdk/exchange';
import type { Knex } from 'knex';
import { cardKeyName } from './facts.ts';
import type { Judgement } from './judge-record.ts';
import { debitsOf, findCardKeys, findPsamKeys } from './key-store.ts';

/** Whether a verdict came about because nobody holds the record's keys, and does not take them itself. */
export function claimsFreeKeys(
  judgement: Judgement,
): judgement is Judgement & { readonly record: TransactionRecord } {
  const { record } = judgement;
  // An unresolved record was never asked about its keys.
  if (record === undefined || !isMoneyKind(record.kind) || record.kind === 'unresolved')
    return false;
  if (judgement.kind === 'suspended') return true;
  return judgement.kind === 'rejected' && AFTER_REPETITION.has(judgement.code);
}
const AFTER_REPETITION: ReadonlySet<RejectCode> = new Set([
  'CARD_UNKNOWN',
  'CARD_NOT_IN_FORCE',
  'TEST_CARD',
]);

/** Whether anybody holds the card's or the PSAM's key of one of these records. */
export async function areKeysTaken(
  on: Knex,
  records: readonly TransactionRecord[],
): Promise<boolean> {
  const card = await findCardKeys(on, records);
  if (records.some((record) => card.has(cardKeyName(record)))) return true;
  return (await findPsamKeys(on, debitsOf(records))).size > 0;
}
