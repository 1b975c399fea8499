import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Page } from 'playwright-core';
import { createApprovalService } from '../../../src/approvals/approval-service.ts';
import { approvalHandlers } from '../../../src/approvals/handlers-service.ts';
import { reconcilingRoutes } from '../../../src/desk/desk-routes.ts';
import { createOnceService } from '../../../src/idempotency/once-service.ts';
import { createReconciliationService } from '../../../src/reconciliation/reconciliation-service.ts';
import { createLiveFeed } from '../../../src/reports/live-service.ts';
import { reportRoutes } from '../../../src/reports/report-routes.ts';
import { createReportService } from '../../../src/reports/report-service.ts';
import { createPaymentService } from '../../../src/settlement/payment-service.ts';
import { createSettlementService } from '../../../src/settlement/settlement-service.ts';
import { settlingRoutes } from '../../../src/settlement/settling-routes.ts';
import { createTestDatabase } from '../../../test/support/database.ts';
import { chip, load, minutesLater, purchase, till, uploadOf } from '../../../test/support/chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from '../../../test/support/city.ts';
import { wechatBill } from '../../../test/support/statements.ts';
import { launchBrowser, picture, serveConsole, signIn } from '../support/console-browser.ts';

const DAY = parseSettlementDate('2026-09-01');

/** Four cards load over WeChat Pay and eat; one meal's record never came. The day is closed. */
async function town() {
  const { database } = await createTestDatabase();
  const clock = testClock(minutesLater(300));
  const canteen = till(1);
  const bus = till(2, '00000002');
  const chips = [1, 2, 3, 4].map((n) => chip(n));
  await registerCity(database, { tills: [canteen, bus], chips });
  const options = { knex: database, clock: clock.read };
  const settlement = createSettlementService(options);
  await settlement.currentDay();
  const ingest = ingestOn(database, clock);
  const loads: string[] = [];
  for (const [at, card] of chips.entries()) {
    loads.push(await authoriseLoad(database, card, canteen, 5_000, 'wechat'));
    await ingest.receive(
      canteen.terminalId,
      uploadOf(canteen, [load(card, canteen, 5_000, minutesLater(1 + at))]),
    );
    const lost = purchase(card, canteen, 737, minutesLater(10 + at));
    const came = [purchase(card, canteen, 1_250, minutesLater(20 + at))];
    await ingest.receive(canteen.terminalId, uploadOf(canteen, at === 2 ? came : [lost, ...came]));
    await ingest.receive(
      bus.terminalId,
      uploadOf(bus, [purchase(card, bus, 180, minutesLater(40))]),
    );
  }
  await settlement.close(DAY, 'clerk');
  return { database, clock, options, settlement, loads };
}

async function serve({ database, clock, options, settlement }: Awaited<ReturnType<typeof town>>) {
  const reports = createReportService({
    database,
    settlement,
    studentNumberDigest: () => new Uint8Array(16),
    clock: clock.read,
  });
  const live = createLiveFeed({
    report: () => reports.today(),
    marker: () => reports.marker(),
    onError: (error) => {
      throw error;
    },
  });
  after(() => {
    live.close();
  });
  const reconciliation = createReconciliationService(options);
  const approvals = createApprovalService({ ...options, handlers: approvalHandlers(clock.read) });
  const once = createOnceService(options);
  const routers = [
    settlingRoutes({ approvals, payments: createPaymentService(options), once }),
    reportRoutes({ reports, live, settlement, reconciliation, once }),
    reconcilingRoutes({ ...options, approvals, once }),
  ];
  return serveConsole({ database, clock: clock.read, routers });
}

const unexplained = (page: Page): Promise<string | null> =>
  page.getByTestId('unexplained-fen').getAttribute('data-fen');
const folder = await mkdtemp(path.join(tmpdir(), 'lct-files-'));
after(() => rm(folder, { recursive: true }));
/** A file on the clerk's disk; its place. */
async function csv(name: string, bytes: Uint8Array): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, bytes);
  return file;
}

