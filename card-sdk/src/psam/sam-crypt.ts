import { type CardChannel, demand } from '../apdu/index.ts';
import { concat } from '../bytes.ts';
import { pad80 } from '../crypto/index.ts';
import { CRYPT_CHUNK_MAX, type CryptMode, desCrypt } from './commands/des-crypt.ts';
import { type Derivation, initForDescrypt } from './commands/init-for-descrypt.ts';

/**
 * Whole blocks of 8 bytes, encrypted (ECB) under a key that the PSAM derives. The temporary key lasts
 * for one command, so it is derived anew for every chunk. @throws CardError
 */
export async function samEncrypt(
  sam: CardChannel,
  derivation: Derivation,
  blocks: Uint8Array,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < blocks.length; at += CRYPT_CHUNK_MAX) {
    const data = blocks.slice(at, at + CRYPT_CHUNK_MAX);
    await demand(sam, initForDescrypt, derivation);
    chunks.push(await demand(sam, desCrypt, { mode: 'encrypt', data }));
  }
  return concat(...chunks);
}

/**
 * The 4-byte MAC of `data` (padded here) under a key that the PSAM derives, in as many chunks as it
 * takes. With `iv`, as secure messaging wants it, without, as transactions do. @throws CardError
 */
export async function samMac(
  sam: CardChannel,
  derivation: Derivation,
  data: Uint8Array,
  iv?: Uint8Array,
): Promise<Uint8Array> {
  await demand(sam, initForDescrypt, derivation);
  let rest = concat(iv ?? new Uint8Array(0), pad80(data));
  let beginsWithIv = iv !== undefined;
  while (rest.length > CRYPT_CHUNK_MAX) {
    const mode: CryptMode = beginsWithIv ? 'firstOfMacWithIv' : 'moreOfMac';
    await demand(sam, desCrypt, { mode, data: rest.slice(0, CRYPT_CHUNK_MAX) });
    rest = rest.slice(CRYPT_CHUNK_MAX);
    beginsWithIv = false;
  }
  return demand(sam, desCrypt, { mode: beginsWithIv ? 'wholeMacWithIv' : 'lastOfMac', data: rest });
}
