import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hex } from '@lvchengtong/card-sdk/bytes';
import { readSecretFile } from '../keys/key-file-store.ts';
import {
  authorityCertificate,
  serverCertificate,
  type TlsIdentity,
  type Validity,
} from './certificate-authority.ts';

interface IdentityOptions {
  readonly directory: string;
  readonly random: (length: number) => Uint8Array;
  /** The real time, see `Validity`. */
  readonly wallClock: () => Date;
}

export const CA_FILE = 'ca-cert.pem';
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 20 * 365;
const SERVER_DAYS = 2 * 365;

/** The authority of this centre (made at the first start) and a fresh server certificate by it. */
export async function openTlsIdentity(options: IdentityOptions): Promise<TlsIdentity> {
  const { directory, wallClock } = options;
  const privateKeyPem = await readSecretFile(path.join(directory, 'ca-key.pem'), newRsaKey);
  const authority = {
    privateKeyPem,
    certificatePem: await caCertificate(path.join(directory, CA_FILE), privateKeyPem, options),
  };
  const serverKeyPem = await readSecretFile(path.join(directory, 'server-key.pem'), newRsaKey);
  const serverCertificatePem = serverCertificate(
    authority,
    serverKeyPem,
    newSerialHex(options.random),
    validFor(SERVER_DAYS, wallClock()),
  );
  return { authority, serverKeyPem, serverCertificatePem };
}

async function caCertificate(
  file: string,
  privateKeyPem: string,
  { random, wallClock }: IdentityOptions,
): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const validity = validFor(AUTHORITY_DAYS, wallClock());
  const pem = authorityCertificate(privateKeyPem, newSerialHex(random), validity);
  await writeFile(file, pem, { mode: 0o644 });
  return pem;
}

/** From yesterday, because a terminal's clock may be behind ours. */
export const validFor = (days: number, now: Date): Validity => ({
  notBefore: new Date(now.getTime() - DAY_MS),
  notAfter: new Date(now.getTime() + days * DAY_MS),
});

/** RFC 5280 §4.1.2.2: positive, at most 20 bytes; 64 bits of it must be unpredictable. */
export function newSerialHex(random: (length: number) => Uint8Array): string {
  const bytes = random(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40; // positive, and no leading zero to be dropped
  return hex(bytes);
}

const newRsaKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
