import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { batchOf, encodeBatch, encodeRecord, NO_TRANSIT } from '@lvchengtong/card-sdk/exchange';
import { BATCH_TYPE, RECEIPT_TYPE } from '@lvchengtong/card-sdk/exchange/api';
import {
  parseCardAsn,
  parseLocalDateTime,
  parseOperatorNo,
  parsePsamNo,
  parseTerminalId,
} from '@lvchengtong/card-sdk/ids';
import { ZERO } from '@lvchengtong/card-sdk/money';
import { batchRoutes } from '../../src/http/batch-routes.ts';
import { enrolmentRoutes } from '../../src/http/enrolment-routes.ts';
import { heartbeatRoutes } from '../../src/http/heartbeat-routes.ts';
import { SILENT } from '../../src/http/log.ts';
import { createTerminalApp, createTerminalServer } from '../../src/http/terminal-app-routes.ts';
import { IngestError } from '../../src/ingest/ingest-error.ts';
import { openTlsIdentity } from '../../src/terminals/authority-file-store.ts';
import { terminalCertificate } from '../../src/terminals/certificate-authority.ts';
import { createTerminalService } from '../../src/terminals/terminal-service.ts';
import { upsertOperator } from '../../src/participants/operator-store.ts';
import { createTestDatabase } from '../support/database.ts';
import { call, newRequest, type Answer, type ClientIdentity } from '../support/terminal-client.ts';

const { database } = await createTestDatabase();
const directory = await mkdtemp(path.join(tmpdir(), 'lct-tls-'));
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
let now = new Date('2026-09-01T00:00:00Z');
const clock = (): Date => now;
const wallClock = (): Date => new Date();

const identity = await openTlsIdentity({ directory, random, wallClock });
const terminals = createTerminalService({
  database,
  authority: identity.authority,
  clock,
  wallClock,
  random,
});
const received: { terminalId: string; bytes: Uint8Array }[] = [];
let failure: Error | undefined;
const server = createTerminalServer(
  identity,
  createTerminalApp({
    terminals,
    open: [
      enrolmentRoutes({
        terminals,
        caPem: identity.authority.certificatePem,
        receiptKeyPem: 'the receipt key',
      }),
    ],
    routers: [
      heartbeatRoutes({ terminals, clock }),
      batchRoutes({
        receiptKey: generateKeyPairSync('ed25519').publicKey,
        // Ingest has its own tests: here it stands for whatever is behind the door.
        ingest: {
          receive: (terminalId, bytes) => {
            if (failure !== undefined) return Promise.reject(failure);
            received.push({ terminalId, bytes });
            return Promise.resolve(Uint8Array.of(1, 2, 3));
          },
          close: () => Promise.resolve(),
        },
      }),
    ],
    log: SILENT,
  }),
);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

const caPem = identity.authority.certificatePem;
const operatorNo = parseOperatorNo('00000101');
const till = parseTerminalId('450000000001');
await database.transaction(async (trx) => {
  await upsertOperator(trx, { operatorNo, name: '一中食堂', kind: 'school', bankAccount: '1' });
});
await terminals.register(
  {
    terminalId: till,
    operatorNo,
    kind: 'canteen',
    place: '一中',
    simulated: true,
    psamNo: parsePsamNo('45000000000000000001'),
  },
  'test',
);

const enrol = (code: string, csrPem: string): Promise<Answer> =>
  call({ port, caPem }, 'POST', '/v1/enrolments', { terminal_id: till, code, csr_pem: csrPem });

async function enrolled(): Promise<ClientIdentity> {
  const { keyPem, csrPem } = newRequest(till);
  const { status, json } = await enrol(await terminals.issueEnrolmentCode(till, 'test'), csrPem);
  assert.equal(status, 200);
  return { keyPem, certificatePem: String(json?.['certificate_pem']) };
}
const beat = (client?: ClientIdentity, agent?: Agent): Promise<Answer> => {
  const options = { port, caPem, ...(client && { identity: client }), ...(agent && { agent }) };
  return call(options, 'POST', '/v1/heartbeats', { backlog: 0 });
};
const refusal = ({ status, type, json }: Answer): unknown[] => [status, type, json?.['code']];
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

test('a terminal enrols with a request of its own key, and is known from then on', async () => {
  const code = await terminals.issueEnrolmentCode(till, 'test');
  const { keyPem, csrPem } = newRequest(till);
  const { status, json } = await enrol(code.toLowerCase(), csrPem);
  assert.equal(status, 200);
  assert.deepEqual(
    { ...json, certificate_pem: undefined },
    {
      certificate_pem: undefined,
      ca_pem: caPem,
      receipt_key_pem: 'the receipt key',
      operator_no: operatorNo,
      kind: 'canteen',
      place: '一中',
    },
  );
  const client = { keyPem, certificatePem: String(json?.['certificate_pem']) };
  assert.equal((await beat(client)).status, 200);
});

test('a code is good once, for its terminal, for a day', async () => {
  const code = await terminals.issueEnrolmentCode(till, 'test');
  const { csrPem } = newRequest(till);
  const refused = [403, PROBLEM_TYPE, 'ENROLMENT_REFUSED'];
  const race = await Promise.all([enrol(code, csrPem), enrol(code, csrPem)]);
  assert.deepEqual(race.map(({ status }) => status).sort(), [200, 403]);
  assert.deepEqual(refusal(await enrol(code, csrPem)), refused);
  assert.deepEqual(refusal(await enrol('0000-0000-0000', csrPem)), refused);

  const late = await terminals.issueEnrolmentCode(till, 'test');
  now = new Date(now.getTime() + 86_400_000);
  assert.deepEqual(refusal(await enrol(late, csrPem)), refused);
});

