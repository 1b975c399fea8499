/*
 * Single DES where every message has a key of its own: TACs of a whole city. OpenSSL sets a cipher up
 * for 9 µs and works for 1 µs; here the schedule of a key is 256 table look-ups. The tables follow
 * from those of FIPS 46-3 and are made once. For many keys only: whoever has one key takes `des.ts`.
 */

const PERMUTED_CHOICE_1 = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60,
  52, 44, 36, 63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21,
  13, 5, 28, 20, 12, 4,
];
const PERMUTED_CHOICE_2 = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52,
  31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
const LEFT_SHIFTS = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];
const PERMUTATION = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13,
  30, 6, 22, 11, 4, 25,
];
/** S1 to S8, each its four rows of sixteen hex digits one after the other. */
const S_BOXES = [
  'E4D12FB83A6C59070F74E2D1A6CB953841E8D62BFC973A50FC8249175B3EA06D',
  'F18E6B34972DC05A3D47F28EC01A69B50E7BA4D158C6932FD8A13F42B67C05E9',
  'A09E63F51DC7B428D709346A285ECBF1D6498F30B12C5AE71AD069874FE3B52C',
  '7DE3069A1285BC4FD8B56F03472C1AE9A690CB7DF13E52843F06A1D8945BC72E',
  '2C417AB6853FD0E9EB2C47D150FA3986421BAD78F9C5630EB8C71E2D6F09A453',
  'C1AF92680D34E75BAF427C9561DE0B389EF528C3704A1DB6432C95FABE17608D',
  '4B2EF08D3C975A61D0B7491AE35C2F8614BDC37EAF6805926BD814A7950FE23C',
  'D2846FB1A93E50C71FD8A374C56B0E927B419CE206ADF35821E74A8DFC90356B',
];
const ROUNDS = 16;
const KEY = 8;

/** Bit `no` of a block, counted from 1 at its most significant end, as FIPS 46-3 counts. */
const bitOf = (block: readonly number[], no: number): number => block[no - 1] ?? 0;

/** The 48 key bits of each round, as 8 groups of 6 for the 8 S-boxes. */
function scheduleBits(key: readonly number[]): number[][] {
  let bits = PERMUTED_CHOICE_1.map((no) => bitOf(key, no));
  return LEFT_SHIFTS.map((shift) => {
    const [left, right] = [bits.slice(0, 28), bits.slice(28)];
    bits = [
      ...left.slice(shift),
      ...left.slice(0, shift),
      ...right.slice(shift),
      ...right.slice(0, shift),
    ];
    return PERMUTED_CHOICE_2.map((no) => bitOf(bits, no));
  });
}

/**
 * Round keys as two words a round: the groups of S1, S3, S5, S7, and those of S2, S4, S6, S8, six bits in
 * each byte. The schedule only moves bits, so that of a key is the OR of those of its bytes.
 */
const SCHEDULE_OF_BYTE: readonly Uint32Array[] = Array.from({ length: KEY * 256 }, (_, index) => {
  const [place, value] = [index >> 8, index & 0xff];
  const key = Array.from({ length: 64 }, (__, at) =>
    at >> 3 === place ? (value >> (7 - (at & 7))) & 1 : 0,
  );
  const words = new Uint32Array(2 * ROUNDS);
  scheduleBits(key).forEach((bits, round) => {
    for (let box = 0; box < 8; box += 1) {
      const group = bits.slice(box * 6, box * 6 + 6).reduce((six, bit) => (six << 1) | bit, 0);
      const word = 2 * round + (box & 1);
      words[word] = ((words[word] ?? 0) | (group << (24 - 8 * (box >> 1)))) >>> 0;
    }
  });
  return words;
});

/** What S-box and permutation make of six bits, in place: the eight results are disjoint. */
const SUBSTITUTE: readonly Uint32Array[] = S_BOXES.map((digits, box) =>
  Uint32Array.from({ length: 64 }, (_, six) => {
    const [row, column] = [((six >> 4) & 2) | (six & 1), (six >> 1) & 0xf];
    const four = Number.parseInt(digits.charAt(row * 16 + column), 16);
    return PERMUTATION.reduce((word, no, at) => {
      const inBox = no - 1 - box * 4;
      const bit = inBox >= 0 && inBox < 4 ? (four >> (3 - inBox)) & 1 : 0;
      return (word | (bit << (31 - at))) >>> 0;
    }, 0);
  }),
);
const [S1, S2, S3, S4, S5, S6, S7, S8] = SUBSTITUTE as [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
];

