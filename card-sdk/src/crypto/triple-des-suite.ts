import { xor } from '../bytes.ts';
import { blockEncryptor } from './block-cipher.ts';
import { DES, desDecrypt, desEncrypt } from './des.ts';
import { mac, pad80, padCipher, secureMessagingIv } from './mac.ts';
import { derivationBlocks, type EstablishedSuite, ONLINE_TAIL, sessionBlock } from './suite.ts';
import { withKey } from './key-material.ts';

const KEY = 16;

function demandMasterKey({ length }: Uint8Array): void {
  if (length !== KEY) throw new RangeError(`a master key has 16 bytes, not ${String(length)}`);
}

/** A TAC key of 16 bytes is used as left ⊕ right; one of 8 bytes as it is. Always a new array. */
export const foldTacKey = (tacKey: Uint8Array): Uint8Array =>
  tacKey.length === KEY ? xor(tacKey.subarray(0, 8), tacKey.subarray(8)) : tacKey.slice();

/**
 * PBOC and FMCOS. Byte 00 is two-key triple DES and 01 single DES by the manuals; real chips ignore
 * it and go by the length of the key (a card with 01 and unequal halves is among the vectors).
 */
export const TRIPLE_DES: EstablishedSuite = {
  name: 'triple-des',
  status: 'established',
  algorithmIds: [0x00, 0x01],
  blockLength: DES.blockLength,
  keyLengths: [8, KEY],
  encrypt: desEncrypt,
  decrypt: desDecrypt,
  diversify: (masterKey, ...factors) => {
    demandMasterKey(masterKey);
    return factors.reduce(
      (key, factor) => withKey(key, (above) => desEncrypt(above, derivationBlocks([factor]))),
      masterKey.slice(),
    );
  },
  diversifyMany: (masterKey, factors) => {
    demandMasterKey(masterKey);
    if (factors.length === 0) return [];
    const keys = blockEncryptor(DES, masterKey)(derivationBlocks(factors));
    return withKey(keys, () => factors.map((_, at) => keys.slice(at * KEY, (at + 1) * KEY)));
  },
  loadSessionKey: (key, random, onlineCounter) =>
    desEncrypt(key, sessionBlock(random, onlineCounter, ONLINE_TAIL)),
  purchaseSessionKey: (key, random, offlineCounter, terminalSequence) =>
    desEncrypt(key, sessionBlock(random, offlineCounter, terminalSequence)),
  mac,
  tac: (tacKey, input) => withKey(foldTacKey(tacKey), (folded) => mac(folded, input)),
  padMac: (data) => pad80(data),
  padCipher: (plain) => padCipher(plain),
  secureMessagingIv: (random) => secureMessagingIv(random),
  keyCheckValue: (key) => desEncrypt(key, new Uint8Array(DES.blockLength)).slice(0, 3),
};
