// @ts-check
import { generateKeyPairSync } from 'node:crypto';
import { startServer } from '@lvchengtong/clearing-server';
import { parseOperatorNo, parsePsamNo, parseTerminalId } from '@lvchengtong/card-sdk/ids';
import forge from 'node-forge';

// The clearing server in a process of its own, so that its memory can be read and its time is not
// ours: `fork(ingest-server.js, [databaseUrl, dataFolder, terminals])`.
const [databaseUrl = '', dataFolder = '', terminalCount = '16'] = process.argv.slice(2);
const OPERATOR = parseOperatorNo('45010001');
const DAY_MS = 86_400_000;
/** So far the server's clock is ahead of ours: `{ daysAhead }`. */
let daysAhead = 0;

const server = await startServer({
  databaseUrl,
  dataFolder,
  terminalsPort: 0,
  consolePort: 0,
  kekFile: `${dataFolder}/kek`,
  createKek: true,
  clock: () => new Date(Date.now() + daysAhead * DAY_MS),
});
const { operators, terminals } = server.services;
await operators.register(
  { operatorNo: OPERATOR, name: 'bench', kind: 'school', bankAccount: '4101000000001' },
  'bench',
);

/** @param {string} commonName */
function certificateRequest(commonName) {
  const keyPem = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
  const key = forge.pki.privateKeyFromPem(keyPem);
  const request = forge.pki.createCertificationRequest();
  request.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  request.setSubject([{ name: 'commonName', value: commonName }]);
  request.sign(key, forge.md.sha256.create());
  return { keyPem, csrPem: forge.pki.certificationRequestToPem(request) };
}

/** @param {number} no */
async function enrolled(no) {
  const terminalId = parseTerminalId(`45001000${String(no).padStart(4, '0')}`);
  const psamNo = parsePsamNo(`000045004500${String(no).padStart(8, '0')}`);
  await terminals.register(
    { terminalId, operatorNo: OPERATOR, kind: 'canteen', place: 'bench', simulated: true, psamNo },
    'bench',
  );
  const { keyPem, csrPem } = certificateRequest(terminalId);
  const code = await terminals.issueEnrolmentCode(terminalId, 'bench');
  const outcome = await terminals.enrol(terminalId, code, csrPem);
  if (outcome.kind !== 'enrolled') throw new Error(`${terminalId} was not enrolled`);
  return {
    terminalId,
    psamNo,
    operatorNo: OPERATOR,
    keyPem,
    certificatePem: outcome.certificatePem,
  };
}

const identities = [];
for (let no = 1; no <= Number(terminalCount); no += 1) identities.push(await enrolled(no));
process.send?.({ port: server.terminalsPort, caPem: server.caPem, terminals: identities });
process.on('message', (/** @type {'stop' | { daysAhead: number }} */ told) => {
  if (told !== 'stop') {
    daysAhead = told.daysAhead;
    return;
  }
  void server.close().then(() => {
    process.disconnect();
  });
});
