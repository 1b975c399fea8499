import { hash } from 'node:crypto';
import type { Brand } from '@lvchengtong/card-sdk/brand';
import { uuidText } from '../ledger/uuid-text.ts';

/** A UUID that follows from the record's own bytes: same id means same bytes. */
export type RecordId = Brand<string, 'RecordId'>;

/** An id that the database gave back. */
export const recordIdFrom = (text: string): RecordId => text as RecordId;

/**
 * UUID version 8 (RFC 9562 §5.8): 48 bits of the tap's time, so that ids of one day lie together in
 * an index, then 74 bits of the SHA-256 of the bytes. Two servers name the same record alike, and
 * a second upload is recognised without comparing 128 bytes.
 */
export function recordIdOf(raw: Uint8Array, tappedAt: Date): RecordId {
  // A terminal with a broken calendar may date a record before 1970: all such ids begin with zeros.
  const time = Math.max(0, tappedAt.getTime());
  const digest = hash('sha256', raw);
  const digits = time.toString(16).padStart(12, '0') + digest.slice(0, 20);
  return uuidText(digits, '8') as RecordId;
}

/**
 * The id of what a record causes: the same in every replay, and beside the record's in an index. Of the
 * digest's last digit as many bits give way as tell the causes apart.
 * @param no of the cause, 1 to 15
 */
export const derivedId = (recordId: RecordId, no: number): string =>
  recordId.slice(0, LAST) + HEX.charAt(HEX.indexOf(recordId.charAt(LAST)) ^ no);

const LAST = 35;
const HEX = '0123456789abcdef';
