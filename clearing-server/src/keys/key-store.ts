import type { Knex } from 'knex';
import type { KeyName } from './key-name.ts';

/** A root key as the database knows it: encrypted, with the value that tells whether it is whole. */
export interface StoredKey {
  readonly name: KeyName;
  readonly version: number;
  readonly ciphertext: Uint8Array;
  readonly checkValueHex: string;
}

export async function storedKeys(trx: Knex.Transaction): Promise<StoredKey[]> {
  const rows = await trx<{
    name: KeyName;
    version: number;
    ciphertext: Uint8Array;
    check_value_hex: string;
  }>('key_master').orderBy(['name', 'version']);
  return rows.map((row) => ({
    name: row.name,
    version: row.version,
    ciphertext: new Uint8Array(row.ciphertext),
    checkValueHex: row.check_value_hex,
  }));
}

export async function insertKeys(
  trx: Knex.Transaction,
  keys: readonly StoredKey[],
  at: Date,
): Promise<void> {
  if (keys.length === 0) return;
  await trx('key_master').insert(
    keys.map((key) => ({
      name: key.name,
      version: key.version,
      ciphertext: key.ciphertext,
      check_value_hex: key.checkValueHex,
      created_at: at,
    })),
  );
}

/** Two servers that start on an empty database at once must not each make their own keys. */
export async function lockKeys(trx: Knex.Transaction): Promise<void> {
  await trx.raw('lock table key_master in share row exclusive mode');
}
