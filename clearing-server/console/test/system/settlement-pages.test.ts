import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { createReconciliationService } from '../../../src/reconciliation/reconciliation-service.ts';
import { createLiveFeed } from '../../../src/reports/live-service.ts';
import { createOnceService } from '../../../src/idempotency/once-service.ts';
import { reportRoutes } from '../../../src/reports/report-routes.ts';
import { createReportService } from '../../../src/reports/report-service.ts';
import type { PaymentService } from '../../../src/settlement/payment-service.ts';
import { settlingRoutes } from '../../../src/settlement/settling-routes.ts';
import { launchBrowser, picture, serveConsole, signIn } from '../support/console-browser.ts';
import { answerFile, DAY, RULE, town } from '../../../test/support/settling-town.ts';

/** The console on a town of its own. */
async function openConsole(): Promise<{
  readonly url: string;
  readonly payments: PaymentService;
}> {
  const { database, clock, settlement, approvals, payments, agreed } = await town();
  await agreed({ kind: 'fee-rule', subject: 'acceptance all', content: RULE });
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
  after(() => {
    live.close();
  });
  const once = createOnceService({ knex: database, clock: clock.read });
  const routers = [
    settlingRoutes({ approvals, payments, once }),
    reportRoutes({ reports, live, settlement, reconciliation, once }),
  ];
  return { url: await serveConsole({ database, clock: clock.read, routers }), payments };
}

test('two clerks take a day from open to paid in the console, and neither can alone', async () => {
  const { url, payments } = await openConsole();
  const browser = await launchBrowser();
  const wang = await signIn(browser, url, 'wang', 'settlement');
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

  const li = await signIn(browser, url, 'li', 'settlement');
  await li.getByTestId('switch-language').click();
  await li.getByTestId('nav-approvals').click();
  await li.getByTestId('approve').click();
  await picture(li, 'approvals');
  await li.getByTestId('approve-confirm').click();
  await li.getByTestId('approve').waitFor({ state: 'detached' });
  await li.goto(`${url}/settlement/${DAY}`);
  await li.getByTestId('make-payment-file').click();
  await li.getByTestId('withdraw').waitFor();
  assert.equal(
    await li.getByTestId('payment-file-compared').count(),
    0,
    'nor can the maker release',
  );
  assert.equal(await li.getByTestId('download-payment-file').count(), 0);
  await picture(li, 'payments-waiting-en');
  await li.getByTestId('withdraw').click();
  await li.getByTestId('payment-file-state').getByText('Taken back').waitFor();
  await li.goto(`${url}/settlement/${DAY}`);
  await li.getByTestId('make-payment-file').click();
  await li.getByTestId('payment-file-state').getByText('Waiting').waitFor();

  await wang.getByTestId('nav-payments').click();
  await wang.getByTestId('payment-difference').getByText('¥0.00').waitFor();
  assert.equal(await wang.getByTestId('approve').count(), 0, 'first the figures are compared');
  await wang.getByTestId('payment-file-compared').press('Space');
  await picture(wang, 'payments-second-look');
  await wang.getByTestId('payment-file-compared').blur();
  await wang.keyboard.press('a');
  await wang.getByTestId('approve-confirm').click();
  await wang.getByTestId('payment-file-state').getByText('已放行').waitFor();
  await picture(wang, 'payments-released');

  await li.goto(`${url}/settlement/${DAY}`);
  await li.getByTestId('payment-row').nth(3).waitFor();
  await picture(li, 'settlement-settled');
  await li.getByTestId('payment-file').last().click();
  await li.getByTestId('payment-file-state').getByText('Released').waitFor();
  const [download] = await Promise.all([
    li.waitForEvent('download'),
    li.getByTestId('download-payment-file').click(),
  ]);
  const sent = await payments.file(download.suggestedFilename());
  assert.match(new TextDecoder().decode(sent?.content), /19\.90/);
  await li.goto(`${url}/settlement/${DAY}`);
  const [chooser] = await Promise.all([
    li.waitForEvent('filechooser'),
    li.getByTestId('bank-answer').click(),
  ]);
  const folder = await mkdtemp(path.join(tmpdir(), 'lct-answer-'));
  after(() => rm(folder, { recursive: true }));
  await writeFile(
    path.join(folder, 'answer.csv'),
    answerFile(
      '2026090100200001,6222000000000000,19.90,paid,R1,',
      '2026090100200002,6222000000000000,3.97,paid,R2,',
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
