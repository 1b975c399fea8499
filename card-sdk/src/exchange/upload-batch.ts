import { createHash } from 'node:crypto';
import { ascii, concat, equalBytes, hex, readUint, uint } from '../bytes.ts';
import { FieldReader, LayoutError } from '../field-reader.ts';
import { parseTerminalId, terminalIdBytes, type TerminalId } from '../ids.ts';
import { fen, sum, type Fen } from '../money.ts';
import { decodeRecord } from './decode-record.ts';
import { isMoneyKind, RECORD_LENGTH } from './transaction-record.ts';

export const BATCH_RECORDS_MAX = 500;
const MAGIC = ascii('LCTB');
const VERSION = 1;
const HEADER_LENGTH = 4 + 1 + 6 + 4 + 2 + 6 + 4 + 4;
const DIGEST_LENGTH = 32;
export const BATCH_LENGTH_MAX = HEADER_LENGTH + BATCH_RECORDS_MAX * RECORD_LENGTH + DIGEST_LENGTH;

/** `{terminalId}-{batchNo}`: sending the same name again asks for the same answer again. */
export interface BatchName {
  readonly terminalId: TerminalId;
  /** From 1, given by the terminal, never used twice. */
  readonly batchNo: number;
}

/**
 * One upload, as in `docs/spec/upload-batch.md`. The records stay raw: a record that cannot be
 * decoded gets the verdict MALFORMED and does not block its neighbours.
 */
export interface UploadBatch extends BatchName {
  readonly recordCount: number;
  /** Sum of `amount` over the records of money kinds. */
  readonly moneyTotal: Fen;
  readonly firstJournalSequence: number;
  readonly lastJournalSequence: number;
  /** `RECORD_LENGTH` bytes each: the very bytes of the terminal's journal. */
  readonly records: readonly Uint8Array[];
}

/** The header that the terminal states about `records` (in journal order, 1 to 500 of them). */
export function batchOf(name: BatchName, records: readonly Uint8Array[]): UploadBatch {
  const decoded = records.map(decodeRecord);
  const first = decoded.at(0);
  const last = decoded.at(-1);
  if (first === undefined || last === undefined || records.length > BATCH_RECORDS_MAX) {
    throw new RangeError(
      `a batch has 1 to ${String(BATCH_RECORDS_MAX)} records, not ${String(records.length)}`,
    );
  }
  return {
    ...name,
    recordCount: records.length,
    moneyTotal: sum(decoded.filter(({ kind }) => isMoneyKind(kind)).map(({ amount }) => amount)),
    firstJournalSequence: first.journalSequence,
    lastJournalSequence: last.journalSequence,
    records,
  };
}

export function encodeBatch(batch: UploadBatch): Uint8Array {
  const content = concat(
    MAGIC,
    uint(VERSION, 1),
    terminalIdBytes(batch.terminalId),
    uint(batch.batchNo, 4),
    uint(batch.recordCount, 2),
    uint(batch.moneyTotal, 6),
    uint(batch.firstJournalSequence, 4),
    uint(batch.lastJournalSequence, 4),
    ...batch.records,
  );
  return concat(content, sha256(content));
}

/**
 * Is it a batch at all? Length, count and digest are checked here; the single records are not.
 * @throws LayoutError when it is not, with the reason.
 */
export function decodeBatch(bytes: Uint8Array): UploadBatch {
  const bodyLength = bytes.length - HEADER_LENGTH - DIGEST_LENGTH;
  if (
    bodyLength < RECORD_LENGTH ||
    bytes.length > BATCH_LENGTH_MAX ||
    bodyLength % RECORD_LENGTH !== 0
  ) {
    throw new LayoutError(`${String(bytes.length)} bytes are not the length of a batch`);
  }
  const content = bytes.subarray(0, -DIGEST_LENGTH);
  if (!equalBytes(sha256(content), bytes.subarray(-DIGEST_LENGTH)))
    throw new LayoutError('batch digest is wrong');
  const field = new FieldReader(bytes.slice(0, HEADER_LENGTH), HEADER_LENGTH);
  if (!equalBytes(field.bytes(4), MAGIC)) throw new LayoutError('batch does not begin with LCTB');
  const version = field.uint(1);
  if (version !== VERSION) throw new LayoutError(`batch version ${String(version)} is not known`);
  const batch: UploadBatch = {
    terminalId: parseTerminalId(field.bcd(6)),
    batchNo: field.uint(4),
    recordCount: field.uint(2),
    moneyTotal: fen(readUint(field.bytes(6))),
    firstJournalSequence: field.uint(4),
    lastJournalSequence: field.uint(4),
    records: Array.from({ length: bodyLength / RECORD_LENGTH }, (_, at) =>
      // Views: a copy for each record would cost the collector more than the batch costs memory.
      content.subarray(
        HEADER_LENGTH + at * RECORD_LENGTH,
        HEADER_LENGTH + (at + 1) * RECORD_LENGTH,
      ),
    ),
  };
  if (batch.recordCount !== batch.records.length) {
    throw new LayoutError(
      `header says ${String(batch.recordCount)} records, body has ${String(batch.records.length)}`,
    );
  }
  return batch;
}

const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());

/** Digest (hex) of the encoded batch: its receipt names it. */
export const batchDigest = (encoded: Uint8Array): string => hex(sha256(encoded));
