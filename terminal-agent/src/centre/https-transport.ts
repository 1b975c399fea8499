import { Agent, request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { concat } from '@lvchengtong/card-sdk/bytes';
import { CentreUnreachable, type CentreResponse, type CentreTransport } from './transport.ts';

export interface Credentials {
  readonly caPem: string;
  /** Missing before enrolment. */
  readonly client?: { readonly keyPem: string; readonly certificatePem: string };
}

export interface HttpsTransport {
  readonly send: CentreTransport;
  close(): void;
}

const ANSWER_MS_MAX = 20_000;
// The largest download is a block list: a million cards of 23 characters.
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** Mutual TLS to the centre over kept-alive connections; trusts the centre's own CA and nothing else. */
export function httpsTransport(centreUrl: string, credentials: Credentials): HttpsTransport {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 4,
    ca: credentials.caPem,
    minVersion: 'TLSv1.2',
    ...(credentials.client && {
      key: credentials.client.keyPem,
      cert: credentials.client.certificatePem,
    }),
  });
  return {
    send: ({ method, path, headers, body }) =>
      exchange(
        new URL(path, centreUrl),
        {
          agent,
          method,
          headers: { ...headers, 'content-length': String(body?.length ?? 0) },
        },
        body,
      ),
    close: () => {
      agent.destroy();
    },
  };
}

function exchange(
  url: URL,
  options: RequestOptions,
  body: Uint8Array | undefined,
): Promise<CentreResponse> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(new CentreUnreachable(`${url.origin}: ${error.message}`, { cause: error }));
    };
    const asked = request(url, options, (answer) => {
      answer.on('error', fail);
      collect(answer).then(resolve, fail);
    });
    asked.setTimeout(ANSWER_MS_MAX, () => {
      asked.destroy(new Error(`no answer within ${String(ANSWER_MS_MAX)} ms`));
    });
    asked.on('error', fail);
    asked.end(body);
  });
}

async function collect(answer: IncomingMessage): Promise<CentreResponse> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > ANSWER_BYTES_MAX) throw new Error('answer is too long');
    parts.push(part);
  }
  // An answer cut off in the middle is no answer.
  if (!answer.complete) throw new Error('answer was cut off');
  const retryAfterSeconds = secondsOf(answer.headers['retry-after']);
  return {
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    status: answer.statusCode ?? 0,
    contentType: (answer.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '',
    body: concat(...parts),
  };
}

/** Seconds as digits; our centre never says it as a date. */
const secondsOf = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
