import { hash } from 'node:crypto';
import type { Brand } from '@lvchengtong/card-sdk/brand';
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
  // A terminal with a broken calendar may date a record before 1970: all such ids begin with zeros.
  const time = Math.max(0, instantOf(at).getTime());
  return uuid8(time.toString(16).padStart(12, '0'), hash('sha256', raw)) as RecordId;
}

/** An id derived from a record's: the same in every replay, and near it in an index. */
export const derivedId = (recordId: RecordId, purpose: string): string =>
  uuid8(recordId.slice(0, 8) + recordId.slice(9, 13), hash('sha256', `${recordId} ${purpose}`));

/** @param time 12 hex digits  @param digest at least 20 hex digits, of which 6 bits give way */
function uuid8(time: string, digest: string): string {
  const variant = VARIANT[Number.parseInt(digest.charAt(4), 16)] ?? '';
  return `${time.slice(0, 8)}-${time.slice(8)}-8${digest.slice(1, 4)}-${variant}${digest.slice(5, 8)}-${digest.slice(8, 20)}`;
}

/** The two high bits of a hex digit become 10. */
const VARIANT = '89ab89ab89ab89ab';
