import forge from 'node-forge';
import type { TerminalId } from '@lvchengtong/card-sdk/ids';

/** X.509 needs its own time: TLS compares it with the real clock, whatever day a simulation plays. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface Authority {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** What the server of the terminals speaks TLS with. */
export interface TlsIdentity {
  readonly authority: Authority;
  readonly serverKeyPem: string;
  readonly serverCertificatePem: string;
}

const AUTHORITY_NAME = [
  { name: 'organizationName', value: 'Lvchengtong' },
  { name: 'commonName', value: 'Lvchengtong terminal authority' },
];
const RSA_BITS_MIN = 2048;

/** The self-signed root that terminals and server share. */
export function authorityCertificate(
  privateKeyPem: string,
  serialHex: string,
  validity: Validity,
): string {
  const privateKey = forge.pki.privateKeyFromPem(privateKeyPem);
  const certificate = newCertificate(serialHex, validity);
  certificate.publicKey = publicKeyOf(privateKey);
  certificate.setSubject(AUTHORITY_NAME);
  certificate.setIssuer(AUTHORITY_NAME);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(privateKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}

/** For the server itself, on the addresses that terminals reach it at. */
export function serverCertificate(
  authority: Authority,
  serverKeyPem: string,
  serialHex: string,
  validity: Validity,
): string {
  const certificate = newCertificate(serialHex, validity);
  certificate.publicKey = publicKeyOf(forge.pki.privateKeyFromPem(serverKeyPem));
  certificate.setSubject([{ name: 'commonName', value: 'Lvchengtong clearing server' }]);
  certificate.setExtensions([
    ...leafExtensions('serverAuth'),
    {
      name: 'subjectAltName',
      altNames: [
        { type: DNS_NAME, value: 'localhost' },
        { type: IP_ADDRESS, ip: '127.0.0.1' },
        { type: IP_ADDRESS, ip: '::1' },
      ],
    },
  ]);
  return signed(certificate, authority);
}

export type CertificateOutcome =
  | { readonly kind: 'issued'; readonly certificatePem: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** A terminal's certificate for the key in its request. Everything but key and name is ours to say. */
export function terminalCertificate(
  authority: Authority,
  csrPem: string,
  terminalId: TerminalId,
  serialHex: string,
  validity: Validity,
): CertificateOutcome {
  const request = readRequest(csrPem);
  if (request === undefined) return { kind: 'refused', reason: 'not a PEM certificate request' };
  const name: unknown = request.subject.getField('CN')?.value;
  if (name !== terminalId) {
    return { kind: 'refused', reason: 'the common name is not the terminal id' };
  }
  const publicKey = request.publicKey;
  if (publicKey === null || publicKey.n.bitLength() < RSA_BITS_MIN) {
    return { kind: 'refused', reason: `the key is not RSA of ${String(RSA_BITS_MIN)} bits` };
  }
  const certificate = newCertificate(serialHex, validity);
  certificate.publicKey = publicKey;
  certificate.setSubject([{ name: 'commonName', value: terminalId }]);
  certificate.setExtensions(leafExtensions('clientAuth'));
  return { kind: 'issued', certificatePem: signed(certificate, authority) };
}

interface ReadRequest {
  readonly subject: { getField(name: string): { value?: unknown } | null };
  readonly publicKey: forge.pki.rsa.PublicKey | null;
}

// node-forge throws on anything it cannot parse, and `verify` throws or says false on a wrong signature.
function readRequest(csrPem: string): ReadRequest | undefined {
  try {
    const request = forge.pki.certificationRequestFromPem(csrPem);
    if (!request.verify()) return undefined;
    return { subject: request.subject, publicKey: request.publicKey as ReadRequest['publicKey'] };
  } catch {
    return undefined; // the reason is in the caller's own file: we say that it is not a request
  }
}

// RFC 5280 §4.2.1.6, the tags of GeneralName.
const DNS_NAME = 2;
const IP_ADDRESS = 7;

function newCertificate(
  serialHex: string,
  { notBefore, notAfter }: Validity,
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.serialNumber = serialHex;
  certificate.validity = { notBefore, notAfter };
  return certificate;
}

const leafExtensions = (use: 'serverAuth' | 'clientAuth'): object[] => [
  { name: 'basicConstraints', cA: false, critical: true },
  { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
  { name: 'extKeyUsage', [use]: true },
];

function signed(certificate: forge.pki.Certificate, authority: Authority): string {
  const issuer = forge.pki.certificateFromPem(authority.certificatePem);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.sign(forge.pki.privateKeyFromPem(authority.privateKeyPem), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}

const publicKeyOf = (key: forge.pki.rsa.PrivateKey): forge.pki.rsa.PublicKey =>
  forge.pki.setRsaPublicKey(key.n, key.e);
