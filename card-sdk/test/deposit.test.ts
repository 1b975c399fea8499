import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demand } from '../src/apdu/index.ts';
import { TRANSACTION_TYPE } from '../src/crypto/index.ts';
import { initializeForDepositPurchase } from '../src/epurse/commands/index.ts';
import { changeOverdrawLimit, type DebitKind, purchase, unload } from '../src/epurse/index.ts';
import { CardError } from '../src/errors.ts';
import { type Fen, ZERO } from '../src/money.ts';
import { openPsam, type Psam } from '../src/psam/index.ts';
import type { VirtualCard } from '../src/virtual/index.ts';
import { TERMINAL, yuan } from './support/bench-city.ts';
import { BENCH_TIME } from './support/bench-host.ts';
import { filledCard, isDebitTacRight, order, tapped } from './support/deposit-card.ts';
import { depositOf, isOverdrawTacRight, overdrawHost, unloadHost } from './support/deposit-host.ts';
import { PIN } from './support/profile-cards.ts';
import { issuedPsam } from './support/student-card.ts';

// What only the deposit does: cash, unload, another overdraw limit, all behind the PIN.

test('an unload takes the holder’s own money, shows the PIN by itself, and proves it by MAC3', async () => {
  const card = await filledCard();
  const channel = card.channel();
  const request = { ...order, card: await tapped(channel), amount: yuan(30) };
  const done = await unload(channel, request, unloadHost(yuan(30)), () => undefined);
  assert.ok(done.kind === 'unloaded', done.kind);
  assert.equal(done.receipt.balanceAfter, yuan(70));
  assert.equal(await depositOf(card), yuan(70));

  const again = card.channel();
  await tapped(again);
  const tooMuch = { ...request, amount: yuan(71) };
  const refused = await unload(again, tooMuch, unloadHost(yuan(71)), () => undefined);
  assert.deepEqual(refused, { kind: 'insufficient' });
});

test('without the PIN, with a wrong one, or when the host says no, nothing moves', async () => {
  const card = await filledCard();
  const attempt = async (change: { pin?: Uint8Array | undefined }, amount: Fen) => {
    card.reset();
    const channel = card.channel();
    const { pin, ...rest } = { ...order, ...change };
    const request = { ...rest, ...(pin && { pin }), card: await tapped(channel), amount: yuan(30) };
    return unload(channel, request, unloadHost(amount), () => {
      assert.fail('DEBIT was to be sent');
    });
  };
  assert.deepEqual(await attempt({ pin: undefined }, yuan(30)), {
    kind: 'refused',
    code: 'CARD_6982',
  });
  const wrong = await attempt({ pin: Uint8Array.of(1, 2, 3) }, yuan(30));
  assert.deepEqual(wrong, { kind: 'refused', code: 'CARD_63C2' });
  // The host checks MAC1 over another amount than the card was told: somebody lies.
  assert.deepEqual(await attempt({}, yuan(31)), { kind: 'refused', code: 'UNLOAD_MAC1_WRONG' });
  assert.equal(await depositOf(card), yuan(100));
});

test('a card that does not know the key gives no MAC3 that the host believes', async () => {
  const card = await filledCard();
  const channel = card.channel();
  const host = { ...unloadHost(yuan(30)), isGenuine: () => Promise.resolve(false) };
  const request = { ...order, card: await tapped(channel), amount: yuan(30) };
  const done = await unload(channel, request, host, () => undefined);
  assert.equal(done.kind, 'not-genuine');
});

test('a limit adds to what may be spent; less than is owed is refused; a limit is not paid out', async () => {
  const card = await filledCard();
  const change = async (limit: Fen) => {
    card.reset();
    const channel = card.channel();
    const request = { ...order, card: await tapped(channel), newLimit: limit };
    return changeOverdrawLimit(channel, request, overdrawHost(limit), () => undefined);
  };
  const raised = await change(yuan(50));
  assert.ok(raised.kind === 'changed' && isOverdrawTacRight(raised.receipt));
  assert.equal(raised.receipt.balanceAfter, yuan(150));
  assert.equal(await depositOf(card), yuan(150));

  const psam = await openPsam((await issuedPsam()).channel());
  card.reset();
  const channel = card.channel();
  const request = { ...order, card: await tapped(channel), amount: yuan(101) };
  assert.deepEqual(await unload(channel, request, unloadHost(yuan(101)), () => undefined), {
    kind: 'insufficient',
  });
  const paid = await pay(card, psam, 'deposit-purchase', yuan(120));
  assert.ok(paid.kind === 'paid');
  assert.equal(await depositOf(card), yuan(30), '20 of the 50 are owed');

  assert.deepEqual(await change(yuan(19)), { kind: 'refused', code: 'CARD_6985' });
  assert.equal(await depositOf(card), yuan(30));
  assert.equal((await change(yuan(20))).kind, 'changed');
  assert.equal(await depositOf(card), ZERO);
  card.reset();
  const shown = card.channel();
  await tapped(shown);
  const asked = { keyIndex: 1, amount: ZERO, terminalId: TERMINAL };
  await assert.rejects(demand(shown, initializeForDepositPurchase, asked), CardError);
});

async function pay(card: VirtualCard, psam: Psam, type: DebitKind, amount: Fen) {
  card.reset();
  const channel = card.channel();
  const request = { card: await tapped(channel), amount, at: BENCH_TIME, type, pin: PIN };
  return purchase(channel, psam, request, () => undefined);
}

for (const type of ['cash', 'deposit-purchase'] as const) {
  test(`${type}: behind the PIN, its own type under the TAC, and no more than is there`, async () => {
    const card = await filledCard();
    const psam = await openPsam((await issuedPsam()).channel());
    const paid = await pay(card, psam, type, yuan(40));
    assert.ok(paid.kind === 'paid', paid.kind);
    assert.ok(isDebitTacRight(paid.receipt));
    const { cash, depositPurchase } = TRANSACTION_TYPE;
    assert.equal(paid.receipt.type, type === 'cash' ? cash : depositPurchase);
    assert.equal(await depositOf(card), yuan(60));
    assert.deepEqual(await pay(card, psam, type, yuan(61)), {
      kind: 'insufficient',
      balance: yuan(60),
    });
  });
}
