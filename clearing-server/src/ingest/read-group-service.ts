import {
  batchDigest,
  type TransactionRecord,
  type UploadBatch,
} from '@lvchengtong/card-sdk/exchange';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import { groupBy } from '../ledger/group-by.ts';
import { tacKeyName } from './facts.ts';
import type { Upload } from './judge-group.ts';
import { readRecord } from './received-record.ts';
import type { TacKeySource } from './tac-key-source.ts';
import { verifyTacs, type CheckTacs, type VerifiedRecords } from './verify-tac.ts';

/** A batch that waits for its turn: bytes, which are a tenth of what they decode to. */
export interface WaitingUpload {
  readonly batch: UploadBatch;
  readonly encoded: Uint8Array;
}

/** Uploads of which everything is known that can be known without the database. */
export interface ReadGroup {
  readonly uploads: readonly Upload[];
  readonly verified: VerifiedRecords;
}

export interface ReadingContext {
  readonly keys: TacKeySource;
  readonly checkTacs: CheckTacs;
}

/** Decodes the records of a group, and finds out which of them their cards signed. */
export async function readGroup(
  waiting: readonly WaitingUpload[],
  { keys, checkTacs }: ReadingContext,
): Promise<ReadGroup> {
  const uploads = waiting.map(({ batch, encoded }) => ({
    batch,
    digest: batchDigest(encoded),
    received: batch.records.map(readRecord),
  }));
  const received = uploads.flatMap((upload) => upload.received);
  const records = received.flatMap((one) => (one.kind === 'read' ? [one.record] : []));
  const tacKeys = await tacKeysOf(records, keys);
  return { uploads, verified: await verifyTacs(received, tacKeys, checkTacs) };
}

/** The key store answers by card, so each key version is asked for by itself: one call for all its cards. */
async function tacKeysOf(
  records: readonly TransactionRecord[],
  keys: TacKeySource,
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const [keyVersion, own] of groupBy(records, (record) => record.keyVersion)) {
    const asns = [...new Set<CardAsn>(own.map(({ cardAsn }) => cardAsn))];
    const ofVersion = await keys.tacKeys(asns.map((asn) => ({ asn, keyVersion })));
    for (const [cardAsn, key] of ofVersion) found.set(tacKeyName({ cardAsn, keyVersion }), key);
  }
  return found;
}
