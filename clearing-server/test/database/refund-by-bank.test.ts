import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localDateTimeOf, settlementDateOf } from '@lvchengtong/card-sdk/ids';
import { createMoneyFileService } from '../../src/money-files/money-file-service.ts';
import { createReconciliationService } from '../../src/reconciliation/reconciliation-service.ts';
import type { Refund } from '../../src/refunds/refund.ts';
import { asClearing } from '../support/database.ts';
import { balancesOf, deskTown } from '../support/desk-town.ts';
import { broken } from '../support/settling-town.ts';
import { bankStatement, type BankMovement } from '../support/statements.ts';

const town = await deskTown();
const { database, clock, refunds } = town;
const files = createMoneyFileService({ knex: asClearing(database), clock: clock.read });
const day = settlementDateOf(localDateTimeOf(clock.now));

async function payable(): Promise<Refund> {
  const card = await town.newCard();
  await town.load(card, 5_000);
  const content = { kind: 'with-card', chip_balance_fen: 5_000 };
  await town.agreed({ kind: 'refund', subject: card.asn, content });
  const refund = await refunds.ofCard(card.asn);
  assert(refund !== undefined);
  return refund;
}

/** By the bank's reference: the amount of every line that nothing of ours explains. */
async function unexplained(): Promise<Record<string, number>> {
  const { differences } = await createReconciliationService({
    knex: asClearing(database),
    clock: clock.read,
  }).run(day);
  return Object.fromEntries(
    differences
      .filter(({ class: of }) => of === 'unknown')
      .map(({ evidence, amount }) => [String(evidence?.['reference']), Number(amount)]),
  );
}

const numberOf = ({ id }: Refund): string => id.replaceAll('-', '');

test('what the bank paid to a holder is known by its reference or by the number of the refund, and by its amount', async () => {
  const [byReference, byNumber, notSaid, otherAmount] = [
    await payable(),
    await payable(),
    await payable(),
    await payable(),
  ];
  assert.equal((await refunds.pay(byReference.id, 'clerk', 'R1')).kind, 'paid');
  assert.equal((await refunds.pay(byNumber.id, 'clerk')).kind, 'paid');
  assert.equal((await refunds.pay(otherAmount.id, 'clerk', 'R4')).kind, 'paid');
  const movements: BankMovement[] = [
    { reference: 'R1', outYuan: '50.00', text: '退卡' },
    { reference: 'R2', outYuan: '50.00', text: `退款 ${numberOf(byNumber)}` },
    { reference: 'R3', outYuan: '50.00', text: `退款 ${numberOf(notSaid)}` },
    { reference: 'R4', outYuan: '49.00', text: '退卡' },
  ];
  const before = await balancesOf(database);
  const taken = await files.importFile('bank.csv', bankStatement(day, movements), 'clerk');
  assert(taken.kind === 'imported');
  assert.equal(taken.unknownOrders, 0);
  assert.deepEqual(await balancesOf(database), before, 'it was booked when it was paid');
  assert.deepEqual(await unexplained(), { R3: -5_000, R4: -4_900 });
  // The clerk says so a day later: the next run knows.
  assert.equal((await refunds.pay(notSaid.id, 'clerk', 'R3')).kind, 'paid');
  assert.deepEqual(await unexplained(), { R4: -4_900 });
  assert.deepEqual(await broken(database), []);
});

test('one payment of the bank stands for one refund', async () => {
  const [one, two] = [await payable(), await payable()];
  const both = await Promise.all([
    refunds.pay(one.id, 'clerk', 'SAME'),
    refunds.pay(two.id, 'clerk', 'SAME'),
  ]);
  assert.deepEqual(both.map(({ kind }) => kind).sort(), ['paid', 'reference-taken']);
  assert.deepEqual(await refunds.pay(one.id, 'clerk', 'LATER'), {
    kind: 'paid',
    refund: await refunds.ofCard(one.cardAsn),
  });
});
