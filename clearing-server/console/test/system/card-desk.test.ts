import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localDateTimeOf, settlementDateOf } from '@lvchengtong/card-sdk/ids';
import type { Page } from 'playwright-core';
import { balancesOf, deskTown, type DeskTown } from '../../../test/support/desk-town.ts';
import type { Chip } from '../../../test/support/chips.ts';
import { broken } from '../../../test/support/settling-town.ts';
import { launchBrowser, picture, signIn } from '../support/console-browser.ts';
import { serveDesk } from '../support/desk-console.ts';

async function askADeposit(town: DeskTown): Promise<void> {
  const from = settlementDateOf(localDateTimeOf(town.clock.now));
  const content = {
    effective_from: from,
    load_age_days: 60,
    replacement_wait_days: 7,
    refund_wait_days: 7,
    refund_claim_days: 1095,
    card_deposit_fen: 2_000,
  };
  await town.agreed({ kind: 'money-term', subject: from, content });
}

async function ask(page: Page, reason: string): Promise<void> {
  await page.getByTestId('ask-reason').fill(reason);
  await page.getByTestId('ask-submit').click();
}

/** By keyboard: a dialog that is still opening moves away under a pointer. */
async function approve(page: Page): Promise<void> {
  await page.reload();
  await page.getByTestId('waiting-request').waitFor();
  await page.keyboard.press('a');
  await page.getByTestId('approve-confirm').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('waiting-request').waitFor({ state: 'detached' });
}

test('a card is reported lost, and after its term two clerks move its balance to a new one', async () => {
  const town = await deskTown();
  const [old, fresh] = [await town.newCard(), await town.newCard()];
  await town.load(old, 5_000);
  const url = await serveDesk(town);
  const browser = await launchBrowser();
  const wang = await signIn(browser, url, 'wang', 'cards');
  await wang.goto(`${url}/cards/${old.asn}`);
  await wang.getByTestId('loss-report').click();
  await picture(wang, 'desk-loss-asking');
  await ask(wang, '学生在公交车上丢失');
  await wang.getByTestId('open-claim').waitFor();
  assert.equal(await wang.getByTestId('replace').isDisabled(), true, 'debits may still arrive');
  assert.equal(await wang.getByTestId('loss-report').count(), 0);
  await picture(wang, 'desk-lost');

  town.daysPass(8);
  const maker = await signIn(browser, url, 'wang', 'cards');
  await maker.goto(`${url}/cards/${old.asn}`);
  await maker.getByTestId('replace').click();
  await maker.getByTestId('new-card').fill('123');
  await ask(maker, '补卡');
  await maker.getByText('请输入同一持卡人新卡的 20 位卡号').waitFor();
  await maker.getByTestId('new-card').fill(fresh.asn);
  await picture(maker, 'desk-replace-asking');
  await maker.getByTestId('ask-submit').click();
  await maker.getByTestId('waiting-request').waitFor();
  assert.equal(await maker.getByTestId('approve').count(), 0, 'the maker has no such button');
  await picture(maker, 'desk-replace-asked');

  const checker = await signIn(browser, url, 'li', 'cards');
  await checker.getByTestId('switch-language').click();
  await checker.goto(`${url}/cards/${old.asn}`);
  await approve(checker);
  await checker.getByTestId('claim-row').getByText('Replaced').waitFor();
  await picture(checker, 'desk-replaced');
  await checker.goto(`${url}/cards/${fresh.asn}`);
  await checker.getByTestId('pending-load').getByText('¥50.00').waitFor();
  await picture(checker, 'desk-new-card');
  const balances = await balancesOf(town.database);
  assert.equal(balances['load-in-transit:replacement'], 5_000);
  assert.equal(balances[`purse:${old.asn}:2`], undefined);
  assert.deepEqual(await broken(town.database), []);
});

test('a deposit is taken, and given back with the balance that the chip shows; the bank pays', async () => {
  const town = await deskTown();
  await askADeposit(town);
  const card: Chip = await town.newCard();
  await town.load(card, 5_000);
  await town.buy(card, 650);
  const url = await serveDesk(town);
  const browser = await launchBrowser();
  const wang = await signIn(browser, url, 'wang', 'cards');
  await wang.getByTestId('switch-language').click();
  await wang.goto(`${url}/cards/${card.asn}`);
  await wang.getByTestId('deposit-take').click();
  await picture(wang, 'desk-deposit-asking');
  await wang.getByTestId('deposit-confirm').click();
  await wang.getByTestId('card-deposit').getByText('¥20.00').waitFor();
  assert.equal(await wang.getByTestId('deposit-take').count(), 0);

  await wang.getByTestId('refund-with-card').click();
  await wang.getByTestId('chip-balance').fill('43.50');
  await picture(wang, 'desk-refund-asking');
  await ask(wang, 'leaves the city');
  await wang.getByTestId('waiting-request').waitFor();
  const li = await signIn(browser, url, 'li', 'cards');
  await li.goto(`${url}/cards/${card.asn}`);
  await approve(li);
  await li.getByTestId('refund-state').getByText('¥63.50').waitFor();
  await picture(li, 'desk-refund-payable');
  await li.getByTestId('refund-pay').click();
  await li.getByTestId('pay-confirm').click();
  await li.getByText('请按银行对账单填写流水号').waitFor();
  await li.getByTestId('bank-reference').fill('2026090100012345');
  await picture(li, 'desk-refund-paying');
  await li.getByTestId('pay-confirm').click();
  await li.getByTestId('refund-state').getByText('2026090100012345').waitFor();
  assert.equal(await li.getByTestId('refund-pay').count(), 0);
  await picture(li, 'desk-refund-paid');
  const balances = await balancesOf(town.database);
  assert.equal(balances[`card-deposit:${card.asn}`], undefined);
  assert.equal(balances['custody-bank:float'], 6_350);
  assert.deepEqual(await broken(town.database), []);
});
