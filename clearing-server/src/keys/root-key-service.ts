import type { Knex } from 'knex';
import { hex } from '@lvchengtong/card-sdk/bytes';
import { TRIPLE_DES } from '@lvchengtong/card-sdk/crypto';
import { KeyError } from './key-error.ts';
import { KEY_NAMES, type KeyName } from './key-name.ts';
import { insertKeys, lockKeys, storedKeys, type StoredKey } from './key-store.ts';
import { NONCE_LENGTH, unwrapKey, wrapKey } from './key-wrap.ts';

/** Root keys in clear, in memory only. `DTK/1` is the first version of the TAC key. */
export type RootKeys = ReadonlyMap<`${KeyName}/${number}`, Uint8Array>;

/** The version that new cards are personalised with. */
export const CURRENT_KEY_VERSION = 1;
const ROOT_KEY_LENGTH = 16;

interface RootKeyOptions {
  readonly kek: Uint8Array;
  readonly random: (length: number) => Uint8Array;
  readonly clock: () => Date;
}

/**
 * Decrypts the root keys, once, and makes those that are not there yet: at the first start all of them.
 * @throws KeyError when the key-encryption key is another one, or a key is damaged.
 */
export async function openRootKeys(database: Knex, options: RootKeyOptions): Promise<RootKeys> {
  return database.transaction(async (trx) => {
    await lockKeys(trx);
    const stored = await storedKeys(trx);
    const roots = new Map(stored.map((key) => [idOf(key), openKey(options.kek, key)]));
    const missing = KEY_NAMES.filter((name) => !roots.has(`${name}/${CURRENT_KEY_VERSION}`));
    const made: StoredKey[] = [];
    for (const name of missing) {
      const id = { name, version: CURRENT_KEY_VERSION };
      const key = options.random(ROOT_KEY_LENGTH);
      roots.set(idOf(id), key);
      made.push({
        ...id,
        ciphertext: wrapKey(options.kek, id, key, options.random(NONCE_LENGTH)),
        checkValueHex: hex(TRIPLE_DES.keyCheckValue(key)),
      });
    }
    await insertKeys(trx, made, options.clock());
    return roots;
  });
}

function openKey(kek: Uint8Array, stored: StoredKey): Uint8Array {
  const key = unwrapKey(kek, stored, stored.ciphertext);
  if (hex(TRIPLE_DES.keyCheckValue(key)) !== stored.checkValueHex) {
    throw new KeyError('KEY_DAMAGED', idOf(stored));
  }
  return key;
}

const idOf = ({ name, version }: { name: KeyName; version: number }): `${KeyName}/${number}` =>
  `${name}/${version}`;
