import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import type { PsamNo, TerminalId } from '@lvchengtong/card-sdk/ids';
import { recordAudit } from '../access/audit-store.ts';
import { newSerialHex, validFor } from './authority-file-store.ts';
import { terminalCertificate, type Authority } from './certificate-authority.ts';
import {
  insertEnrolment,
  replaceCertificate,
  revokeCertificates,
  useEnrolment,
} from './certificate-store.ts';
import { enrolmentCode } from './enrolment-code.ts';
import { inService, type Terminal, type TerminalRegistration } from './terminal.ts';
import {
  closeTerminal,
  findHolder,
  findTerminal,
  pairedTerminal,
  storeHeartbeat,
  upsertTerminal,
} from './terminal-store.ts';

export type EnrolmentOutcome =
  | { readonly kind: 'enrolled'; readonly certificatePem: string; readonly terminal: Terminal }
  | { readonly kind: 'refused' }
  | { readonly kind: 'csr-invalid'; readonly reason: string };

export type AuthenticationOutcome =
  | { readonly kind: 'authenticated'; readonly terminal: Terminal; readonly inService: boolean }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'revoked' };

export interface TerminalService {
  register(registration: TerminalRegistration, actor: string): Promise<void>;
  close(terminalId: TerminalId, actor: string): Promise<void>;
  /** A one-time code with which the terminal fetches its certificate. Shown once, kept as a digest. */
  issueEnrolmentCode(terminalId: TerminalId, actor: string): Promise<string>;
  enrol(terminalId: TerminalId, code: string, csrPem: string): Promise<EnrolmentOutcome>;
  /** Whose certificate is it, as of now: asked anew at every request. */
  authenticate(serialHex: string, commonName: string): Promise<AuthenticationOutcome>;
  revoke(terminalId: TerminalId, reason: string, actor: string): Promise<void>;
  terminalOfPsam(psamNo: PsamNo): Promise<TerminalId | undefined>;
  heartbeat(terminalId: TerminalId, status: Readonly<Record<string, unknown>>): Promise<void>;
}

interface TerminalServiceOptions {
  readonly database: Knex;
  readonly authority: Authority;
  readonly clock: () => Date;
  readonly wallClock: () => Date;
  readonly random: (length: number) => Uint8Array;
}

const CODE_VALID_MS = 24 * 3_600_000;
const CERTIFICATE_DAYS = 2 * 365;

export function createTerminalService(options: TerminalServiceOptions): TerminalService {
  const { database, clock } = options;
  return {
    register: (registration, actor) =>
      database.transaction(async (trx) => {
        await upsertTerminal(trx, registration, clock());
        await recordAudit(trx, clock(), actor, 'terminal.register', registration.terminalId);
      }),
    close: (terminalId, actor) =>
      database.transaction(async (trx) => {
        await closeTerminal(trx, terminalId, clock());
        await recordAudit(trx, clock(), actor, 'terminal.close', terminalId);
      }),
    issueEnrolmentCode: (terminalId, actor) => issueCode(options, terminalId, actor),
    enrol: (terminalId, code, csrPem) => enrol(options, terminalId, code, csrPem),
    authenticate: async (serialHex, commonName) => {
      const holder = await findHolder(database, serialHex);
      if (holder?.terminal.terminalId !== commonName) return { kind: 'foreign' };
      const { terminal, revoked } = holder;
      return revoked
        ? { kind: 'revoked' }
        : { kind: 'authenticated', terminal, inService: inService(terminal, clock()) };
    },
    revoke: (terminalId, reason, actor) =>
      database.transaction(async (trx) => {
        await revokeCertificates(trx, terminalId, reason, clock());
        await recordAudit(trx, clock(), actor, 'terminal.revoke', terminalId, { reason });
      }),
    terminalOfPsam: (psamNo) => pairedTerminal(database, psamNo),
    heartbeat: (terminalId, status) => storeHeartbeat(database, terminalId, status, clock()),
  };
}

async function issueCode(
  { database, clock, random }: TerminalServiceOptions,
  terminalId: TerminalId,
  actor: string,
): Promise<string> {
  const code = enrolmentCode(random(12));
  await database.transaction(async (trx) => {
    const createdAt = clock();
    await insertEnrolment(trx, {
      enrolmentId: uuidv7(),
      terminalId,
      codeDigest: digestOf(code),
      createdAt,
      expiresAt: new Date(createdAt.getTime() + CODE_VALID_MS),
    });
    await recordAudit(trx, createdAt, actor, 'terminal.enrolment-code', terminalId);
  });
  return code;
}

async function enrol(
  options: TerminalServiceOptions,
  terminalId: TerminalId,
  code: string,
  csrPem: string,
): Promise<EnrolmentOutcome> {
  const { database, clock, random } = options;
  const serialHex = newSerialHex(random);
  const validity = validFor(CERTIFICATE_DAYS, options.wallClock());
  // First the request, then the code: a broken request does not use the code up.
  const issued = terminalCertificate(options.authority, csrPem, terminalId, serialHex, validity);
  if (issued.kind === 'refused') return { kind: 'csr-invalid', reason: issued.reason };
  return database.transaction(async (trx) => {
    if (!(await useEnrolment(trx, terminalId, digestOf(code), clock()))) return { kind: 'refused' };
    await replaceCertificate(
      trx,
      { serialHex, terminalId, issuedAt: validity.notBefore, expiresAt: validity.notAfter },
      clock(),
    );
    await recordAudit(trx, clock(), `terminal:${terminalId}`, 'terminal.enrol', terminalId, {
      serial_hex: serialHex,
    });
    const terminal = await findTerminal(trx, terminalId);
    return terminal === undefined
      ? { kind: 'refused' }
      : { kind: 'enrolled', certificatePem: issued.certificatePem, terminal };
  });
}

// 60 random bits, used once and within a day: a plain digest is enough, argon2 would gain nothing.
const digestOf = (code: string): Uint8Array =>
  new Uint8Array(createHash('sha256').update(code.replaceAll('-', '').toUpperCase()).digest());
