import {
  BATCH_RECORDS_MAX,
  batchDigest,
  batchOf,
  encodeBatch,
} from '@lvchengtong/card-sdk/exchange';
import type { TerminalId } from '@lvchengtong/card-sdk/ids';

/** A journal row that the centre has not answered for. */
export interface KeptRow {
  readonly journalSequence: number;
  readonly bytes: Uint8Array;
}

/** A batch whose name was given away and whose receipt has not come. */
export interface OpenBatch {
  readonly batchNo: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** SHA-256 of the encoded batch, hex. */
  readonly digest: string;
}

export interface BatchHistory {
  readonly lastBatchNo: number;
  readonly open: OpenBatch | undefined;
}

export interface BatchPlan {
  readonly batch: OpenBatch;
  readonly encoded: Uint8Array;
  /** `new`: give the name away first. `again`: ask for the same answer again. */
  readonly sending: 'new' | 'again';
  /** A name that cannot be sent any more, because its rows are not what they were. */
  readonly abandon: number | undefined;
}

/**
 * Which rows go out next, and under which name. A batch without a receipt goes again, the same rows
 * under the same name, whatever was appended since: the centre may have posted it already.
 * @param kept rows without a receipt in journal order; at least the first 500 of them
 */
export function nextBatch(
  terminalId: TerminalId,
  kept: readonly KeptRow[],
  history: BatchHistory,
  recordsMax = BATCH_RECORDS_MAX,
): BatchPlan | undefined {
  const { open, lastBatchNo } = history;
  if (open !== undefined) {
    const rows = kept.filter(
      ({ journalSequence }) =>
        journalSequence >= open.firstSequence && journalSequence <= open.lastSequence,
    );
    const again = planOf(terminalId, open.batchNo, rows);
    if (again?.batch.digest === open.digest)
      return { ...again, sending: 'again', abandon: undefined };
  }
  const fresh = planOf(terminalId, lastBatchNo + 1, unbroken(kept).slice(0, recordsMax));
  return fresh && { ...fresh, sending: 'new', abandon: open?.batchNo };
}

/** Rows up to the first hole: a batch states its first and last sequence and lets nothing out between. */
function unbroken(rows: readonly KeptRow[]): readonly KeptRow[] {
  const first = rows[0]?.journalSequence ?? 0;
  const hole = rows.findIndex(({ journalSequence }, at) => journalSequence !== first + at);
  return hole === -1 ? rows : rows.slice(0, hole);
}

function planOf(
  terminalId: TerminalId,
  batchNo: number,
  rows: readonly KeptRow[],
): Pick<BatchPlan, 'batch' | 'encoded'> | undefined {
  const first = rows.at(0);
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const encoded = encodeBatch(
    batchOf(
      { terminalId, batchNo },
      rows.map(({ bytes }) => bytes),
    ),
  );
  return {
    batch: {
      batchNo,
      firstSequence: first.journalSequence,
      lastSequence: last.journalSequence,
      digest: batchDigest(encoded),
    },
    encoded,
  };
}
