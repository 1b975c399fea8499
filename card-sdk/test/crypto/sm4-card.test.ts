import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ALL_SUITES,
  loadMac1Input,
  loadMac2Input,
  loadTacInput,
  purchaseTacInput,
  sameMac,
  SM4,
  TRANSACTION_TYPE,
} from '../../src/crypto/index.ts';
import {
  identify,
  load,
  type LoadHost,
  type LoadOrder,
  purchase,
  type PurchaseOrder,
} from '../../src/epurse/index.ts';
import { diversificationFactor } from '../../src/ids.ts';
import { openPsam } from '../../src/psam/index.ts';
import {
  CARD_KEY_NAMES,
  type CardKeys,
  personalise,
  psamIssue,
  studentCardIssue,
} from '../../src/personalise/index.ts';
import { VirtualPsam, type VirtualCard } from '../../src/virtual/index.ts';
import { unhex } from '../../src/bytes.ts';
import { scriptedRandom } from '../support/bench-card.ts';
import { benchCity, tapped, TERMINAL, yuan } from '../support/bench-city.ts';
import { BENCH_TIME } from '../support/bench-host.ts';
import {
  blankCard,
  cityKey,
  issuedPsam,
  rootKey,
  TEST_PSAM,
  TEST_STUDENT,
} from '../support/student-card.ts';

const AMOUNT = yuan(50);
const FACTOR = diversificationFactor(TEST_STUDENT.asn);
/** Under SM4 the city keys are derived by SM4 as well. */
const KEYS = Object.fromEntries(
  CARD_KEY_NAMES.map((name) => [name, SM4.diversify(cityKey(name), FACTOR)]),
) as CardKeys;

async function sm4Card(): Promise<VirtualCard> {
  const card = blankCard();
  const script = studentCardIssue(TEST_STUDENT, KEYS, SM4).steps;
  assert.deepEqual(await personalise(card.channel(), script), { kind: 'done' });
  card.reset();
  return card;
}

async function sm4Psam(): Promise<VirtualPsam> {
  const psam = VirtualPsam.blank({
    serial: unhex('8877665544332211'),
    random: scriptedRandom().random,
  });
  const keys = { DPK: cityKey('DPK'), IAK: cityKey('IAK'), master: rootKey('DCMK') };
  const script = psamIssue(TEST_PSAM, keys, SM4).steps;
  assert.deepEqual(await personalise(psam.channel(), script), { kind: 'done' });
  psam.reset();
  return psam;
}

const host: LoadHost = {
  authorise: (challenge) => {
    const key = SM4.loadSessionKey(KEYS.DLK, challenge.random, challenge.onlineCounter);
    const terms = { amount: AMOUNT, type: TRANSACTION_TYPE.load, terminalId: TERMINAL };
    const input = loadMac1Input({ ...terms, oldBalance: challenge.balanceBefore });
    assert.ok(sameMac(SM4.mac(key, input), challenge.mac1));
    const mac2 = SM4.mac(key, loadMac2Input({ ...terms, at: BENCH_TIME }));
    return Promise.resolve({ kind: 'authorised', loadId: '1', mac2, at: BENCH_TIME });
  },
};

const loadOrder = async (card: VirtualCard): Promise<LoadOrder> => ({
  card: await tapped(card.channel()),
  amount: AMOUNT,
  terminalId: TERMINAL,
  keyIndex: 1,
});

const purchaseOrder = async (card: VirtualCard): Promise<PurchaseOrder> => ({
  card: await tapped(card.channel()),
  amount: yuan(3),
  at: BENCH_TIME,
  type: 'purchase',
});

const nothing = (): undefined => undefined;

test('SM4: a load and a purchase run end to end, and the centre finds both TACs right', async () => {
  const [card, psamChip] = [await sm4Card(), await sm4Psam()];
  const suites = ALL_SUITES;
  const loaded = await load(card.channel(), { ...(await loadOrder(card)), suites }, host, nothing);
  assert.equal(loaded.kind, 'loaded');
  assert.equal(loaded.receipt.algorithmId, SM4.algorithmIds[0]);
  const loadInput = loadTacInput({
    ...loaded.receipt,
    type: TRANSACTION_TYPE.load,
    terminalId: TERMINAL,
    newBalance: loaded.receipt.balanceAfter,
  });
  assert.ok(sameMac(SM4.tac(KEYS.DTK, loadInput), loaded.receipt.tac));

  const psam = await openPsam(psamChip.channel());
  const order = { ...(await purchaseOrder(card)), suites };
  const paid = await purchase(card.channel(), psam, order, nothing);
  assert.equal(paid.kind, 'paid');
  assert.equal(paid.receipt.balanceAfter, yuan(47));
  const input = purchaseTacInput({ ...paid.receipt, terminalId: TERMINAL });
  assert.ok(sameMac(SM4.tac(KEYS.DTK, input), paid.receipt.tac));
});

test('a terminal that has not asked for SM4 refuses such a card before anything moves', async () => {
  const card = await sm4Card();
  const psam = await openPsam((await sm4Psam()).channel());
  const refused = { kind: 'suite-not-accepted', algorithmId: 0x04 };
  const untouched = (): never => assert.fail('an intent was stored');
  const order = { ...(await purchaseOrder(card)), amount: yuan(0) };
  const paid = await purchase(card.channel(), psam, order, untouched);
  assert.deepEqual(paid, refused);
  const nobody: LoadHost = { authorise: () => assert.fail('the centre was asked') };
  const loaded = await load(card.channel(), await loadOrder(card), nobody, untouched);
  assert.deepEqual(loaded, refused);
});

test('an SM4 card and a triple DES module do not come to a MAC1, nor the other way round', async () => {
  const [sm4, des] = [await sm4Card(), await benchCity(yuan(0))];
  const suites = ALL_SUITES;
  const amount = yuan(0);
  const strangers = [
    { card: sm4, psam: await openPsam((await issuedPsam()).channel()) },
    { card: des.card, psam: await openPsam((await sm4Psam()).channel()) },
  ];
  for (const { card, psam } of strangers) {
    const order = { ...(await purchaseOrder(card)), amount, suites };
    await assert.rejects(purchase(card.channel(), psam, order, nothing), {
      code: 'PSAM_FAILED',
    });
  }
});

test('an SM4 card identifies like any other', async () => {
  const identified = await identify((await sm4Card()).channel());
  assert.equal(identified.kind, 'card');
});
