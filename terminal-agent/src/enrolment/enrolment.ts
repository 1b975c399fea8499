import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENROLMENT_OPERATIONS } from '@lvchengtong/card-sdk/exchange/api';
import { parseOperatorNo, type OperatorNo, type TerminalId } from '@lvchengtong/card-sdk/ids';
import type { z } from 'zod';
import { askCentre } from '../centre/ask-centre.ts';
import type { CentreTransport } from '../centre/transport.ts';
import { writeWhole } from '../parameters/write-whole.ts';
import { newTerminalKey, signingRequest } from './signing-request.ts';

/** What a terminal has once the centre knows it. */
export interface Enrolment {
  readonly terminalId: TerminalId;
  readonly keyPem: string;
  readonly certificatePem: string;
  readonly caPem: string;
  /** Ed25519, SPKI: signs receipts and downloads. */
  readonly receiptKeyPem: string;
  readonly operatorNo: OperatorNo;
  readonly kind: string;
  readonly place: string;
}

const answerSchema = ENROLMENT_OPERATIONS['POST /v1/enrolments'].answer.schema;

const KEY_FILE = 'terminal-key.pem';
const ENROLMENT_FILE = 'enrolment.json';

/** The enrolment in the data folder, if this terminal has one. */
export function storedEnrolment(folder: string, terminalId: TerminalId): Enrolment | undefined {
  const [keyFile, file] = [join(folder, KEY_FILE), join(folder, ENROLMENT_FILE)];
  if (!existsSync(file) || !existsSync(keyFile)) return undefined;
  const answer = answerSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return enrolmentOf(terminalId, readFileSync(keyFile, 'utf8'), answer);
}

/**
 * Makes the terminal's key, has the centre certify it against the one-time code and stores the
 * answer. A key made for an earlier attempt is used again: the centre may have certified it already.
 * @throws CentreRefused when the code is wrong or used up, CentreUnreachable without a network.
 */
export async function enrol(
  folder: string,
  terminalId: TerminalId,
  code: string,
  transport: CentreTransport,
): Promise<Enrolment> {
  const keyFile = join(folder, KEY_FILE);
  if (!existsSync(keyFile)) writeWhole(keyFile, newTerminalKey(), 0o600);
  const keyPem = readFileSync(keyFile, 'utf8');
  const answer = await askCentre(transport, 'POST /v1/enrolments', {
    body: { terminal_id: terminalId, code, csr_pem: signingRequest(keyPem, terminalId) },
  });
  const enrolment = enrolmentOf(terminalId, keyPem, answer);
  writeWhole(join(folder, ENROLMENT_FILE), JSON.stringify(answer));
  return enrolment;
}

function enrolmentOf(
  terminalId: TerminalId,
  keyPem: string,
  answer: z.output<typeof answerSchema>,
): Enrolment {
  const { subject } = new X509Certificate(answer.certificate_pem);
  if (!subject.split('\n').includes(`CN=${terminalId}`)) {
    throw new Error(`certificate is for ${subject}, not for terminal ${terminalId}`);
  }
  return {
    terminalId,
    keyPem,
    certificatePem: answer.certificate_pem,
    caPem: answer.ca_pem,
    receiptKeyPem: answer.receipt_key_pem,
    operatorNo: parseOperatorNo(answer.operator_no),
    kind: answer.kind,
    place: answer.place,
  };
}
