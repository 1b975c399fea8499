export interface CentreRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface CentreResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** The centre is busy and says when to come again (`Retry-After`, RFC 9110 §10.2.3). */
  readonly retryAfterSeconds?: number;
}

/**
 * One question to the centre and its answer. Rejects with `CentreUnreachable` when there was none:
 * the centre may have acted on the question all the same. The simulation puts its faults in here.
 */
export type CentreTransport = (request: CentreRequest) => Promise<CentreResponse>;

/** No answer: no network, no trust, or no patience left. */
export class CentreUnreachable extends Error {
  override readonly name = 'CentreUnreachable';
}