test('a request with another name, a short key or no sense is refused and uses up no code', async () => {
  const code = await terminals.issueEnrolmentCode(till, 'test');
  const bad = [newRequest('450000000002').csrPem, newRequest(till, 1024).csrPem, 'not a request'];
  for (const csrPem of bad) {
    assert.deepEqual(refusal(await enrol(code, csrPem)), [400, PROBLEM_TYPE, 'CSR_INVALID']);
  }
  assert.equal((await enrol(code, newRequest(till).csrPem)).status, 200);
});

test('without a certificate: refused', async () => {
  assert.deepEqual(refusal(await beat()), [401, PROBLEM_TYPE, 'CERTIFICATE_REQUIRED']);
});

test('with the certificate of another authority, or one we do not know: refused', async () => {
  const foreign = [401, PROBLEM_TYPE, 'CERTIFICATE_FOREIGN'];
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'lct-tls-'));
  after(() => rm(elsewhere, { recursive: true }));
  const other = await openTlsIdentity({ directory: elsewhere, random, wallClock });
  const known = new X509Certificate((await enrolled()).certificatePem).serialNumber;
  // The other authority even copies the number of a certificate in force.
  for (const [{ authority }, serialHex] of [
    [other, known],
    [identity, '4711'],
  ] as const) {
    const { keyPem, csrPem } = newRequest(till);
    const day = 86_400_000;
    const made = terminalCertificate(authority, csrPem, till, serialHex, {
      notBefore: new Date(Date.now() - day),
      notAfter: new Date(Date.now() + day),
    });
    assert.ok(made.kind === 'issued');
    assert.deepEqual(refusal(await beat({ keyPem, certificatePem: made.certificatePem })), foreign);
  }
});

test('a revoked certificate is refused at the next request, and so is one replaced by another', async () => {
  const revoked = [403, PROBLEM_TYPE, 'CERTIFICATE_REVOKED'];
  const first = await enrolled();
  const second = await enrolled();
  assert.deepEqual(refusal(await beat(first)), revoked);
  // Also on the connection that it was shown on before.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  after(() => {
    agent.destroy();
  });
  assert.equal((await beat(second, agent)).status, 200);
  await terminals.revoke(till, 'stolen', 'test');
  assert.deepEqual(refusal(await beat(second, agent)), revoked);
});

test('a batch goes in as the bytes that came, and its receipt comes out', async () => {
  const client = await enrolled();
  const encoded = encodeBatch(batchOf({ terminalId: till, batchNo: 7 }, [aRecord()]));
  const put = (to: string, type: string, body: Uint8Array): Promise<Answer> =>
    call({ port, caPem, identity: client, headers: { 'content-type': type } }, 'PUT', to, body);

  const answer = await put('/v1/batches/7', BATCH_TYPE, encoded);
  assert.deepEqual([answer.status, answer.type], [200, RECEIPT_TYPE]);
  assert.deepEqual(answer.body, Uint8Array.of(1, 2, 3));
  assert.deepEqual(received, [{ terminalId: till, bytes: encoded }]);

  assert.equal((await put('/v1/batches/8', BATCH_TYPE, encoded)).json?.['code'], 'REQUEST_INVALID');
  const wrongType = await put('/v1/batches/7', 'application/octet-stream', encoded);
  assert.deepEqual(refusal(wrongType), [415, PROBLEM_TYPE, 'MEDIA_TYPE_WRONG']);
  const huge = await put('/v1/batches/7', BATCH_TYPE, new Uint8Array(200_000));
  assert.deepEqual(refusal(huge), [413, PROBLEM_TYPE, 'BODY_TOO_LARGE']);

  failure = new IngestError('BATCH_NAME_REUSED', { terminalId: till, batchNo: 7 });
  const reused = await put('/v1/batches/7', BATCH_TYPE, encoded);
  assert.deepEqual(refusal(reused), [409, PROBLEM_TYPE, 'BATCH_NAME_REUSED']);
  failure = new Error('a bug with a secret in it');
  const failed = await put('/v1/batches/7', BATCH_TYPE, encoded);
  assert.deepEqual(refusal(failed), [500, PROBLEM_TYPE, 'INTERNAL']);
  assert.doesNotMatch(new TextDecoder().decode(failed.body), /secret/);
  failure = undefined;
});

function aRecord(): Uint8Array {
  return encodeRecord({
    kind: 'attendance',
    flags: 0,
    operatorNo,
    terminalId: till,
    psamNo: parsePsamNo('45000000000000000001'),
    terminalSequence: 0,
    journalSequence: 1,
    cardAsn: parseCardAsn('00004500000000000001'),
    purse: 2,
    cardProfile: 'mohurd',
    cardKind: 1,
    keyVersion: 1,
    algorithmId: 0,
    counter: 0,
    counterKind: 'none',
    balanceBefore: ZERO,
    amount: ZERO,
    amountDue: ZERO,
    balanceAfter: ZERO,
    transactionType: 0,
    at: parseLocalDateTime('20260901073015'),
    tac: new Uint8Array(4),
    parameterVersion: 1,
    blockListVersion: 0,
    transit: NO_TRANSIT,
    direction: 'in',
    refusal: 0,
    mealPeriod: 0,
    referenceSequence: 0,
  });
}
