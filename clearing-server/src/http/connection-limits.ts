import type { Duplex } from 'node:stream';
import { Problem, problemJson, statusOf } from './problem.ts';

export interface ConnectionLimits {
  /** Until the last header has come. */
  readonly headersTimeout: number;
  /** Until the last byte of the body has come. */
  readonly requestTimeout: number;
  readonly connectionsCheckingInterval: number;
}

/** Who sends byte by byte holds a connection for so long and no longer, in milliseconds. */
export const CONNECTION_LIMITS: ConnectionLimits = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 2_000,
};

/** What never became a request is answered all the same, and the connection closed. */
export function answerLost(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const problem = late
    ? new Problem('REQUEST_TIMEOUT')
    : new Problem('REQUEST_INVALID', 'this is not HTTP');
  const body = JSON.stringify(problemJson(problem));
  const head = [
    `HTTP/1.1 ${String(statusOf(problem.code))} ${late ? 'Request Timeout' : 'Bad Request'}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${String(new TextEncoder().encode(body).length)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
