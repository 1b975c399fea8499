import type { Brand } from '@lvchengtong/card-sdk/brand';
import type { RecordKind, TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { tacKeyName } from './facts.ts';
import type { ReceivedRecord } from './received-record.ts';
import type { RecordId } from './record-id.ts';
import { packChecks, type TacCheck } from './tac-checks.ts';

/** A money record whose TAC was computed with the card's own key and found right. Made only here. */
export type VerifiedRecord = Brand<TransactionRecord, 'VerifiedRecord'>;

/** The genuine ones among the records of a group. */
export type VerifiedRecords = ReadonlyMap<RecordId, VerifiedRecord>;

/** Computes packed checks, here or elsewhere: one byte for each, 1 where the TAC is right. */
export type CheckTacs = (packed: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

const SIGNED_KINDS: ReadonlySet<RecordKind> = new Set<RecordKind>([
  'purchase',
  'compound-purchase',
  'load',
  'unload',
]);

interface Asked extends TacCheck {
  readonly recordId: RecordId;
}

/** Which of the records their cards signed. A record of a card without a key is signed by nobody. */
export async function verifyTacs(
  received: readonly ReceivedRecord[],
  tacKeys: ReadonlyMap<string, Uint8Array>,
  checkTacs: CheckTacs,
): Promise<VerifiedRecords> {
  const asked: Asked[] = [];
  for (const one of received) {
    if (one.kind === 'malformed' || !SIGNED_KINDS.has(one.record.kind)) continue;
    const { raw, record, recordId } = one;
    const key = tacKeys.get(tacKeyName(record));
    if (key !== undefined) asked.push({ raw, record, recordId, key });
  }
  const right = await checkTacs(packChecks(asked));
  const verified = new Map<RecordId, VerifiedRecord>();
  asked.forEach(({ recordId, record }, at) => {
    if (right[at] === 1) verified.set(recordId, record as VerifiedRecord);
  });
  return verified;
}
