import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { caseRoutes } from '../../../src/arbitration/case-routes.ts';
import { createCaseService } from '../../../src/arbitration/case-service.ts';
import { createOnceService } from '../../../src/idempotency/once-service.ts';
import { settlingRoutes } from '../../../src/settlement/settling-routes.ts';
import { createPaymentService } from '../../../src/settlement/payment-service.ts';
import { launchBrowser, picture, serveConsole, signIn } from '../support/console-browser.ts';
import { openDesk, type Desk } from '../../../test/support/arbitration-desk.ts';
import { chip, minutesLater, purchase, till, tornPurchase } from '../../../test/support/chips.ts';
import { loadAt } from '../../../test/support/sender.ts';

const DAYS = 24 * 60;

/** A torn debit without a neighbour and a gap, both older than the ageing term. */
async function agedDesk(): Promise<Desk> {
  const [canteen, bus] = [till(1), till(2, '00000002')];
  const [torn, gapped] = [chip(1), chip(2)];
  const desk = await openDesk([canteen, bus], [torn, gapped]);
  for (const card of [torn, gapped]) await loadAt(desk.database, desk.send, card, canteen);
  await desk.send(canteen, [
    purchase(torn, canteen, 1250, minutesLater(5)),
    tornPurchase(torn, canteen, 700, minutesLater(10), true),
  ]);
  purchase(gapped, canteen, 450, minutesLater(12));
  await desk.send(bus, [
    purchase(gapped, bus, 200, minutesLater(20)),
    purchase(gapped, bus, 200, minutesLater(30)),
  ]);
  await desk.arbitration.run();
  desk.clock.now = minutesLater(600 + 61 * DAYS);
  return desk;
}

function serve({ database, clock, approvals }: Desk): Promise<string> {
  const options = { knex: database, clock: clock.read };
  const once = createOnceService(options);
  const routers = [
    settlingRoutes({ approvals, payments: createPaymentService(options), once }),
    caseRoutes({ approvals, cases: createCaseService(options), once }),
  ];
  return serveConsole({ database, clock: clock.read, routers });
}

/** By keyboard, as the rest: a dialog that is still opening moves away under a pointer. */
async function confirm(page: Page): Promise<void> {
  await page.getByTestId('approve-confirm').focus();
  await page.keyboard.press('Enter');
}

test('two clerks decide a case of the work list by keyboard, and its evidence stays', async () => {
  const desk = await agedDesk();
  const url = await serve(desk);
  const browser = await launchBrowser();
  const wang = await signIn(browser, url, 'wang', 'arbitration');
  await wang.getByTestId('case-row').first().waitFor();
  assert.equal(await wang.getByTestId('case-row').count(), 2);
  await picture(wang, 'arbitration-list');
  await wang.getByTestId('case-row').filter({ hasText: '未决' }).click();
  await wang.getByTestId('chain').waitFor();
  await wang
    .getByTestId('claim')
    .filter({ hasText: /认\s?领/ })
    .click();
  await wang
    .getByTestId('claim')
    .filter({ hasText: /退\s?回/ })
    .waitFor();
  await picture(wang, 'arbitration-case');

  await wang.keyboard.press('1');
  await wang.getByTestId('ask-reason').fill('食堂有当餐小票和监控');
  await picture(wang, 'arbitration-propose');
  await wang.getByTestId('ask-submit').click();
  await wang.getByTestId('case-request').waitFor();
  assert.equal(await wang.getByTestId('approve').count(), 0, 'the maker has no such button');
  await wang.getByTestId('withdraw').click();
  await wang.getByTestId('case-request').waitFor({ state: 'detached' });
  await wang.keyboard.press('1');
  await wang.getByTestId('ask-reason').fill('食堂有当餐小票');
  await wang.getByTestId('ask-submit').click();
  await wang.getByTestId('case-request').waitFor();

  const li = await signIn(browser, url, 'li', 'arbitration');
  await li.getByTestId('switch-language').click();
  await li.goto(wang.url());
  await li.getByTestId('case-request').waitFor();
  await picture(li, 'arbitration-approve');
  await li.keyboard.press('a');
  await confirm(li);
  await li.getByTestId('case-closed').waitFor();
  assert.equal(await li.getByTestId('case-history').count(), 2);
  await picture(li, 'arbitration-closed');
  assert.deepEqual(await desk.standing(chip(1)), ['offline 1 700 paid PAID_BY_HAND']);

  await li.getByTestId('nav-arbitration').click();
  await li.getByTestId('case-row').filter({ hasText: 'Gap' }).click();
  await li.getByTestId('chain').waitFor();
  await picture(li, 'arbitration-gap');
  await li.keyboard.press('1');
  await li.getByTestId('ask-reason').fill('terminal was scrapped');
  await li.getByTestId('ask-submit').click();
  await li.getByTestId('case-request').waitFor();
  await wang.getByTestId('nav-arbitration').click();
  await wang.getByTestId('case-row').filter({ hasText: '缺号' }).click();
  await wang.getByTestId('case-request').waitFor();
  await wang.keyboard.press('a');
  await confirm(wang);
  await wang.getByTestId('case-closed').waitFor();
  await wang.getByTestId('nav-arbitration').click();
  await wang.locator('.ant-empty').waitFor();
  await picture(wang, 'arbitration-empty');
  assert.deepEqual(await desk.broken(), []);
});

test('whoever was slower is told so, sees how it stands now, and has changed nothing', async () => {
  const url = await serve(await agedDesk());
  const browser = await launchBrowser();
  const wang = await signIn(browser, url, 'wang', 'arbitration');
  await wang.getByTestId('case-row').filter({ hasText: '未决' }).click();
  await wang.getByTestId('claim').waitFor();
  const li = await signIn(browser, url, 'li', 'arbitration');
  await li.goto(wang.url());
  await li
    .getByTestId('claim')
    .filter({ hasText: /认\s?领/ })
    .click();
  await li
    .getByTestId('claim')
    .filter({ hasText: /退\s?回/ })
    .waitFor();

  await wang
    .getByTestId('claim')
    .filter({ hasText: /认\s?领/ })
    .click();
  await wang.getByTestId('changed-meanwhile').waitFor();
  await wang.getByText('认领人 li').waitFor();
  await picture(wang, 'changed-meanwhile');

  await wang.keyboard.press('1');
  await wang.getByTestId('ask-reason').fill('食堂有当餐小票');
  await li
    .getByTestId('claim')
    .filter({ hasText: /退\s?回/ })
    .click();
  await li
    .getByTestId('claim')
    .filter({ hasText: /认\s?领/ })
    .waitFor();
  await wang.getByTestId('ask-submit').click();
  await wang.getByTestId('ask-reason').waitFor({ state: 'detached' });
  await wang
    .getByTestId('claim')
    .filter({ hasText: /认\s?领/ })
    .waitFor();
  assert.equal(await wang.getByTestId('case-request').count(), 0, 'nothing was proposed');
});
