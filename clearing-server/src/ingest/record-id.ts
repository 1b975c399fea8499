import { createHash } from 'node:crypto';
import type { Brand } from '@lvchengtong/card-sdk/brand';
import { concat, hex, uint } from '@lvchengtong/card-sdk/bytes';
import { instantOf, type LocalDateTime } from '@lvchengtong/card-sdk/ids';

/** A UUID that follows from the record's own bytes: same id means same bytes. */
export type RecordId = Brand<string, 'RecordId'>;

/** An id that the database gave back. */
export const recordIdFrom = (text: string): RecordId => text as RecordId;

/**
 * UUID version 8 (RFC 9562 §5.8): 48 bits of the tap's time, so that ids of one day lie together in
 * an index, then 74 bits of the SHA-256 of the bytes. Two servers name the same record alike, and
 * a second upload is recognised without comparing 128 bytes.
 */
export function recordIdOf(raw: Uint8Array, at: LocalDateTime): RecordId {
  return uuid8(instantOf(at), sha256(raw)) as RecordId;
}

/** An id derived from a record's: the same in every replay, and near it in an index. */
export function derivedId(recordId: RecordId, purpose: string): string {
  const time = new Date(Number.parseInt(recordId.replaceAll('-', '').slice(0, 12), 16));
  return uuid8(time, sha256(new TextEncoder().encode(`${recordId} ${purpose}`)));
}

function uuid8(time: Date, digest: Uint8Array): string {
  // A terminal with a broken calendar may date a record before 1970: all such ids begin with zeros.
  const bytes = concat(uint(Math.max(0, time.getTime()), 6), digest.slice(0, 10));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hex(bytes)
    .toLowerCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());
