// @ts-check
import { createCipheriv } from 'node:crypto';
import { concat, equalBytes, unhex } from '../card-sdk/dist/src/bytes.js';
import {
  purchaseMac1Input,
  purchaseMac2Input,
  sameMac,
  TRANSACTION_TYPE,
  TRIPLE_DES,
} from '../card-sdk/dist/src/crypto/index.js';
import { parseLocalDateTime, parseTerminalId } from '../card-sdk/dist/src/ids.js';
import { fen } from '../card-sdk/dist/src/money.js';
import { compare, cpuMs, report, rounded } from './support/measure.js';

const PURCHASES = 2_000;
const PAIRS = 41;

const masterKey = unhex('00112233445566778899AABBCCDDEEFF');
const factor = unhex('4500000000001234');
const random = unhex('12345678');
const authCode = unhex('8588D32B7688D32B76');
const OFFLINE_COUNTER = 7;
const TERMINAL_SEQUENCE = 99;
const terms = {
  amount: fen(450),
  type: TRANSACTION_TYPE.purchase,
  terminalId: parseTerminalId('450000000001'),
  at: parseLocalDateTime('20260901073015'),
  authCode,
};

/** What has to be computed beside the card for one purchase: its key, MAC1, and the check of MAC2. */
function ours() {
  const key = TRIPLE_DES.diversify(masterKey, factor);
  const session = TRIPLE_DES.purchaseSessionKey(key, random, OFFLINE_COUNTER, TERMINAL_SEQUENCE);
  const mac1 = TRIPLE_DES.mac(session, purchaseMac1Input(terms));
  const mac2 = TRIPLE_DES.mac(session, purchaseMac2Input(terms.amount));
  if (!sameMac(mac2, expectedMac2)) throw new Error('MAC2 is wrong');
  return mac1;
}

const ZERO_IV = new Uint8Array(8);
/** @param {Uint8Array} key of 16 bytes */
const ede = (key) => concat(key, key.subarray(0, 8));
/** @param {Uint8Array} key of 8 bytes */
const single = (key) => concat(key, key, key);

/**
 * The same blocks by node:crypto alone: keys and inputs are ready, nothing is padded, compared,
 * wiped or cut. One call for each run of blocks under one key, as nobody could do with fewer.
 *
 * @typedef {{ algorithm: string, key: Uint8Array, iv: Uint8Array | null, blocks: Uint8Array }} Call
 */

/** @returns {Call[]} */
function rawCalls() {
  const key = TRIPLE_DES.diversify(masterKey, factor);
  const session = TRIPLE_DES.purchaseSessionKey(key, random, OFFLINE_COUNTER, TERMINAL_SEQUENCE);
  const ecb = { algorithm: 'des-ede3-ecb', iv: null };
  const cbc = { algorithm: 'des-ede3-cbc', iv: ZERO_IV, key: single(session) };
  return [
    // 2.2: two blocks under the master key.
    {
      ...ecb,
      key: ede(masterKey),
      blocks: concat(
        factor,
        factor.map((byte) => byte ^ 0xff),
      ),
    },
    // 2.3: one block under the card's key.
    { ...ecb, key: ede(key), blocks: concat(random, unhex('00070063')) },
    // 2.4: MAC1 over 27 bytes, four blocks.
    { ...cbc, blocks: concat(purchaseMac1Input(terms), unhex('8000000000')) },
    // 2.4: MAC2 over 4 bytes, one block.
    { ...cbc, blocks: concat(purchaseMac2Input(terms.amount), unhex('80000000')) },
  ];
}

/** @param {Call} call */
function raw({ algorithm, key, iv, blocks }) {
  const cipher = createCipheriv(algorithm, key, iv);
  cipher.setAutoPadding(false);
  const result = cipher.update(blocks);
  cipher.final();
  return result;
}

const calls = rawCalls();
const lastBlocks = () => calls.map((call) => raw(call).subarray(-8));
const [, , mac1State = new Uint8Array(0), mac2State = new Uint8Array(0)] = lastBlocks();
const expectedMac2 = new Uint8Array(mac2State.subarray(0, 4));
// Both do the same work, or the comparison says nothing.
if (!equalBytes(ours(), new Uint8Array(mac1State.subarray(0, 4)))) {
  throw new Error('the raw calls do not compute MAC1');
}

const { ratio, measuredMs, yardstickMs } = await compare(
  () => {
    for (let purchase = 0; purchase < PURCHASES; purchase += 1) ours();
  },
  () => {
    for (let purchase = 0; purchase < PURCHASES; purchase += 1) for (const call of calls) raw(call);
  },
  { pairs: PAIRS, clock: cpuMs },
);
report({
  bench: 'crypto',
  ratio: rounded(ratio, 3),
  target_ratio: 1.5,
  met: ratio <= 1.5,
  blocks: calls.reduce((blocks, call) => blocks + call.blocks.length / 8, 0),
  calls: calls.length,
  us_per_purchase: rounded((measuredMs / PURCHASES) * 1000, 2),
  raw_us: rounded((yardstickMs / PURCHASES) * 1000, 2),
});
