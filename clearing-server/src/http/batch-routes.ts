import express, { Router } from 'express';
import { BATCH_LENGTH_MAX } from '@lvchengtong/card-sdk/exchange';
import { readUint } from '@lvchengtong/card-sdk/bytes';
import type { IngestService } from '../ingest/ingest-service.ts';
import { Problem } from './problem.ts';
import { authenticatedTerminal } from './terminal-authentication-routes.ts';

export const BATCH_TYPE = 'application/vnd.lvchengtong.batch';
export const RECEIPT_TYPE = 'application/vnd.lvchengtong.receipt';

// `docs/spec/upload-batch.md`: magic 4, version 1, terminal 6, then the batch number in 4 bytes.
const BATCH_NO_OFFSET = 11;

/** Where terminals bring their records and get their receipts. */
export function batchRoutes({ ingest }: { readonly ingest: IngestService }): Router {
  const router = Router();

  // PUT because the terminal names the batch: sending it twice is asking for the same answer twice.
  router.put(
    '/v1/batches/:batchNo',
    express.raw({ type: BATCH_TYPE, limit: BATCH_LENGTH_MAX }),
    async (req, res) => {
      const encoded = encodedBatch(req.params.batchNo, req.body);
      const receipt = await ingest.receive(authenticatedTerminal(res).terminalId, encoded);
      res.type(RECEIPT_TYPE).end(receipt);
    },
  );

  return router;
}

/** The bytes as they came: they are evidence. The address must name the batch that is in them. */
function encodedBatch(batchNo: unknown, body: unknown): Uint8Array {
  if (!(body instanceof Uint8Array)) throw new Problem('MEDIA_TYPE_WRONG', `send ${BATCH_TYPE}`);
  const named = readUint(body.subarray(BATCH_NO_OFFSET, BATCH_NO_OFFSET + 4));
  if (String(named) !== batchNo) {
    throw new Problem('REQUEST_INVALID', `batch ${String(named)} was sent to another's address`);
  }
  return new Uint8Array(body);
}
