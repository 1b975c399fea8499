import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createReconciliationService } from '../../../src/reconciliation/reconciliation-service.ts';
import { createLiveFeed } from '../../../src/reports/live-service.ts';
import { createOnceService } from '../../../src/idempotency/once-service.ts';
import { reportRoutes } from '../../../src/reports/report-routes.ts';
import { createReportService } from '../../../src/reports/report-service.ts';
import { createSettlementService } from '../../../src/settlement/settlement-service.ts';
import { createTestDatabase } from '../../../test/support/database.ts';
import { buildCity, BUS, CANTEEN, NOW } from '../../../test/support/report-city.ts';
import { launchBrowser, picture, serveConsole, signIn } from '../support/console-browser.ts';

test('a clerk sees which terminal has what, and finds those that nobody has heard of', async () => {
  const { database } = await createTestDatabase();
  await buildCity(database);
  const clock = (): Date => NOW;
  const settlement = createSettlementService({ knex: database, clock });
  const reports = createReportService({
    database,
    settlement,
    studentNumberDigest: () => new Uint8Array(16),
    clock,
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
  const reconciliation = createReconciliationService({ knex: database, clock });
  const once = createOnceService({ knex: database, clock });
  const routers = [reportRoutes({ reports, live, settlement, reconciliation, once })];
  const url = await serveConsole({ database, clock, routers });
  const page = await signIn(await launchBrowser(), url, 'wang', 'terminals');

  const canteen = page.getByTestId(`terminal-${CANTEEN}`);
  await canteen.getByText('在线').waitFor();
  assert.match(await canteen.innerText(), /未上报/);
  await picture(page, 'terminals-all');
  await page.getByTestId('concern-silent').click();
  await page.getByTestId(`terminal-${BUS}`).waitFor();
  await canteen.waitFor({ state: 'detached' });
  assert.match(page.url(), /concern=silent$/);

  await page.getByTestId('switch-language').click();
  await page.getByTestId(`terminal-${BUS}`).getByText('Never seen').waitFor();
  await page.getByTestId('concern-behind').click();
  await page.getByText('All is well').waitFor();
  await picture(page, 'terminals-none');
});
