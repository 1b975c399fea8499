import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentRoutes } from '../../../src/http/document-routes.ts';
import { OPERATIONS } from '../../../src/operations.ts';
import { launchBrowser, picture, serveConsole } from '../support/console-browser.ts';
import { createTestDatabase } from '../../../test/support/database.ts';

test('the API’s page shows every call to anybody, in both languages, under the pages’ own policy', async () => {
  const { database } = await createTestDatabase();
  const open = [documentRoutes(OPERATIONS)];
  const url = await serveConsole({ database, clock: () => new Date(0), open, routers: [] });
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${url}/api`);
  const loads = page.getByTestId('postLoads');
  await loads.waitFor();
  const calls = await page.locator('[data-testid]').count();
  assert.equal(calls, Object.keys(OPERATIONS).length);
  assert.match(await loads.innerText(), /POST\s*\/v1\/loads\s*为读写器上的卡授权圈存/);

  await loads.click();
  await page.getByText('LOAD_CAP_EXCEEDED').waitFor();
  await page.getByText('mac1_hex').waitFor();
  await picture(page, 'api-zh');
  await loads.scrollIntoViewIfNeeded();
  await picture(page, 'api-open');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByText('Authorise putting money on the card').waitFor();
  await page.getByText('a terminal of kind top-up, issuing').waitFor();
  assert.deepEqual(complaints, []);
});
