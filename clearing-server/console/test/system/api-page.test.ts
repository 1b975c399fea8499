import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createAccessService } from '../../../src/access/access-service.ts';
import { createConsoleApp } from '../../../src/http/console-app-routes.ts';
import { documentRoutes } from '../../../src/http/document-routes.ts';
import { listen } from '../../../src/http/listen.ts';
import { SILENT } from '../../../src/http/log.ts';
import { OPERATIONS } from '../../../src/operations.ts';
import { createTestDatabase } from '../../../test/support/database.ts';

const STATIC = fileURLToPath(new URL('../../../../console/dist/', import.meta.url));
const CHROMIUM = process.env['LCT_CHROMIUM'] ?? '/usr/bin/chromium';

test('the API’s page shows every call to anybody, in both languages, under the pages’ own policy', async () => {
  assert.ok(existsSync(CHROMIUM), `${CHROMIUM} is missing: apt-get install chromium`);
  const { database } = await createTestDatabase();
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const access = createAccessService({ database, clock: () => new Date(0), random });
  const open = [documentRoutes(OPERATIONS)];
  const app = createConsoleApp({ access, open, routers: [], staticDir: STATIC, log: SILENT });
  const server = createServer(app);
  const port = await listen(server, 0, '127.0.0.1');
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  after(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`http://127.0.0.1:${String(port)}/api`);
  const loads = page.getByTestId('postLoads');
  await loads.waitFor();
  const calls = await page.locator('[data-testid]').count();
  assert.equal(calls, Object.keys(OPERATIONS).length);
  assert.match(await loads.innerText(), /POST\s*\/v1\/loads\s*为读写器上的卡授权圈存/);

  await loads.click();
  await page.getByText('LOAD_CAP_EXCEEDED').waitFor();
  await page.getByText('mac1_hex').waitFor();
  const folder = process.env['LCT_SCREENSHOTS'];
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    await page.waitForTimeout(400);
    await page.screenshot({ path: path.join(folder, 'api-zh.png') });
    await loads.scrollIntoViewIfNeeded();
    await page.screenshot({ path: path.join(folder, 'api-open.png') });
  }
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByText('Authorise putting money on the card').waitFor();
  await page.getByText('a terminal of kind top-up, issuing').waitFor();
  assert.deepEqual(complaints, []);
});
