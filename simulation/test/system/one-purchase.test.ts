import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const CHROMIUM = process.env['LCT_CHROMIUM'] ?? '/usr/bin/chromium';
const READY = /^ready: console (\S+) canteen (\S+) gate (\S+)$/;
const PASSWORD = /one-time password (\S+)$/;
const CASHIER = /^cashiers of the canteen: (\d{4}) .*?, PIN (\d{6})/;
const NEW_PASSWORD = 'a green city and a long password';
const WAIT_MS = 30_000;

interface Town {
  readonly consoleUrl: string;
  readonly canteenUrl: string;
  readonly gateUrl: string;
  readonly firstPassword: string;
  /** Number and PIN of a cashier. */
  readonly cashier: string;
  /** Exit code. */
  stop(): Promise<number | null>;
}

/** Everything, as a newcomer starts it, on ports that are free and data of its own. */
async function startTown(data: string): Promise<Town> {
  const ports = ['console', 'canteen', 'gate', 'terminals'].flatMap((name) => [
    `--${name}-port`,
    '0',
  ]);
  const child = spawn(process.execPath, ['tools/start.js', '--data', data, ...ports], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let firstPassword = '';
  let cashier = '';
  for await (const line of createInterface(child.stdout)) {
    firstPassword = PASSWORD.exec(line)?.[1] ?? firstPassword;
    cashier = CASHIER.exec(line)?.slice(1).join('') ?? cashier;
    const [, consoleUrl, canteenUrl, gateUrl] = READY.exec(line) ?? [];
    if (consoleUrl === undefined || canteenUrl === undefined || gateUrl === undefined) continue;
    const stop = async (): Promise<number | null> => {
      child.kill('SIGTERM');
      return (await exited)[0];
    };
    return { consoleUrl, canteenUrl, gateUrl, firstPassword, cashier, stop };
  }
  throw new Error('npm start ended before its ready: line');
}

async function withBrowser(use: (context: BrowserContext) => Promise<void>): Promise<void> {
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
  try {
    const context = await browser.newContext();
    context.setDefaultTimeout(WAIT_MS);
    await use(context);
  } finally {
    await browser.close();
  }
}

/** With `LCT_SCREENSHOTS=DIR` every page that the test passes is kept as a picture. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['LCT_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

async function signOn(page: Page, { canteenUrl, cashier }: Town): Promise<void> {
  await page.setViewportSize({ width: 1024, height: 600 });
  await page.goto(canteenUrl);
  await page.getByTestId('sign-on').waitFor();
  await picture(page, 'till-vacant');
  await page.keyboard.type(cashier);
  await page.keyboard.press('Enter');
  await page.getByTestId('cashier').waitFor();
}

/** Pays 12.34 with the first card of the list. @returns its number */
async function payAtTheTill(page: Page): Promise<string> {
  for (const key of ['1', '2', 'dot', '3', '4']) await page.getByTestId(`keypad-${key}`).click();
  await page.getByTestId('keypad-enter').click();
  const option = page.getByTestId('card-option').first();
  const asn = await option.getAttribute('data-asn');
  assert.ok(asn !== null);
  await picture(page, 'till-ready');
  await option.click();
  await page.getByTestId('tap').click();
  await page.getByTestId('history-row').filter({ hasText: '12.34' }).first().waitFor();
  await picture(page, 'till-paid');
  return asn;
}

async function passTheGate(page: Page, url: string): Promise<void> {
  await page.setViewportSize({ width: 1024, height: 600 });
  await page.goto(url);
  await page.getByTestId('card-option').first().click();
  await page.getByTestId('tap').click();
  await page.getByTestId('history-row').first().waitFor();
  await picture(page, 'gate-passed');
}

async function logIn(page: Page, { consoleUrl, firstPassword }: Town): Promise<void> {
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.goto(consoleUrl);
  await page.getByTestId('login-name').fill('admin');
  await page.getByTestId('login-password').fill(firstPassword);
  await picture(page, 'console-login');
  await page.getByTestId('login-submit').click();
  await page.getByTestId('old-password').fill(firstPassword);
  await page.getByTestId('new-password').fill(NEW_PASSWORD);
  await page.getByTestId('repeat-password').fill(NEW_PASSWORD);
  await page.getByTestId('change-password').click();
  await page.getByTestId('nav-today').waitFor();
}

async function findPurchase(page: Page, consoleUrl: string, asn: string): Promise<void> {
  // The terminal uploads by itself within seconds; the page follows live.
  await page.getByTestId('record-row').filter({ hasText: '12.34' }).first().waitFor();
  await picture(page, 'console-today');
  await page.getByTestId('nav-cards').click();
  await page.getByTestId('card-search').fill(asn);
  await page.keyboard.press('Enter');
  await page.getByTestId('card-row').first().waitFor();
  await picture(page, 'console-cards');
  await page.goto(new URL(`/cards/${asn}`, consoleUrl).href);
  await page.getByTestId('record-row').filter({ hasText: '12.34' }).first().waitFor();
  await picture(page, 'console-card');
}

async function closeTheDay(page: Page): Promise<void> {
  await page.getByTestId('nav-settlement').click();
  await page.getByTestId('close-day').click();
  await page.getByTestId('close-day-checked').click();
  await picture(page, 'console-close-day');
  await page.getByTestId('close-day-confirm').click();
  await page.getByTestId('close-day-confirm').waitFor({ state: 'detached' });
  await page.waitForURL(/\/settlement\/\d{4}-\d\d-\d\d$/);
  await page.getByTestId('bill-row').filter({ hasText: '12.34' }).first().waitFor();
  await picture(page, 'console-settlement');
  const date = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.goto(new URL(`/reconciliation/${date}`, page.url()).href);
  const unexplained = page.getByTestId('unexplained-fen');
  await unexplained.waitFor();
  await picture(page, 'console-reconciliation');
  assert.match((await unexplained.textContent()) ?? '', /(^|\D)0(\.00)?(\D|$)/);
}

test('a card tapped on the canteen page is found on the console, settled and explained', async () => {
  const data = await mkdtemp(path.join(tmpdir(), 'lvchengtong-town-'));
  try {
    const town = await startTown(data);
    let code: number | null = null;
    try {
      await withBrowser(async (context) => {
        const till = await context.newPage();
        await signOn(till, town);
        const asn = await payAtTheTill(till);
        await passTheGate(await context.newPage(), town.gateUrl);
        const page = await context.newPage();
        await logIn(page, town);
        await findPurchase(page, town.consoleUrl, asn);
        await closeTheDay(page);
      });
    } finally {
      code = await town.stop();
    }
    assert.equal(code, 0, 'SIGTERM stops everything cleanly');
  } finally {
    await rm(data, { recursive: true, force: true });
  }
});
