import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex, unhex } from '../../src/bytes.ts';
import { pbocFiles, PROFILES } from '../../src/card/index.ts';
import {
  personalise,
  type PersonaliseStep,
  type ReadBack,
  verifyPersonalised,
} from '../../src/personalise/index.ts';
import { identify, load, purchase, type PurchaseOrder } from '../../src/epurse/index.ts';
import {
  loadMac1Input,
  loadMac2Input,
  purchaseMac1Input,
  purchaseMac2Input,
  purchaseTacInput,
  sameMac,
  TRANSACTION_TYPE,
  TRIPLE_DES,
} from '../../src/crypto/index.ts';
import { parsePsamNo } from '../../src/ids.ts';
import { fen } from '../../src/money.ts';
import type { Psam, PsamPurchase } from '../../src/psam/index.ts';
import { erased, ok, PUBLISHED_EF15, PUBLISHED_SCRIPT } from '../support/bench-card.ts';
import { BENCH_TIME } from '../support/bench-host.ts';
import { TEST_PSAM } from '../support/student-card.ts';

// FMCOS issuing manual, section 2: the script as printed, down to its last command. Its two writes
// under MAC (`04D695`, `04D696`) are made with the manual's key 36×16.

const LINE_KEY = '36'.repeat(16);
const EF16 = pbocFiles.EF_0016_HOLDER.encode({
  cardType: 0,
  isStaff: 0,
  name: '张三',
  identityNo: '1234',
  identityType: 0,
});
const SCRIPT = PUBLISHED_SCRIPT.flatMap((command): readonly PersonaliseStep[] => {
  const step = { apdu: command.replaceAll(' ', ''), note: command };
  const write = (header: string, content: string): readonly PersonaliseStep[] => [
    step,
    { apdu: header + content, note: header, protect: { key: LINE_KEY } },
  ];
  if (command.startsWith('80E0001507')) return write('04D695001E', PUBLISHED_EF15);
  if (command.startsWith('80E0001607')) return write('04D6960027', hex(EF16));
  return [step];
});

const AID = 'A00000000386980701';
const READ_BACK: readonly ReadBack[] = [
  // The script names its MF by five bytes of filler.
  {
    apdu: '00A40000023F00',
    response: '6F0C8405FFFFFFFFFFA5038801019000',
    note: 'MF',
  },
  // FMCOS general manual 8.3, examples of READ RECORD and SELECT
  {
    apdu: '00B2010C00',
    response: '61114F09A00000000386980701500450424F439000',
    note: 'DIR',
  },
  {
    apdu: `00A4040009${AID}`,
    response: `6F2E8409${AID}A5219F0C1E${PUBLISHED_EF15}9000`,
    note: 'ADF',
  },
  { apdu: '00B0960027', response: `${hex(EF16)}9000`, note: 'EF16' },
  { apdu: '805C000204', response: '000000009000', note: 'EP' },
  { apdu: '805C000104', response: '6982', note: 'ED, behind the PIN' },
];

test('the issuing script of the manual runs as printed, and the card reads back as the manual shows', async () => {
  // The deposit's F1 is the PIN of its own directory, as the manual's example has it.
  const card = erased({ quirks: { permissionF: 'current' } });
  assert.deepEqual(await personalise(card.channel(), SCRIPT), { kind: 'done' });
  card.reset();
  assert.deepEqual(await verifyPersonalised(card.channel(), READ_BACK), { kind: 'right' });
  assert.equal(ok(card, '0020000003 12345F'), '');
  assert.equal(ok(card, '805C000104'), '00000000', 'the deposit opens to the PIN');
});

/** A module in a few lines, for the one card whose keys are printed in the manual. */
function modulePrinted(): Psam {
  let held: { key: Uint8Array; purchase: PsamPurchase } | undefined;
  return {
    psamNo: parsePsamNo('0'.repeat(20)),
    terminalId: TEST_PSAM.terminalId,
    keyIndex: 1,
    initForPurchase: (p) => {
      const key = TRIPLE_DES.purchaseSessionKey(
        unhex('3E01'.repeat(8)),
        p.random,
        p.offlineCounter,
        7,
      );
      held = { key, purchase: p };
      const input = purchaseMac1Input({
        ...p,
        type: TRANSACTION_TYPE.purchase,
        terminalId: TEST_PSAM.terminalId,
      });
      return Promise.resolve({ terminalSequence: 7, mac1: TRIPLE_DES.mac(key, input) });
    },
    creditForPurchase: (mac2) => {
      assert.ok(held !== undefined);
      const right = TRIPLE_DES.mac(held.key, purchaseMac2Input(held.purchase.amount));
      return Promise.resolve(sameMac(right, mac2) ? 'accepted' : 'refused');
    },
    encryptUnder: () => assert.fail('not asked for'),
  };
}

test('the card of the manual loads and pays under the manual’s keys', async () => {
  const card = erased();
  assert.deepEqual(await personalise(card.channel(), SCRIPT), { kind: 'done' });
  card.reset();
  const channel = card.channel();
  const identified = await identify(channel, [PROFILES.pboc]);
  assert.ok(identified.kind === 'card');
  const { terminalId } = TEST_PSAM;
  const loaded = await load(
    channel,
    { card: identified.card, amount: fen(10_000), terminalId, keyIndex: 1 },
    {
      authorise: (shown) => {
        const key = TRIPLE_DES.loadSessionKey(
          unhex('3F01'.repeat(8)),
          shown.random,
          shown.onlineCounter,
        );
        const terms = { amount: fen(10_000), type: TRANSACTION_TYPE.load, terminalId };
        const input = loadMac1Input({ ...terms, oldBalance: shown.balanceBefore });
        assert.ok(sameMac(TRIPLE_DES.mac(key, input), shown.mac1));
        const mac2 = TRIPLE_DES.mac(key, loadMac2Input({ ...terms, at: BENCH_TIME }));
        return Promise.resolve({ kind: 'authorised', loadId: '1', mac2, at: BENCH_TIME });
      },
    },
    () => undefined,
  );
  assert.equal(loaded.kind, 'loaded');
  const order: PurchaseOrder = {
    card: identified.card,
    amount: fen(250),
    at: BENCH_TIME,
    type: 'purchase',
  };
  const paid = await purchase(channel, modulePrinted(), order, () => undefined);
  assert.equal(paid.kind, 'paid');
  const input = purchaseTacInput({ ...paid.receipt, terminalId });
  assert.ok(sameMac(TRIPLE_DES.tac(unhex('34'.repeat(16)), input), paid.receipt.tac));
  assert.equal(paid.receipt.balanceAfter, fen(9_750));
});