test('a clerk goes from the last line to the evidence, takes a statement in, and closes an item with another', async () => {
  const it = await town();
  const url = await serve(it);
  const browser = await launchBrowser();
  const wang = await signIn(browser, url, 'wang', 'money-files');

  const bill = (yuan: string): Uint8Array =>
    wechatBill(
      DAY,
      it.loads.map((loadId, at) => ({
        reference: `420000${String(at)}`,
        loadId,
        yuan: at === 0 ? yuan : '50.00',
        feeYuan: '0.30',
      })),
    );
  const choose = wang.locator('input[type=file]');
  await wang.getByText('还没有导入资金文件').waitFor();
  await choose.setInputFiles(await csv('微信交易账单.csv', new TextEncoder().encode('不是账单\n')));
  await wang.getByTestId('money-preview').getByText('不能导入').waitFor();
  assert.ok(await wang.getByTestId('take-money-file').isDisabled());
  await picture(wang, 'money-refused');
  await wang.keyboard.press('Escape');
  await wang.getByTestId('money-preview').waitFor({ state: 'detached' });
  await choose.setInputFiles(await csv('微信交易账单.csv', bill('49.00')));
  await wang.getByTestId('money-preview').getByText('可以导入').waitFor();
  await picture(wang, 'money-preview');
  await wang.getByTestId('take-money-file').click();
  await wang.getByTestId('money-file').click();
  await wang.getByText('订单金额不同').first().waitFor();
  assert.equal(await wang.getByTestId('money-line').count(), 4);
  await picture(wang, 'money-file');

  await wang.getByTestId('nav-reconciliation').click();
  await wang.getByTestId('nav-reconciliation').click();
  await wang.goto(`${url}/reconciliation/${DAY}`);
  await wang.getByTestId('reconcile').click();
  await wang.getByTestId('side-money').getByText('≠ 1 件差异').waitFor();
  assert.equal(await unexplained(wang), '0', 'each difference has its evidence');
  await picture(wang, 'reconciliation');
  await wang.getByTestId('side-cards').click();
  assert.equal(await wang.getByTestId('difference-row').count(), 1);
  await wang.getByTestId('side-cards').click();
  await wang.getByTestId('class-missing-upload').click();
  await wang.getByTestId('side-cards').click();
  await wang.getByTestId('difference-row').click();
  await wang.getByTestId('chain').waitFor();
  await wang.getByTestId('evidence').scrollIntoViewIfNeeded();
  await picture(wang, 'reconciliation-evidence');

  await wang.getByTestId('nav-work-items').click();
  await wang.getByTestId('item-row').first().waitFor();
  await picture(wang, 'work-items');
  await wang.getByTestId('item-row').filter({ hasText: '7.37' }).first().click();
  await wang.getByTestId('item-state').waitFor();
  await wang.keyboard.press('t');
  await wang.getByTestId('item-event').filter({ hasText: '认领' }).waitFor();
  await wang.getByTestId('item-comment').fill('已致电食堂，终端已送修');
  await wang.keyboard.press('Enter');
  await wang.getByTestId('item-event').filter({ hasText: '已致电食堂' }).waitFor();
  await wang.getByTestId('close-item').click();
  await wang.getByTestId('ask-reason').fill('终端损坏，记录无法取回');
  await wang.getByTestId('ask-submit').click();
  await wang.getByTestId('item-request').waitFor();
  assert.equal(await wang.getByTestId('approve').count(), 0, 'the maker has no such button');
  await picture(wang, 'work-item');

  const li = await signIn(browser, url, 'li', 'work-items');
  await li.getByTestId('switch-language').click();
  await li.goto(wang.url());
  await li.getByTestId('item-request').waitFor();
  await picture(li, 'work-item-en');
  await li.keyboard.press('a');
  await li.getByTestId('approve-confirm').focus();
  await li.keyboard.press('Enter');
  await li.getByTestId('item-state').getByText('Closed by two').waitFor();
  await li.getByTestId('reopen-item').waitFor();

  // The corrected statement: the difference is gone, and the preview says what it changes.
  await li.getByTestId('nav-money-files').click();
  await li.getByTestId('money-file').first().waitFor();
  await li.locator('input[type=file]').setInputFiles(await csv('corrected.csv', bill('50.00')));
  await li.getByTestId('money-preview').getByText('1 not').waitFor();
  await picture(li, 'money-corrected-en');
  await li.getByTestId('take-money-file').click();
  await li.getByTestId('money-file').nth(1).waitFor();
  await picture(li, 'money-files-en');
  await li.goto(`${url}/reconciliation/${DAY}`);
  await li.getByTestId('reconcile').click();
  await li.getByTestId('side-money').getByText('= agree').waitFor();
  await picture(li, 'reconciliation-en');
  await li.getByTestId('nav-work-items').click();
  await li.getByTestId('item-row').first().waitFor();
  await picture(li, 'work-items-en');
});

test('operators’ files of a day: one is written and downloaded, one that is wrong is refused with its lines', async () => {
  const it = await town();
  const url = await serve(it);
  const page = await signIn(await launchBrowser(), url, 'wang', 'operator-files');
  await page.goto(`${url}/operator-files/${DAY}`);
  await page.getByTestId('operator-files').first().waitFor();
  await page.getByTestId('write-SS').first().click();
  const link = page.getByRole('link', { name: '0001.csv' });
  await link.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  assert.match(download.suggestedFilename(), /^SS20260901.*0001\.csv$/);
  await page.getByTestId('write-QS').first().click();
  await page.getByText('此文件目前还不能生成').waitFor();
  await picture(page, 'operator-files');
  const wrong = 'psam_no,terminal_sequence\r\n1,2\r\n';
  await page
    .locator('input[type=file]')
    .setInputFiles(await csv('XF2026090103000000010001.csv', new TextEncoder().encode(wrong)));
  await page.getByTestId('operator-preview').getByText('缺少列').first().waitFor();
  await picture(page, 'operator-refused');
  await page.keyboard.press('Escape');
  await page.getByTestId('operator-preview').waitFor({ state: 'detached' });
  await page.getByTestId('switch-language').click();
  await page.getByText('Settlement (out)').waitFor();
  await picture(page, 'operator-files-en');
});
