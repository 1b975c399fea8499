import { blockEncryptor, decryptBlocks, encryptBlocks, lastBlockOfCbc } from './block-cipher.ts';
import { withKey } from './key-material.ts';
import { pad80, padCipher, secureMessagingIv } from './mac.ts';
import { SM4_CIPHER } from './sm4.ts';
import { derivationBlocks, ONLINE_TAIL, sessionBlock, type Suite } from './suite.ts';

const BLOCK = SM4_CIPHER.blockLength;
const ZERO_IV = new Uint8Array(BLOCK);

const mac = (key: Uint8Array, data: Uint8Array, iv: Uint8Array = ZERO_IV): Uint8Array =>
  lastBlockOfCbc(SM4_CIPHER, key, iv, pad80(data, BLOCK)).slice(0, 4);

const sessionKey = (key: Uint8Array, block: Uint8Array): Uint8Array =>
  encryptBlocks(SM4_CIPHER, key, pad80(block, BLOCK));

/**
 * The state cipher in the purse, after the outline of PBOC 3.0 and JT/T 978.6. Only the cipher and
 * its block are backed by a published vector (GB/T 32907); session key, padding, IV, TAC key and the
 * algorithm byte are not, and no card has confirmed them. Hence provisional: nothing uses it unless
 * it is named, and two programs of ours agreeing proves no conformity.
 */
export const SM4: Suite<'provisional'> = {
  name: 'sm4',
  status: 'provisional',
  algorithmIds: [0x04],
  blockLength: BLOCK,
  keyLengths: [16],
  encrypt: (key, blocks) => encryptBlocks(SM4_CIPHER, key, blocks),
  decrypt: (key, blocks) => decryptBlocks(SM4_CIPHER, key, blocks),
  diversify: (masterKey, ...factors) =>
    factors.reduce(
      (key, factor) =>
        withKey(key, (above) => encryptBlocks(SM4_CIPHER, above, derivationBlocks([factor]))),
      masterKey.slice(),
    ),
  diversifyMany: (masterKey, factors) => {
    if (factors.length === 0) return [];
    const keys = blockEncryptor(SM4_CIPHER, masterKey)(derivationBlocks(factors));
    return withKey(keys, () => factors.map((_, at) => keys.slice(at * BLOCK, (at + 1) * BLOCK)));
  },
  loadSessionKey: (key, random, onlineCounter) =>
    sessionKey(key, sessionBlock(random, onlineCounter, ONLINE_TAIL)),
  purchaseSessionKey: (key, random, offlineCounter, terminalSequence) =>
    sessionKey(key, sessionBlock(random, offlineCounter, terminalSequence)),
  mac,
  tac: mac, // with the whole TAC key: it has no halves to fold
  padMac: (data) => pad80(data, BLOCK),
  padCipher: (plain) => padCipher(plain, BLOCK),
  secureMessagingIv: (random) => secureMessagingIv(random, BLOCK),
  keyCheckValue: (key) => encryptBlocks(SM4_CIPHER, key, ZERO_IV).slice(0, 3),
};
