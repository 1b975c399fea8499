import type { Knex } from 'knex';
import type { TerminalId } from '@lvchengtong/card-sdk/ids';

export async function insertEnrolment(
  trx: Knex.Transaction,
  enrolment: {
    readonly enrolmentId: string;
    readonly terminalId: TerminalId;
    readonly codeDigest: Uint8Array;
    readonly createdAt: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await trx('terminal_enrolment').insert({
    enrolment_id: enrolment.enrolmentId,
    terminal_id: enrolment.terminalId,
    code_digest: enrolment.codeDigest,
    created_at: enrolment.createdAt,
    expires_at: enrolment.expiresAt,
  });
}

/** True once: in one statement, so that two who use the same code at once do not both get in. */
export async function useEnrolment(
  trx: Knex.Transaction,
  terminalId: TerminalId,
  codeDigest: Uint8Array,
  at: Date,
): Promise<boolean> {
  const used = await trx('terminal_enrolment')
    .where({ terminal_id: terminalId, code_digest: codeDigest, used_at: null })
    .where('expires_at', '>', at)
    .update({ used_at: at });
  return used === 1;
}

/** Records a certificate; those the terminal had before end with it. */
export async function replaceCertificate(
  trx: Knex.Transaction,
  certificate: {
    readonly serialHex: string;
    readonly terminalId: TerminalId;
    readonly issuedAt: Date;
    readonly expiresAt: Date;
  },
  at: Date,
): Promise<void> {
  await trx('terminal_certificate')
    .where({ terminal_id: certificate.terminalId, revoked_at: null })
    .update({ revoked_at: at, revoked_reason: 'replaced at enrolment' });
  await trx('terminal_certificate').insert({
    serial_hex: certificate.serialHex,
    terminal_id: certificate.terminalId,
    issued_at: certificate.issuedAt,
    expires_at: certificate.expiresAt,
  });
}

export async function revokeCertificates(
  trx: Knex.Transaction,
  terminalId: TerminalId,
  reason: string,
  at: Date,
): Promise<number> {
  return trx('terminal_certificate')
    .where({ terminal_id: terminalId, revoked_at: null })
    .update({ revoked_at: at, revoked_reason: reason });
}
