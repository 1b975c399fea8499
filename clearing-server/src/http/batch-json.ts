import { hex, unhex } from '@lvchengtong/card-sdk/bytes';
import {
  BATCH_RECORDS_MAX,
  encodeBatch,
  RECORD_LENGTH,
  type Receipt,
} from '@lvchengtong/card-sdk/exchange';
import { parseTerminalId } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import { z } from 'zod';
import { hexOf, parseRequest } from './requests.ts';

const uintOf = (bytes: number): z.ZodNumber =>
  z
    .int()
    .min(0)
    .max(256 ** bytes - 1);

/** The header and the records of the binary form; the records stay the journal's bytes. */
const BATCH = z.strictObject({
  terminal_id: z.string().regex(/^\d{12}$/, '12 digits'),
  batch_no: uintOf(4),
  record_count: uintOf(2),
  money_total_fen: uintOf(6),
  first_journal_sequence: uintOf(4),
  last_journal_sequence: uintOf(4),
  records_hex: z.array(hexOf(RECORD_LENGTH)).min(1).max(BATCH_RECORDS_MAX),
});

/** A batch in JSON: `docs/spec/upload-batch.md`. */
export type BatchJson = z.input<typeof BATCH>;

/**
 * The same batch in the binary form, which is what is judged, stored and answered for: there is one
 * meaning and one digest, whichever form it came in. @throws Problem REQUEST_INVALID
 */
export function encodedFromJson(body: unknown): Uint8Array {
  const batch = parseRequest(BATCH, body);
  return encodeBatch({
    terminalId: parseTerminalId(batch.terminal_id),
    batchNo: batch.batch_no,
    recordCount: batch.record_count,
    moneyTotal: fen(batch.money_total_fen),
    firstJournalSequence: batch.first_journal_sequence,
    lastJournalSequence: batch.last_journal_sequence,
    records: batch.records_hex.map(unhex),
  });
}

/** The receipt's verdicts to read, and its bytes to keep: only those are signed. */
export const receiptJson = (receipt: Receipt, signed: Uint8Array): Record<string, unknown> => ({
  terminal_id: receipt.terminalId,
  batch_no: receipt.batchNo,
  batch_digest: receipt.batchDigest,
  received_at: receipt.receivedAt.toISOString(),
  verdicts: receipt.verdicts.map(({ kind, ...rest }) => ({ verdict: kind, ...rest })),
  receipt_hex: hex(signed),
});
