import { generateKeyPairSync } from 'node:crypto';
import { request, type Agent } from 'node:https';
import forge from 'node-forge';

/** What a terminal shows in the handshake. */
export interface ClientIdentity {
  readonly keyPem: string;
  readonly certificatePem: string;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly retryAfter: string | undefined;
  readonly body: Uint8Array;
  /** The body as JSON; undefined when it is not. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

interface CallOptions {
  readonly port: number;
  readonly caPem: string;
  readonly identity?: ClientIdentity;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whose connections may be used again. */
  readonly agent?: Agent;
}

/** One HTTPS request, on a connection of its own when no agent keeps any. */
export function call(
  options: CallOptions,
  method: string,
  path: string,
  body?: Uint8Array | object,
): Promise<Answer> {
  const bytes = body instanceof Uint8Array ? body : body && JSON.stringify(body);
  const { promise, resolve, reject } = withResolvers();
  const outgoing = request(
    {
      host: '127.0.0.1',
      port: options.port,
      method,
      path,
      agent: options.agent ?? false,
      ca: options.caPem,
      ...(options.identity && {
        key: options.identity.keyPem,
        cert: options.identity.certificatePem,
      }),
      headers: {
        ...(body instanceof Uint8Array ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
    },
    (incoming) => {
      const chunks: Uint8Array[] = [];
      incoming.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const whole = new Uint8Array(chunks.flatMap((chunk) => [...chunk]));
        const type = incoming.headers['content-type'] ?? '';
        resolve({
          status: incoming.statusCode ?? 0,
          type,
          retryAfter: incoming.headers['retry-after'],
          body: whole,
          json: type.includes('json')
            ? (JSON.parse(new TextDecoder().decode(whole)) as Record<string, unknown>)
            : undefined,
        });
      });
    },
  );
  outgoing.on('error', reject);
  outgoing.end(bytes);
  return promise;
}

function withResolvers(): {
  promise: Promise<Answer>;
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
} {
  let resolve: (answer: Answer) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Answer>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}

/** A key and a certificate request, as a terminal makes them. */
export function newRequest(commonName: string, bits = 2048): { keyPem: string; csrPem: string } {
  const keyPem = generateKeyPairSync('rsa', { modulusLength: bits })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
  const key = forge.pki.privateKeyFromPem(keyPem);
  const csr = forge.pki.createCertificationRequest();
  csr.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  csr.setSubject([{ name: 'commonName', value: commonName }]);
  csr.sign(key, forge.md.sha256.create());
  return { keyPem, csrPem: forge.pki.certificationRequestToPem(csr) };
}
