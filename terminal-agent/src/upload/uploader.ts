import type { KeyObject } from 'node:crypto';
import { LayoutError, type Verdict } from '@lvchengtong/card-sdk/exchange';
import { BATCH_TYPE, RECEIPT_TYPE } from '@lvchengtong/card-sdk/exchange/api';
import type { TerminalId } from '@lvchengtong/card-sdk/ids';
import type { BatchLog } from '../journal/batch-log.ts';
import { checkReceipt } from './check-receipt.ts';
import { nextBatch } from './next-batch.ts';
import { centreRequest } from '../centre/ask-centre.ts';
import { problemCode } from '../centre/problem.ts';
import { CentreUnreachable, type CentreTransport } from '../centre/transport.ts';

export type UploadOutcome =
  | { readonly kind: 'nothing-to-send' }
  | {
      readonly kind: 'acknowledged';
      readonly batchNo: number;
      readonly verdicts: readonly Verdict[];
    }
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** The centre answered, and not with a receipt. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string | undefined;
      /** The centre said when to come again. */
      readonly retryAfterSeconds?: number;
    }
  /** An answer that claims to be a receipt and is none for this batch. */
  | { readonly kind: 'bad-receipt'; readonly reason: string };

export interface UploaderOptions {
  readonly terminalId: TerminalId;
  readonly batches: BatchLog;
  readonly receiptKey: KeyObject;
  readonly transport: CentreTransport;
}

/** Sends at most one batch, and lets go of its records only against the receipt for it. */
export async function uploadOnce(options: UploaderOptions): Promise<UploadOutcome> {
  const { batches, terminalId, transport } = options;
  const plan = nextBatch(terminalId, batches.keptRows(500), batches.history());
  if (plan === undefined) return { kind: 'nothing-to-send' };
  if (plan.abandon !== undefined) batches.abandon(plan.abandon, 'ROWS_CHANGED');
  if (plan.sending === 'new') batches.open(plan.batch);
  const { batchNo } = plan.batch;
  try {
    const asked = centreRequest('PUT /v1/batches/:batchNo', {
      params: { batchNo: String(batchNo) },
      media: { type: BATCH_TYPE, content: plan.encoded },
    });
    const answer = await transport({
      ...asked,
      headers: { ...asked.headers, accept: RECEIPT_TYPE },
    });
    if (answer.status !== 200) {
      const code = problemCode(answer.body);
      // After a restored backup the centre knows this name already; its records go under the next.
      if (code === 'BATCH_NAME_REUSED') batches.abandon(batchNo, code);
      const { status, retryAfterSeconds } = answer;
      return {
        kind: 'refused',
        status,
        code,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      };
    }
    const receipt = checkReceipt(answer.body, options.receiptKey, terminalId, plan.batch);
    batches.acknowledge(receipt);
    return { kind: 'acknowledged', batchNo, verdicts: receipt.verdicts };
  } catch (error) {
    if (error instanceof CentreUnreachable) return { kind: 'unreachable', reason: error.message };
    if (error instanceof LayoutError) return { kind: 'bad-receipt', reason: error.message };
    throw error;
  }
}
