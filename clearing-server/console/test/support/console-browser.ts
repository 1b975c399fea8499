import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Router } from 'express';
import type { Knex } from 'knex';
import { chromium, type Browser, type Page } from 'playwright-core';
import { createAccessService } from '../../../src/access/access-service.ts';
import { createConsoleApp } from '../../../src/http/console-app-routes.ts';
import { listen } from '../../../src/http/listen.ts';
import { SILENT } from '../../../src/http/log.ts';

const CHROMIUM = process.env['LCT_CHROMIUM'] ?? '/usr/bin/chromium';
const STATIC = fileURLToPath(new URL('../../../../console/dist/', import.meta.url));
const PASSWORD = 'a long password for a test';
const CLERKS = ['wang', 'li'];

export interface ConsoleParts {
  readonly database: Knex;
  readonly clock: () => Date;
  /** Of the calls for people who are signed in. */
  readonly routers: readonly Router[];
  /** Of the calls for anybody. */
  readonly open?: readonly Router[];
}

/** The built console with two clerks, whose passwords are their own; ends with the test. Returns its address. */
export async function serveConsole({
  database,
  clock,
  routers,
  open = [],
}: ConsoleParts): Promise<string> {
  const access = createAccessService({
    database,
    clock,
    random: (length) => new Uint8Array(randomBytes(length)),
  });
  for (const login of CLERKS) {
    const once = await access.addUser(login, 'clerk', 'test');
    const session = await access.login(login, once ?? '');
    assert.ok(session.kind === 'logged-in' && once !== undefined);
    await access.changePassword(session.token, once, PASSWORD);
  }
  const server = createServer(
    createConsoleApp({ access, open, routers, staticDir: STATIC, log: SILENT }),
  );
  const port = await listen(server, 0, '127.0.0.1');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String(port)}`;
}

/** Debian's own Chromium, which asks nothing of the world outside; ends with the test. */
export async function launchBrowser(): Promise<Browser> {
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
  return browser;
}

/** A clerk, signed in by keyboard at a screen of an office, on one section of the navigation. */
export async function signIn(
  browser: Browser,
  url: string,
  login: string,
  section: string,
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('input').nth(0).fill(login);
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByTestId(`nav-${section}`).click();
  return page;
}

/** With `LCT_SCREENSHOTS=DIR` every step is kept as a picture. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['LCT_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.waitForTimeout(400); // a dialog that is still opening is no picture
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
