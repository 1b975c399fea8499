import type { KeyObject } from 'node:crypto';
import express, { Router, type Request } from 'express';
import { BATCH_LENGTH_MAX, decodeReceipt } from '@lvchengtong/card-sdk/exchange';
import { readUint } from '@lvchengtong/card-sdk/bytes';
import type { IngestService } from '../ingest/ingest-service.ts';
import { encodedFromJson, receiptJson } from './batch-json.ts';
import { Problem } from './problem.ts';
import { authenticatedTerminal } from './terminal-authentication-routes.ts';

export const BATCH_TYPE = 'application/vnd.lvchengtong.batch';
export const RECEIPT_TYPE = 'application/vnd.lvchengtong.receipt';
export const BATCH_JSON_TYPE = `${BATCH_TYPE}+json`;
export const RECEIPT_JSON_TYPE = `${RECEIPT_TYPE}+json`;

// `docs/spec/upload-batch.md`: magic 4, version 1, terminal 6, then the batch number in 4 bytes.
const BATCH_NO_OFFSET = 11;
// Two digits for each byte, quotes and commas, and the names of the header.
const JSON_LENGTH_MAX = 2 * BATCH_LENGTH_MAX + 4096;

export interface BatchRoutesOptions {
  readonly ingest: IngestService;
  /** Of the key that signs receipts. */
  readonly receiptKey: KeyObject;
}

/** Where terminals bring their records and get their receipts. */
export function batchRoutes({ ingest, receiptKey }: BatchRoutesOptions): Router {
  const router = Router();

  // PUT because the terminal names the batch: sending it twice is asking for the same answer twice.
  router.put(
    '/v1/batches/:batchNo',
    express.raw({ type: BATCH_TYPE, limit: BATCH_LENGTH_MAX }),
    express.json({ type: BATCH_JSON_TYPE, limit: JSON_LENGTH_MAX }),
    async (req, res) => {
      const encoded = encodedBatch(req);
      const receipt = await ingest.receive(authenticatedTerminal(res).terminalId, encoded);
      // Who says nothing gets the form that is signed.
      if (req.accepts([RECEIPT_TYPE, RECEIPT_JSON_TYPE]) === RECEIPT_JSON_TYPE) {
        const readable = receiptJson(decodeReceipt(receipt, receiptKey), receipt);
        res.type(RECEIPT_JSON_TYPE).end(JSON.stringify(readable));
      } else {
        res.type(RECEIPT_TYPE).end(receipt);
      }
    },
  );

  return router;
}

/** The batch in its binary form. The address must name the batch that is in it. */
function encodedBatch(req: Request): Uint8Array {
  const encoded = bodyOf(req);
  const named = readUint(encoded.subarray(BATCH_NO_OFFSET, BATCH_NO_OFFSET + 4));
  if (String(named) !== req.params['batchNo']) {
    throw new Problem('REQUEST_INVALID', `batch ${String(named)} was sent to another's address`);
  }
  return encoded;
}

/** Binary: the bytes as they came, which are evidence. */
function bodyOf(req: Request): Uint8Array {
  const body: unknown = req.body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  // `is` asks about a body that is there; an empty one is of no type.
  if (req.is(BATCH_JSON_TYPE) === BATCH_JSON_TYPE) return encodedFromJson(body);
  throw new Problem('MEDIA_TYPE_WRONG', `send ${BATCH_TYPE} or ${BATCH_JSON_TYPE}`);
}
