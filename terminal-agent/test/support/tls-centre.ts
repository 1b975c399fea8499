import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import forge from 'node-forge';
import { concat } from '@lvchengtong/card-sdk/bytes';
import type { BenchCentre } from './bench-centre.ts';
import { TEST_TERMINAL } from './bench-city.ts';

export const CODE = 'ONCE-ONLY';
let serial = 0;

export interface Authority {
  readonly certificate: forge.pki.Certificate;
  readonly key: forge.pki.rsa.PrivateKey;
}

export function makeAuthority(): Authority {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const certificate = certificateFor(keys.publicKey, 'Test CA', keys.privateKey, 'Test CA', [
    { name: 'basicConstraints', cA: true },
  ]);
  return { certificate, key: keys.privateKey };
}

function certificateFor(
  publicKey: forge.pki.PublicKey,
  subject: string,
  signer: forge.pki.rsa.PrivateKey,
  issuer: string,
  extensions: object[],
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = `0${String((serial += 1))}`;
  certificate.validity.notBefore = new Date('2020-01-01');
  certificate.validity.notAfter = new Date('2090-01-01');
  certificate.setSubject([{ name: 'commonName', value: subject }]);
  certificate.setIssuer([{ name: 'commonName', value: issuer }]);
  certificate.setExtensions(extensions);
  certificate.sign(signer, forge.md.sha256.create());
  return certificate;
}

export const pem = (certificate: forge.pki.Certificate): string =>
  forge.pki.certificateToPem(certificate);

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of request as AsyncIterable<Uint8Array>) parts.push(part);
  return concat(...parts);
}

export interface TlsCentre {
  readonly url: string;
  readonly caPem: string;
  readonly close: () => void;
}

/** The bench's centre behind real TLS: enrols with the code, serves whoever has its certificate. */
export async function serveOverTls(centre: BenchCentre): Promise<TlsCentre> {
  const authority = makeAuthority();
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const certificate = certificateFor(keys.publicKey, 'localhost', authority.key, 'Test CA', [
    { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
  ]);
  const server = createServer(
    {
      key: forge.pki.privateKeyToPem(keys.privateKey),
      cert: pem(certificate),
      ca: pem(authority.certificate),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      answer(centre, authority, request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${String(port)}`,
    caPem: pem(authority.certificate),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  centre: BenchCentre,
  authority: Authority,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  const path = request.url ?? '';
  if (path === '/v1/enrolments') {
    enrol(centre, authority, body, response);
    return;
  }
  const { socket } = request;
  assert(socket instanceof TLSSocket);
  if (!socket.authorized || socket.getPeerCertificate().subject.CN !== TEST_TERMINAL) {
    response.writeHead(401).end();
    return;
  }
  const method = request.method as 'GET' | 'POST' | 'PUT';
  const answered = await centre.transport({ method, path, body });
  response.writeHead(answered.status).end(answered.body);
}

function enrol(
  centre: BenchCentre,
  authority: Authority,
  body: Uint8Array,
  response: ServerResponse,
): void {
  const asked = JSON.parse(new TextDecoder().decode(body)) as { code: string; csr_pem: string };
  if (asked.code !== CODE) {
    response.writeHead(403).end(JSON.stringify({ code: 'ENROLMENT_CODE_WRONG' }));
    return;
  }
  const csr = forge.pki.certificationRequestFromPem(asked.csr_pem);
  assert(csr.verify() && csr.publicKey !== null);
  const { value } = csr.subject.getField('CN') as { value: string };
  const certificate = certificateFor(csr.publicKey, value, authority.key, 'Test CA', []);
  response.end(
    JSON.stringify({
      certificate_pem: pem(certificate),
      ca_pem: pem(authority.certificate),
      receipt_key_pem: centre.key.publicKey.export({ type: 'spki', format: 'pem' }),
      operator_no: '00000001',
      kind: 'canteen',
      place: 'Window 1',
    }),
  );
}
