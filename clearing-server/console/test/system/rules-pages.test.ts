import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createCalendarService } from '../../../src/calendar/calendar-service.ts';
import { createOnceService } from '../../../src/idempotency/once-service.ts';
import { createLiveFeed } from '../../../src/reports/live-service.ts';
import { createReportService } from '../../../src/reports/report-service.ts';
import { reportRoutes } from '../../../src/reports/report-routes.ts';
import { createReconciliationService } from '../../../src/reconciliation/reconciliation-service.ts';
import { settlementRoutes } from '../../../src/settlement/settlement-routes.ts';
import { launchBrowser, picture, serveConsole, signIn } from '../support/console-browser.ts';
import { DAY, town, type Town } from '../../../test/support/settling-town.ts';

/** The console on a town of its own. */
async function openConsole(): Promise<Town & { readonly console: string }> {
  const here = await town();
  const { database: knex, clock, settlement, approvals, payments } = here;
  const reports = createReportService({
    database: knex,
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
  const once = createOnceService({ knex, clock: clock.read });
  const reconciliation = createReconciliationService({ knex, clock: clock.read });
  const routers = [
    settlementRoutes({ knex, clock: clock.read, approvals, payments, once }),
    reportRoutes({ reports, live, settlement, reconciliation, once }),
  ];
  const console = await serveConsole({ database: knex, clock: clock.read, routers });
  after(() => {
    live.close();
  });
  return { ...here, console };
}

test('one clerk sees what a change of the calendar does before asking for it, another agrees', async () => {
  const { database: knex, clock, console: url } = await openConsole();
  const browser = await launchBrowser();
  const wang = await signIn(browser, url, 'wang', 'calendar');
  await wang.getByTestId('calendar-lane').waitFor();
  await wang.getByTestId('calendar-from').fill('2026-09-02');
  await wang.getByTestId('calendar-cut-over').fill('02:00');
  await wang.locator('ins').first().getByText('+1 02:00').waitFor();
  await picture(wang, 'calendar-preview');
  await wang.getByTestId('calendar-reason').fill('夜班公交');
  await wang.getByTestId('calendar-reason').press('Enter');
  await wang.getByTestId('waiting-request').waitFor();
  assert.equal(await wang.getByTestId('approve').count(), 0);
  // Nothing has changed yet, and the form is empty again.
  await wang.locator('ins').first().waitFor({ state: 'detached' });

  const li = await signIn(browser, url, 'li', 'calendar');
  await li.getByTestId('switch-language').click();
  await li.getByTestId('approve').click();
  await li.getByTestId('approve-confirm').click();
  await li.getByTestId('waiting-request').waitFor({ state: 'detached' });
  await li.getByTestId('calendar-picture').getByText('+1 02:00').first().waitFor();
  await li.locator('[data-testid=calendar-kind] label').nth(1).click();
  await li.getByTestId('calendar-from').fill('2026-09-03');
  await li.getByTestId('calendar-days-after').fill('1');
  await li.locator('ins').first().waitFor();
  await picture(li, 'calendar-cycle-en');
  const { calendar } = await createCalendarService({ knex, clock: clock.read }).look(undefined);
  assert.deepEqual(
    calendar.cutOvers.find(({ effectiveFrom }) => effectiveFrom === '2026-09-02')?.minutes,
    120,
  );
});

test('a fee rule with tiers and a split is tried on last month’s bills, asked for by keyboard, and agreed to', async () => {
  const { settlement, console: url } = await openConsole();
  await settlement.close(DAY, 'clerk');
  const browser = await launchBrowser();
  const wang = await signIn(browser, url, 'wang', 'fees');
  await wang.getByTestId('fee-code').fill('acceptance');
  await wang.getByTestId('fee-effective_from').fill('2026-09-02');
  await wang.getByTestId('fee-method').locator('input').press('Enter');
  for (let down = 0; down < 3; down += 1) await wang.keyboard.press('ArrowDown');
  await wang.keyboard.press('Enter');
  await wang.getByTestId('fee-add-tier').press('Enter');
  await wang.getByTestId('fee-tier-rate').nth(0).fill('100');
  await wang.getByTestId('fee-tier-from').nth(1).fill('10');
  await wang.getByTestId('fee-tier-rate').nth(1).fill('1000');
  await wang.getByTestId('fee-party').fill('clearing');
  // The canteen sold for 20.00: 10.00 at 1 % and 10.00 at 10 %.
  await wang.getByTestId('fee-preview-row').first().getByText('¥1.10').first().waitFor();
  await picture(wang, 'fees-preview');
  await wang.getByTestId('fee-reason').fill('新合同');
  await wang.keyboard.press('Enter');
  await wang.getByTestId('waiting-request').waitFor();
  assert.equal(await wang.getByTestId('approve').count(), 0);

  const li = await signIn(browser, url, 'li', 'fees');
  await li.getByTestId('switch-language').click();
  await li.getByTestId('approve').click();
  await li.getByTestId('approve-confirm').click();
  await li.getByTestId('fee-rule-row').getByText('≥ ¥10.00: 1000 ‱').waitFor();
  await picture(li, 'fees-agreed-en');
});
