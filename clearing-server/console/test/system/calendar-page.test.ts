import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalendarService } from '../../../src/calendar/calendar-service.ts';
import { createOnceService } from '../../../src/idempotency/once-service.ts';
import { createLiveFeed } from '../../../src/reports/live-service.ts';
import { createReportService } from '../../../src/reports/report-service.ts';
import { reportRoutes } from '../../../src/reports/report-routes.ts';
import { createReconciliationService } from '../../../src/reconciliation/reconciliation-service.ts';
import { settlementRoutes } from '../../../src/settlement/settlement-routes.ts';
import { launchBrowser, picture, serveConsole, signIn } from '../support/console-browser.ts';
import { town } from '../../../test/support/settling-town.ts';

test('one clerk sees what a change of the calendar does before asking for it, another agrees', async () => {
  const { database, clock, settlement, approvals, payments } = await town();
  const knex = database;
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
  const once = createOnceService({ knex, clock: clock.read });
  const reconciliation = createReconciliationService({ knex, clock: clock.read });
  const routers = [
    settlementRoutes({ knex, clock: clock.read, approvals, payments, once }),
    reportRoutes({ reports, live, settlement, reconciliation, once }),
  ];
  const url = await serveConsole({ database, clock: clock.read, routers });
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
  assert.equal(await wang.locator('ins').count(), 0, 'nothing has changed yet');

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
  live.close();
});
