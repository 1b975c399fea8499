import assert from 'node:assert/strict';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { httpsTransport } from '../../src/centre/https-transport.ts';
import { CentreUnreachable } from '../../src/centre/transport.ts';
import { enrol, storedEnrolment } from '../../src/enrolment/enrolment.ts';
import { Journal } from '../../src/journal/journal.ts';
import { uploadOnce } from '../../src/upload/uploader.ts';
import { BenchCentre } from '../support/bench-centre.ts';
import { purchaseDraft, temporaryFolder, TERMINAL } from '../support/drafts.ts';
import { CODE, makeAuthority, pem, serveOverTls, type TlsCentre } from '../support/tls-centre.ts';

const folder = temporaryFolder();
const bench = new BenchCentre();
let centre: TlsCentre;
before(async () => {
  centre = await serveOverTls(bench);
});
after(() => {
  centre.close();
  rmSync(folder, { recursive: true });
});

test('a terminal enrols with its code, and its key stays with it', async () => {
  const bare = httpsTransport(centre.url, { caPem: centre.caPem });
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
      receiptKey: bench.key.publicKey,
      transport: transport.send,
    }).finally(() => {
      transport.close();
    });
  const refused = await uploadVia(httpsTransport(centre.url, { caPem }));
  assert.deepEqual(refused, { kind: 'refused', status: 401, code: undefined });
  assert.equal(journal.backlog.count, 1);
  const done = await uploadVia(
    httpsTransport(centre.url, { caPem, client: { keyPem, certificatePem } }),
  );
  assert.equal(done.kind, 'acknowledged');
  assert.equal(journal.backlog.count, 0);
  journal.close();
});

test('a centre that our authority does not know is no centre', async () => {
  const stranger = httpsTransport(centre.url, { caPem: pem(makeAuthority().certificate) });
  await assert.rejects(stranger.send({ method: 'GET', path: '/v1/parameters' }), CentreUnreachable);
  stranger.close();
});
