import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { createAccessService } from '../../../src/access/access-service.ts';
import { caseRoutes } from '../../../src/arbitration/case-routes.ts';
import { createCaseService } from '../../../src/arbitration/case-service.ts';
import { createConsoleApp } from '../../../src/http/console-app-routes.ts';
import { listen } from '../../../src/http/listen.ts';
import { SILENT } from '../../../src/http/log.ts';
import { createOnceService } from '../../../src/idempotency/once-service.ts';
import { settlingRoutes } from '../../../src/settlement/settling-routes.ts';
import { createPaymentService } from '../../../src/settlement/payment-service.ts';
import { openDesk, type Desk } from '../../../test/support/arbitration-desk.ts';
import { chip, minutesLater, purchase, till, tornPurchase } from '../../../test/support/chips.ts';
import { loadAt } from '../../../test/support/sender.ts';

const CHROMIUM = process.env['LCT_CHROMIUM'] ?? '/usr/bin/chromium';
const STATIC = fileURLToPath(new URL('../../../../console/dist/', import.meta.url));
const PASSWORD = 'a long password for a test';
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

async function serve({ database, clock, approvals }: Desk): Promise<string> {
  const options = { knex: database, clock: clock.read };
  const access = createAccessService({
    database,
    clock: clock.read,
    random: (length) => new Uint8Array(randomBytes(length)),
  });
  for (const login of ['wang', 'li']) {
    const password = await access.addUser(login, 'clerk', 'test');
    const session = await access.login(login, password ?? '');
    assert.ok(session.kind === 'logged-in' && password !== undefined);
    await access.changePassword(session.token, password, PASSWORD);
  }
  const once = createOnceService(options);
  const routers = [
    settlingRoutes({ approvals, payments: createPaymentService(options), once }),
    caseRoutes({ approvals, cases: createCaseService(options), once }),
  ];
  const server = createServer(
    createConsoleApp({ access, routers, staticDir: STATIC, log: SILENT }),
  );
  const port = await listen(server, 0, '127.0.0.1');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String(port)}`;
}

/** With `LCT_SCREENSHOTS=DIR` every step is kept as a picture. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['LCT_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.waitForTimeout(400); // a dialog that is still opening is no picture
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

/** By keyboard, as the rest: a dialog that is still opening moves away under a pointer. */
async function confirm(page: Page): Promise<void> {
  await page.getByTestId('approve-confirm').focus();
  await page.keyboard.press('Enter');
}

async function openBrowser(): Promise<(url: string, login: string) => Promise<Page>> {
  assert.ok(existsSync(CHROMIUM), `${CHROMIUM} is missing: apt-get install chromium`);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  });
  after(() => browser.close());
  return async (url, login) => {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('input').nth(0).fill(login);
    await page.locator('input[type=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByTestId('nav-arbitration').click();
    return page;
  };
}

test('two clerks decide a case of the work list by keyboard, and its evidence stays', async () => {
  const desk = await agedDesk();
  const url = await serve(desk);
  const signIn = await openBrowser();
  const wang = await signIn(url, 'wang');
  await wang.getByTestId('case-row').first().waitFor();
  assert.equal(await wang.getByTestId('case-row').count(), 2);
  await picture(wang, 'arbitration-list');
  await wang.getByTestId('case-row').filter({ hasText: '未决' }).click();
  await wang.getByTestId('chain').waitFor();
  await wang.getByTestId('claim').click();
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

  const li = await signIn(url, 'li');
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
