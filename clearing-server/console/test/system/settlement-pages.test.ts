import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { createAccessService } from '../../../src/access/access-service.ts';
import { createConsoleApp } from '../../../src/http/console-app-routes.ts';
import { listen } from '../../../src/http/listen.ts';
import { SILENT } from '../../../src/http/log.ts';
import { createReconciliationService } from '../../../src/reconciliation/reconciliation-service.ts';
import { createLiveFeed } from '../../../src/reports/live-service.ts';
import { createOnceService } from '../../../src/idempotency/once-service.ts';
import { reportRoutes } from '../../../src/reports/report-routes.ts';
import { createReportService } from '../../../src/reports/report-service.ts';
import type { PaymentService } from '../../../src/settlement/payment-service.ts';
import { settlingRoutes } from '../../../src/settlement/settling-routes.ts';
import { answerFile, DAY, RULE, town } from '../../../test/support/settling-town.ts';

const CHROMIUM = process.env['LCT_CHROMIUM'] ?? '/usr/bin/chromium';
const STATIC = fileURLToPath(new URL('../../../../console/dist/', import.meta.url));
const PASSWORD = 'a long password for a test';

/** The console on a town of its own, with two clerks whose passwords are their own. */
async function openConsole(): Promise<{
  readonly url: string;
  readonly payments: PaymentService;
}> {
  const { database, clock, settlement, approvals, payments, agreed } = await town();
  await agreed({ kind: 'fee-rule', subject: 'acceptance all', content: RULE });
  const access = createAccessService({
    database,
    clock: clock.read,
    random: (length) => new Uint8Array(randomBytes(length)),
  });
  for (const login of ['wang', 'li']) {
    const once = await access.addUser(login, 'clerk', 'test');
    const session = await access.login(login, once ?? '');
    assert.ok(session.kind === 'logged-in' && once !== undefined);
    await access.changePassword(session.token, once, PASSWORD);
  }
  const reports = createReportService({
    database,
    settlement,
    studentNumberDigest: () => new Uint8Array(16),
    clock: clock.read,
  });
  const reconciliation = createReconciliationService({ knex: database, clock: clock.read });
  const live = createLiveFeed({
    report: () => reports.today(),
    marker: () => reports.marker(),
    onError: (error) => {
      throw error;
    },
  });
  const routers = [
    settlingRoutes({
      approvals,
      payments,
      once: createOnceService({ knex: database, clock: clock.read }),
    }),
    reportRoutes({ reports, live, settlement, reconciliation }),
  ];
  const server = createServer(
    createConsoleApp({ access, routers, staticDir: STATIC, log: SILENT }),
  );
  const port = await listen(server, 0, '127.0.0.1');
  after(() => {
    live.close();
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${String(port)}`, payments };
}

/** With `LCT_SCREENSHOTS=DIR` every step is kept as a picture. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['LCT_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.waitForTimeout(400); // a dialog that is still opening is no picture
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

async function openBrowser(): Promise<(url: string, login: string) => Promise<Page>> {
  assert.ok(existsSync(CHROMIUM), `${CHROMIUM} is missing: apt-get install chromium`);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  after(() => browser.close());
  return async (url, login) => {
    const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('input').nth(0).fill(login);
    await page.locator('input[type=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByTestId('nav-settlement').click();
    return page;
  };
}

test('two clerks take a day from open to paid in the console, and neither can alone', async () => {
  const { url, payments } = await openConsole();
  const signIn = await openBrowser();
  const wang = await signIn(url, 'wang');
  await wang.goto(`${url}/settlement/${DAY}`);
  await wang.getByTestId('close-day').click();
  await wang.getByTestId('close-day-checked').check();
  await wang.getByTestId('close-day-confirm').click();
  await wang.getByTestId('ask-settle').waitFor();
  await wang.getByTestId('bill-row').first().click();
  await picture(wang, 'settlement-balanced');

  await wang.getByTestId('ask-settle').click();
  await wang.getByTestId('ask-reason').fill('九月一日结算');
  await picture(wang, 'settlement-asking');
  await wang.getByTestId('ask-submit').click();
  await wang.getByTestId('waiting-request').waitFor();
  assert.equal(await wang.getByTestId('approve').count(), 0, 'the maker has no such button');
  await picture(wang, 'settlement-waiting');

  const li = await signIn(url, 'li');
  await li.getByTestId('switch-language').click();
  await li.getByTestId('nav-approvals').click();
  await li.getByTestId('approve').click();
  await picture(li, 'approvals');
  await li.getByTestId('approve-confirm').click();
  await li.getByTestId('approve').waitFor({ state: 'detached' });
  await li.goto(`${url}/settlement/${DAY}`);
  await li.getByTestId('make-payment-file').click();
  await li.getByTestId('payment-row').first().waitFor();
  await picture(li, 'settlement-settled');

  const [download] = await Promise.all([
    li.waitForEvent('download'),
    li.getByTestId('payment-file').first().click(),
  ]);
  const sent = await payments.file(download.suggestedFilename());
  assert.match(new TextDecoder().decode(sent?.content), /19\.90/);
  const [chooser] = await Promise.all([
    li.waitForEvent('filechooser'),
    li.getByTestId('bank-answer').click(),
  ]);
  const folder = await mkdtemp(path.join(tmpdir(), 'lct-answer-'));
  after(() => rm(folder, { recursive: true }));
  await writeFile(
    path.join(folder, 'answer.csv'),
    answerFile(
      '2026090100100001,6222000000000000,19.90,paid,R1,',
      '2026090100100002,6222000000000000,3.97,paid,R2,',
      '7,6222000000000000,1.00,paid,R3,',
    ),
  );
  await chooser.setFiles(path.join(folder, 'answer.csv'));
  await li.locator('.ant-modal').getByText('We made no such payment').waitFor();
  await picture(li, 'settlement-answer');
  await li.keyboard.press('Escape');
  await li.getByTestId('day-state').getByText('Paid').waitFor();
  await picture(li, 'settlement-paid');
});
