import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { after, before, test } from 'node:test';
import forge from 'node-forge';
import { batchDigest, decodeBatch, encodeReceipt } from '@lvchengtong/card-sdk/exchange';
import { concat } from '@lvchengtong/card-sdk/bytes';
import { httpsTransport } from '../../src/centre/https-transport.ts';
import { CentreUnreachable } from '../../src/centre/transport.ts';
import { enrol, storedEnrolment } from '../../src/enrolment/enrolment.ts';
import { Journal } from '../../src/journal/journal.ts';
import { uploadOnce } from '../../src/upload/uploader.ts';
import { purchaseDraft, temporaryFolder, TERMINAL } from '../support/drafts.ts';

const CODE = 'ONCE-ONLY';
let serial = 0;
const receiptKey = generateKeyPairSync('ed25519');
const authority = makeAuthority();
const folder = temporaryFolder();
let server: Server;
let url = '';

interface Authority {
  readonly certificate: forge.pki.Certificate;
  readonly key: forge.pki.rsa.PrivateKey;
}

function makeAuthority(): Authority {
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

const pem = (certificate: forge.pki.Certificate): string => forge.pki.certificateToPem(certificate);

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of request as AsyncIterable<Uint8Array>) parts.push(part);
  return concat(...parts);
}

/** Enrols with the code, and takes batches from whoever has a certificate of this authority. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  if (request.url === '/v1/enrolments') {
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
        receipt_key_pem: receiptKey.publicKey.export({ type: 'spki', format: 'pem' }),
        operator_no: '00000001',
        kind: 'canteen',
        place: 'Window 1',
      }),
    );
    return;
  }
  const { socket } = request;
  assert(socket instanceof TLSSocket);
  if (!socket.authorized || socket.getPeerCertificate().subject.CN !== TERMINAL) {
    response.writeHead(401).end();
    return;
  }
  const { terminalId, batchNo, records } = decodeBatch(body);
  const receipt = {
    terminalId,
    batchNo,
    batchDigest: batchDigest(body),
    receivedAt: new Date(0),
    verdicts: records.map(() => ({ kind: 'duplicate' as const })),
  };
  response.end(encodeReceipt(receipt, receiptKey.privateKey));
}

before(async () => {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const certificate = certificateFor(keys.publicKey, 'localhost', authority.key, 'Test CA', [
    { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
  ]);
  server = createServer(
    {
      key: forge.pki.privateKeyToPem(keys.privateKey),
      cert: pem(certificate),
      ca: pem(authority.certificate),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test('a terminal enrols with its code, and its key stays with it', async () => {
  const bare = httpsTransport(url, { caPem: pem(authority.certificate) });
  await assert.rejects(enrol(folder, TERMINAL, 'wrong', bare.send), /ENROLMENT_CODE_WRONG/);
  assert.equal(storedEnrolment(folder, TERMINAL), undefined);
  const enrolment = await enrol(folder, TERMINAL, CODE, bare.send);
  bare.close();
  assert.deepEqual(storedEnrolment(folder, TERMINAL), enrolment);
  assert.equal(statSync(join(folder, 'terminal-key.pem')).mode & 0o777, 0o600);
});

test('batches go over mutual TLS, and without our certificate they do not', async () => {
  const enrolment = storedEnrolment(folder, TERMINAL);
  assert(enrolment !== undefined);
  const { keyPem, certificatePem, caPem } = enrolment;
  const journal = Journal.open(join(folder, 'journal.sqlite'));
  journal.append(purchaseDraft(650));
  const uploadVia = (transport: ReturnType<typeof httpsTransport>): ReturnType<typeof uploadOnce> =>
    uploadOnce({
      terminalId: TERMINAL,
      batches: journal.batches,
      receiptKey: receiptKey.publicKey,
      transport: transport.send,
    }).finally(() => {
      transport.close();
    });
  const refused = await uploadVia(httpsTransport(url, { caPem }));
  assert.deepEqual(refused, { kind: 'refused', status: 401, code: undefined });
  assert.equal(journal.backlog.count, 1);
  const done = await uploadVia(httpsTransport(url, { caPem, client: { keyPem, certificatePem } }));
  assert.equal(done.kind, 'acknowledged');
  assert.equal(journal.backlog.count, 0);
  journal.close();
});

test('a centre that our authority does not know is no centre', async () => {
  const stranger = httpsTransport(url, { caPem: pem(makeAuthority().certificate) });
  await assert.rejects(stranger.send({ method: 'GET', path: '/v1/parameters' }), CentreUnreachable);
  stranger.close();
});
