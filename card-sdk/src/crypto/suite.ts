/** Established: backed by published vectors. Provisional: by an outline alone, no card has confirmed it. */
export type SuiteStatus = 'established' | 'provisional';

/**
 * Everything that a card's algorithm byte decides: the block cipher and each way the purse uses it.
 * Callers take a suite from `suiteFor` and never a cipher by name. Keys are the caller's to wipe.
 */
export interface Suite<Status extends SuiteStatus = SuiteStatus> {
  readonly name: 'triple-des' | 'sm4';
  readonly status: Status;
  /** The bytes by which cards and PSAMs name it; the first is what we personalise with. */
  readonly algorithmIds: readonly [number, ...number[]];
  readonly blockLength: 8 | 16;
  readonly keyLengths: readonly number[];

  /** ECB over whole blocks. @throws RangeError for a wrong key length or part of a block */
  readonly encrypt: (key: Uint8Array, blocks: Uint8Array) => Uint8Array;
  /** @throws RangeError likewise */
  readonly decrypt: (key: Uint8Array, blocks: Uint8Array) => Uint8Array;
  /**
   * A new key, one level down for each factor of 8 bytes, the upper level first; a card's last
   * factor is the right 8 bytes of its number. @throws RangeError
   */
  readonly diversify: (masterKey: Uint8Array, ...factors: readonly Uint8Array[]) => Uint8Array;
  /** One level down for many cards at once; the order is that of the factors. */
  readonly diversifyMany: (masterKey: Uint8Array, factors: readonly Uint8Array[]) => Uint8Array[];
  /** Load, unload, overdraw: over random4 · online counter2 · 8000. */
  readonly loadSessionKey: (
    key: Uint8Array,
    random: Uint8Array,
    onlineCounter: number,
  ) => Uint8Array;
  /** Purchase, compound purchase, cash: over random4 · offline counter2 · right 2 bytes of the terminal sequence. */
  readonly purchaseSessionKey: (
    key: Uint8Array,
    random: Uint8Array,
    offlineCounter: number,
    terminalSequence: number,
  ) => Uint8Array;
  /** 4 bytes. The IV is zero for transactions, `secureMessagingIv` on the line. */
  readonly mac: (key: Uint8Array, data: Uint8Array, iv?: Uint8Array) => Uint8Array;
  /** Transaction authorisation code over the input of its kind of transaction: 4 bytes. */
  readonly tac: (tacKey: Uint8Array, input: Uint8Array) => Uint8Array;
  readonly padMac: (data: Uint8Array) => Uint8Array;
  /** Data to be encrypted on the line: length, plain, `80…` only if not yet aligned. */
  readonly padCipher: (plain: Uint8Array) => Uint8Array;
  readonly secureMessagingIv: (random: Uint8Array) => Uint8Array;
  /** First 3 bytes of a block of zeros under the key: tells two keys apart without showing either. */
  readonly keyCheckValue: (key: Uint8Array) => Uint8Array;
}

export type EstablishedSuite = Suite<'established'>;

const FACTOR_LENGTH = 8;

/** X · ¬X: what a key is derived from. @throws RangeError */
export function derivationBlocks(factors: readonly Uint8Array[]): Uint8Array {
  const blocks = new Uint8Array(factors.length * 2 * FACTOR_LENGTH);
  factors.forEach((factor, index) => {
    if (factor.length !== FACTOR_LENGTH) {
      throw new RangeError(`a factor has 8 bytes, not ${String(factor.length)}`);
    }
    const start = index * 2 * FACTOR_LENGTH;
    for (let at = 0; at < FACTOR_LENGTH; at += 1) {
      const byte = factor[at] ?? 0;
      blocks[start + at] = byte;
      blocks[start + FACTOR_LENGTH + at] = byte ^ 0xff;
    }
  });
  return blocks;
}

/** random4 · counter2 · tail2: what a session key is derived from. @throws RangeError */
export function sessionBlock(random: Uint8Array, counter: number, tail: number): Uint8Array {
  if (random.length !== 4) {
    throw new RangeError(`a card's random has 4 bytes, not ${String(random.length)}`);
  }
  if (!Number.isInteger(counter) || counter < 0 || counter > 0xffff) {
    throw new RangeError(`a counter has 2 bytes: ${String(counter)}`);
  }
  const block = new Uint8Array(8);
  block.set(random);
  block[4] = counter >> 8;
  block[5] = counter;
  block[6] = tail >> 8;
  block[7] = tail;
  return block;
}

/** Where a purchase has the end of the terminal sequence, transactions with the centre have this. */
export const ONLINE_TAIL = 0x8000;
