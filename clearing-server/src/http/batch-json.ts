import type { z } from 'zod';
import { hex, unhex } from '@lvchengtong/card-sdk/bytes';
import { encodeBatch, type Receipt } from '@lvchengtong/card-sdk/exchange';
import type { BATCH_JSON } from '@lvchengtong/card-sdk/exchange/api';
import { fen } from '@lvchengtong/card-sdk/money';

/** A batch in JSON: `docs/spec/upload-batch.md`. */
export type BatchJson = z.input<typeof BATCH_JSON>;

/**
 * The same batch in the binary form, which is what is judged, stored and answered for: there is one
 * meaning and one digest, whichever form it came in.
 */
export const encodedFromJson = (batch: z.output<typeof BATCH_JSON>): Uint8Array =>
  encodeBatch({
    terminalId: batch.terminal_id,
    batchNo: batch.batch_no,
    recordCount: batch.record_count,
    moneyTotal: fen(batch.money_total_fen),
    firstJournalSequence: batch.first_journal_sequence,
    lastJournalSequence: batch.last_journal_sequence,
    records: batch.records_hex.map(unhex),
  });

/** The receipt's verdicts to read, and its bytes to keep: only those are signed. */
export const receiptJson = (receipt: Receipt, signed: Uint8Array): Record<string, unknown> => ({
  terminal_id: receipt.terminalId,
  batch_no: receipt.batchNo,
  batch_digest: receipt.batchDigest,
  received_at: receipt.receivedAt.toISOString(),
  verdicts: receipt.verdicts.map(({ kind, ...rest }) => ({ verdict: kind, ...rest })),
  receipt_hex: hex(signed),
});
