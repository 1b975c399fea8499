import type { KeyObject } from 'node:crypto';
import type { Router } from 'express';
import { readUint } from '@lvchengtong/card-sdk/bytes';
import { decodeReceipt } from '@lvchengtong/card-sdk/exchange';
import {
  BATCH_OPERATIONS,
  RECEIPT_JSON_TYPE,
  RECEIPT_TYPE,
} from '@lvchengtong/card-sdk/exchange/api';
import type { IngestService } from '../ingest/ingest-service.ts';
import { encodedFromJson, receiptJson } from './batch-json.ts';
import { operationRoutes } from './operation-routes.ts';
import { Problem } from './problem.ts';

// `docs/spec/upload-batch.md`: magic 4, version 1, terminal 6, then the batch number in 4 bytes.
const BATCH_NO_OFFSET = 11;

export interface BatchRoutesOptions {
  readonly ingest: IngestService;
  /** Of the key that signs receipts. */
  readonly receiptKey: KeyObject;
}

/** Where terminals bring their records and get their receipts. */
export const batchRoutes = ({ ingest, receiptKey }: BatchRoutesOptions): Router =>
  operationRoutes(BATCH_OPERATIONS, {
    // PUT because the terminal names the batch: sending it twice is asking for the same answer twice.
    'PUT /v1/batches/:batchNo': async ({ media, params, terminal, req, res }) => {
      // Binary: the bytes as they came, which are evidence.
      const encoded = 'bytes' in media ? media.bytes : encodedFromJson(media.value);
      const named = readUint(encoded.subarray(BATCH_NO_OFFSET, BATCH_NO_OFFSET + 4));
      if (String(named) !== params.batchNo) {
        throw new Problem(
          'REQUEST_INVALID',
          `batch ${String(named)} was sent to another's address`,
        );
      }
      const receipt = await ingest.receive(terminal.terminalId, encoded);
      // Who says nothing gets the form that is signed.
      if (req.accepts([RECEIPT_TYPE, RECEIPT_JSON_TYPE]) === RECEIPT_JSON_TYPE) {
        const readable = receiptJson(decodeReceipt(receipt, receiptKey), receipt);
        res.type(RECEIPT_JSON_TYPE).end(JSON.stringify(readable));
      } else {
        res.type(RECEIPT_TYPE).end(receipt);
      }
    },
  });
