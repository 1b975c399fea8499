/**
 * Pictures of every state of the panel, to be looked at:
 * `node terminal-agent/dist/test/support/panel-pictures.js FOLDER [part of a name]`.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { startScreenServer } from '../../src/screens/screen-server.ts';
import { withChromium } from './chromium.ts';
import { DEMO_STATES } from './demo-states.ts';
import { manyCards } from './many-cards.ts';
import { BUILT_PAGES } from './built-pages.ts';
import { CANTEEN_READY, SCRIPT_NOW, scriptedScreen } from './scripted-screen.ts';

const [folder, part = ''] = process.argv.slice(2);
assert.ok(folder !== undefined, 'where shall the pictures go?');
await mkdir(folder, { recursive: true });

const screen = scriptedScreen(CANTEEN_READY, manyCards(300));
const server = await startScreenServer({
  screen,
  pages: BUILT_PAGES,
  host: '127.0.0.1',
  port: 0,
  clock: () => SCRIPT_NOW,
  onFault: (error) => {
    throw error;
  },
});

async function pictures(page: Page, address: string, language: string): Promise<void> {
  for (const [name, state] of Object.entries(DEMO_STATES)) {
    if (!name.includes(part)) continue;
    screen.show(state);
    // Away and back: the same page, but no state left over from the one before.
    await page.goto(address);
    await page.getByTestId('lang-switch').waitFor();
    await page.waitForTimeout(350);
    const side = address.endsWith('/customer') ? '-customer' : '';
    await page.screenshot({ path: path.join(folder ?? '', `${name}${side}-${language}.png`) });
  }
}

await withChromium(async (context) => {
  const page = context.pages()[0] ?? (await context.newPage());
  for (const language of ['zh', 'en']) {
    await page.goto(server.url);
    if (language === 'en') await page.getByTestId('lang-switch').click();
    await pictures(page, `${server.url}/`, language);
    await pictures(page, `${server.url}/customer`, language);
  }
});
await server.close();
