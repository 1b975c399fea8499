import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOnceService } from '../../../src/idempotency/once-service.ts';
import { createReconciliationService } from '../../../src/reconciliation/reconciliation-service.ts';
import { reportRoutes } from '../../../src/reports/report-routes.ts';
import { createReportService } from '../../../src/reports/report-service.ts';
import { launchBrowser, picture, serveConsole, signIn } from '../support/console-browser.ts';
import { chip } from '../../../test/support/chips.ts';
import { town } from '../../../test/support/settling-town.ts';

async function openConsole(): Promise<string> {
  const { database, clock, settlement } = await town();
  const options = { knex: database, clock: clock.read };
  const routes = reportRoutes({
    reports: createReportService({
      database,
      settlement,
      studentNumberDigest: () => new Uint8Array(16),
      clock: clock.read,
    }),
    live: { subscribe: () => () => undefined, publish: () => undefined, close: () => undefined },
    settlement,
    reconciliation: createReconciliationService(options),
    once: createOnceService(options),
  });
  return serveConsole({ database, clock: clock.read, routers: [routes] });
}

test('a clerk reads the statement of a card and of an operator by keyboard, at any instant, and takes it away', async () => {
  const url = await openConsole();
  const page = await signIn(await launchBrowser(), url, 'wang', 'accounts');
  await page.getByTestId('account-key').fill(chip(1).asn.replace(/(.{4})(?=.)/g, '$1 '));
  await page.keyboard.press('Enter');
  await page.getByTestId('statement-row').first().waitFor();
  const rows = page.getByTestId('statement-row');
  assert.equal(await rows.count(), 4);
  assert.match(await rows.first().innerText(), /消费[\s\S]*应付运营方[\s\S]*−¥4\.00[\s\S]*¥76\.00/);
  assert.match(await rows.last().innerText(), /圈存[\s\S]*¥100\.00/);
  await page.getByTestId('balance-at').fill('2026-08-31T23:59');
  await page.getByText('2026-08-31 23:59:00 的余额为 ¥0.00').waitFor();
  await page.getByTestId('balance-at').fill('2026-09-02T00:00');
  await page.getByText('的余额为 ¥76.00').waitFor();
  await picture(page, 'accounts-card');

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('account-export').click(),
  ]);
  assert.match(download.suggestedFilename(), /^purse-.*\.csv$/);

  await page.getByTestId('switch-language').click();
  await page.goto(`${url}/accounts?kind=operator-unsettled&key=00000001`);
  await page.getByText('Operator payable, unsettled').first().waitFor();
  await page.getByTestId('statement-row').first().waitFor();
  assert.equal(await rows.count(), 2);
  assert.match(await rows.first().innerText(), /Purchase[\s\S]*Purse[\s\S]*¥7\.50[\s\S]*¥20\.00/);
  await picture(page, 'accounts-operator');

  await page.getByTestId('account-key').fill('00000009');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing moved in this time').waitFor();
});
