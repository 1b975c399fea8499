import { sign, verify, type KeyObject } from 'node:crypto';
import { hex, unhex } from '../bytes.ts';
import { LayoutError } from '../field-reader.ts';

/**
 * What a terminal downloads: parameters, block list, roster. The payload travels as text, so that
 * the bytes signed and the bytes parsed are the same bytes.
 */
export interface SignedDocument {
  readonly payload: string;
  readonly signature_hex: string;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Ed25519 over the UTF-8 of the payload, under the key that also signs receipts. */
export const signDocument = (payload: string, privateKey: KeyObject): SignedDocument => ({
  payload,
  signature_hex: hex(new Uint8Array(sign(null, utf8(payload), privateKey))),
});

/** The signed text. @throws LayoutError when the centre did not sign it. */
export function openDocument(document: SignedDocument, publicKey: KeyObject): string {
  const signature = signatureBytes(document.signature_hex);
  if (!verify(null, utf8(document.payload), publicKey, signature)) {
    throw new LayoutError('document is not signed by this centre');
  }
  return document.payload;
}

function signatureBytes(text: string): Uint8Array {
  try {
    return unhex(text);
  } catch (error) {
    throw new LayoutError('signature is not hex', { cause: error });
  }
}
