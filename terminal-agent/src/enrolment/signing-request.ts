import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';
import type { TerminalId } from '@lvchengtong/card-sdk/ids';

/** A new RSA-2048 key in PEM (PKCS #1, which node-forge reads). It never leaves this machine. */
export function newTerminalKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
}

/** PKCS #10 request for a certificate whose common name is the terminal's id. */
export function signingRequest(keyPem: string, terminalId: TerminalId): string {
  const pkcs1 = createPrivateKey(keyPem).export({ type: 'pkcs1', format: 'pem' }).toString();
  const privateKey = forge.pki.privateKeyFromPem(pkcs1);
  const request = forge.pki.createCertificationRequest();
  request.publicKey = forge.pki.rsa.setPublicKey(privateKey.n, privateKey.e);
  request.setSubject([{ name: 'commonName', value: terminalId }]);
  request.sign(privateKey, forge.md.sha256.create());
  return forge.pki.certificationRequestToPem(request);
}
