import { inspect } from 'node:util';

interface Details {
  /** Not a batch at all: length, magic, count or digest. */
  BATCH_MALFORMED: { readonly reason: string };
  /** The batch bears another terminal's number than the certificate that brought it. */
  BATCH_OF_OTHER_TERMINAL: { readonly terminalId: string; readonly named: string };
  /** The name was used before, for other bytes. */
  BATCH_NAME_REUSED: { readonly terminalId: string; readonly batchNo: number };
  /** More is waiting than memory should hold: come again. */
  INGEST_BUSY: { readonly retryAfterSeconds: number };
  /** The database cannot answer now; nothing is known to be stored: send the same batch again. */
  INGEST_UNAVAILABLE: { readonly attempts: number };
}
export type IngestErrorCode = keyof Details;

/** Why an upload as a whole got no receipt. Verdicts on single records are never errors. */
export class IngestError<Code extends IngestErrorCode = IngestErrorCode> extends Error {
  override readonly name = 'IngestError';
  readonly code: Code;
  readonly details: Details[Code];

  constructor(code: Code, details: Details[Code], options?: ErrorOptions) {
    super(`${code} ${inspect(details)}`, options);
    this.code = code;
    this.details = details;
  }
}