const schedule = new Uint32Array(2 * ROUNDS);

function setKey(keys: Uint8Array, start: number): void {
  schedule.fill(0);
  for (let place = 0; place < KEY; place += 1) {
    const words = SCHEDULE_OF_BYTE[(place << 8) | (keys[start + place] ?? 0)];
    if (words === undefined) continue;
    for (let at = 0; at < 2 * ROUNDS; at += 1)
      schedule[at] = (schedule[at] ?? 0) | (words[at] ?? 0);
  }
}

/** The 64-bit state between two blocks. */
const state = new Uint32Array(2);

/** The initial permutation, sixteen rounds and its inverse, over `state`. */
function encryptState(): void {
  let left = state[0] ?? 0;
  let right = state[1] ?? 0;
  // Initial permutation: a transposition of the bit matrix, by swaps of ever smaller parts.
  let swap = ((left >>> 4) ^ right) & 0x0f0f0f0f;
  right ^= swap;
  left ^= swap << 4;
  swap = ((left >>> 16) ^ right) & 0xffff;
  right ^= swap;
  left ^= swap << 16;
  swap = ((right >>> 2) ^ left) & 0x33333333;
  left ^= swap;
  right ^= swap << 2;
  swap = ((right >>> 8) ^ left) & 0x00ff00ff;
  left ^= swap;
  right ^= swap << 8;
  swap = ((left >>> 1) ^ right) & 0x55555555;
  right ^= swap;
  left ^= swap << 1;
  for (let at = 0; at < 2 * ROUNDS; at += 2) {
    // The expansion: bits 32,1…5 for S1, 8…13 for S3 and so on; 4…9 for S2, 12…17 for S4.
    const odd = ((right >>> 3) | (right << 29)) ^ (schedule[at] ?? 0);
    const even = ((right << 1) | (right >>> 31)) ^ (schedule[at + 1] ?? 0);
    const mixed =
      (S1[(odd >>> 24) & 63] ?? 0) ^
      (S3[(odd >>> 16) & 63] ?? 0) ^
      (S5[(odd >>> 8) & 63] ?? 0) ^
      (S7[odd & 63] ?? 0) ^
      (S2[(even >>> 24) & 63] ?? 0) ^
      (S4[(even >>> 16) & 63] ?? 0) ^
      (S6[(even >>> 8) & 63] ?? 0) ^
      (S8[even & 63] ?? 0);
    const next = left ^ mixed;
    left = right;
    right = next;
  }
  // The halves are not exchanged after the last round, and the permutation is undone.
  [left, right] = [right, left];
  swap = ((left >>> 1) ^ right) & 0x55555555;
  right ^= swap;
  left ^= swap << 1;
  swap = ((right >>> 8) ^ left) & 0x00ff00ff;
  left ^= swap;
  right ^= swap << 8;
  swap = ((right >>> 2) ^ left) & 0x33333333;
  left ^= swap;
  right ^= swap << 2;
  swap = ((left >>> 16) ^ right) & 0xffff;
  right ^= swap;
  left ^= swap << 16;
  swap = ((left >>> 4) ^ right) & 0x0f0f0f0f;
  right ^= swap;
  left ^= swap << 4;
  state[0] = left;
  state[1] = right;
}

const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 24) |
  ((bytes[at + 1] ?? 0) << 16) |
  ((bytes[at + 2] ?? 0) << 8) |
  (bytes[at + 3] ?? 0);

/**
 * The first 4 bytes, as a number, of the CBC-MAC (zero IV) over the whole blocks of `data` from `start`
 * to `end`, under the 8-byte key at `keyStart` of `keys`. Keeps nothing of the key.
 */
export function desCbcMac(
  keys: Uint8Array,
  keyStart: number,
  data: Uint8Array,
  start: number,
  end: number,
): number {
  setKey(keys, keyStart);
  state.fill(0);
  for (let at = start; at < end; at += 8) {
    state[0] = (state[0] ?? 0) ^ word(data, at);
    state[1] = (state[1] ?? 0) ^ word(data, at + 4);
    encryptState();
  }
  const mac = state[0] ?? 0;
  schedule.fill(0);
  state.fill(0);
  return mac;
}
