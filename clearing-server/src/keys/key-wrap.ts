import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concat } from '@lvchengtong/card-sdk/bytes';
import { KeyError } from './key-error.ts';
import type { KeyName } from './key-name.ts';

/** The key that encrypts the others: 32 bytes, from a file or the environment, never in the database. */
export const KEK_LENGTH = 32;
export const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/** Name and version are authenticated too: a row cannot be passed off as another key. */
export interface KeyId {
  readonly name: KeyName;
  readonly version: number;
}

const aad = ({ name, version }: KeyId): Uint8Array =>
  new TextEncoder().encode(`lvchengtong key ${name}/${String(version)}`);

/** AES-256-GCM: nonce · ciphertext · tag. The nonce must never come twice under one key. */
export function wrapKey(
  kek: Uint8Array,
  id: KeyId,
  key: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', kek, nonce).setAAD(aad(id));
  return concat(nonce, cipher.update(key), cipher.final(), cipher.getAuthTag());
}

/** @throws KeyError KEK_WRONG when it was not wrapped under this key, or was altered since. */
export function unwrapKey(kek: Uint8Array, id: KeyId, wrapped: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', kek, wrapped.subarray(0, NONCE_LENGTH))
    .setAAD(aad(id))
    .setAuthTag(wrapped.subarray(-TAG_LENGTH));
  try {
    return new Uint8Array(
      concat(decipher.update(wrapped.subarray(NONCE_LENGTH, -TAG_LENGTH)), decipher.final()),
    );
  } catch (cause) {
    throw new KeyError('KEK_WRONG', `${id.name}/${String(id.version)}`, { cause });
  }
}
