import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { hex, unhex } from '@lvchengtong/card-sdk/bytes';
import { KeyError } from './key-error.ts';
import { KEK_LENGTH } from './key-wrap.ts';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

export interface KekSource {
  /** `LCT_KEK_FILE`: 64 hex digits, readable by nobody else. */
  readonly file?: string;
  /** `LCT_KEK`: the 64 hex digits themselves. */
  readonly hex?: string;
  /** Make the file when it is not there: at the first start of a demonstration, never in production. */
  readonly create: boolean;
  readonly random: (length: number) => Uint8Array;
}

/** @throws KeyError when it is missing, malformed, or lies where others can read it. */
export async function readKeyEncryptionKey(source: KekSource): Promise<Uint8Array> {
  if (source.file === undefined) {
    if (source.hex === undefined) throw new KeyError('KEK_MISSING', 'neither is set');
    return parseKek(source.hex, 'LCT_KEK');
  }
  const made = source.create ? () => hex(source.random(KEK_LENGTH)) : undefined;
  return parseKek(await readSecretFile(source.file, made), source.file);
}

function parseKek(text: string, where: string): Uint8Array {
  if (!/^[0-9a-fA-F]{64}$/.test(text.trim())) throw new KeyError('KEK_MALFORMED', where);
  return unhex(text.trim());
}

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** SPKI, as terminals are given it when they enrol. */
  readonly publicPem: string;
}

/** Ed25519 key that signs receipts and everything terminals download; made at the first start. */
export async function openSigningKey(directory: string): Promise<SigningKey> {
  const pem = await readSecretFile(path.join(directory, 'signing-key.pem'), () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  return {
    privateKey,
    publicKey,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** The secret in `file`. When it is not there: what `make` makes, on disk for the owner alone. */
export async function readSecretFile(file: string, make?: () => string): Promise<string> {
  try {
    const { mode } = await stat(file);
    if ((mode & OTHERS) !== 0) throw new KeyError('KEY_FILE_EXPOSED', file);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof KeyError) throw error;
    if (!isAbsent(error)) throw new KeyError('KEY_FILE_UNREADABLE', file, { cause: error });
  }
  if (make === undefined) throw new KeyError('KEK_MISSING', `no such file: ${file}`);
  return writeSecretFile(file, make());
}

async function writeSecretFile(file: string, text: string): Promise<string> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, 'wx', OWNER_ONLY);
    try {
      await handle.writeFile(`${text.trim()}\n`);
      // A key that encrypts what is on disk must be on disk before anything it encrypts.
      await handle.sync();
    } finally {
      await handle.close();
    }
    return text;
  } catch (cause) {
    throw new KeyError('KEY_FILE_UNREADABLE', file, { cause });
  }
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
