import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { concat } from '@lvchengtong/card-sdk/bytes';
import { parseNationalNo, type NationalNo } from './national-number.ts';

export const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const DIGEST_LENGTH = 16;

/** Keys of 16 bytes each: PNEK encrypts numbers at rest, PNDK finds a number again without decrypting. */
export interface PersonKeys {
  readonly PNEK: Uint8Array;
  readonly PNDK: Uint8Array;
}

/** AES-128-GCM: nonce · ciphertext · tag. The nonce must never come twice under one key. */
export function encryptNationalNo(
  { PNEK }: PersonKeys,
  nationalNo: NationalNo,
  nonce: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv('aes-128-gcm', PNEK, nonce);
  return concat(nonce, cipher.update(nationalNo, 'utf8'), cipher.final(), cipher.getAuthTag());
}

export function decryptNationalNo({ PNEK }: PersonKeys, encrypted: Uint8Array): NationalNo {
  const decipher = createDecipheriv(
    'aes-128-gcm',
    PNEK,
    encrypted.subarray(0, NONCE_LENGTH),
  ).setAuthTag(encrypted.subarray(-TAG_LENGTH));
  const plain = concat(
    decipher.update(encrypted.subarray(NONCE_LENGTH, -TAG_LENGTH)),
    decipher.final(),
  );
  return parseNationalNo(new TextDecoder().decode(plain));
}

/** The keyed digest that stands for the number, in the database and on the card: 16 bytes. */
export const nationalNoDigest = ({ PNDK }: PersonKeys, nationalNo: NationalNo): Uint8Array =>
  new Uint8Array(createHmac('sha256', PNDK).update(nationalNo).digest()).slice(0, DIGEST_LENGTH);
