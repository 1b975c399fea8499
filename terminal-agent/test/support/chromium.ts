import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

const CHROMIUM = process.env['LCT_CHROMIUM'] ?? '/usr/bin/chromium';
/** The panel of a till. */
export const PANEL_SIZE = { width: 1024, height: 600 } as const;

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's own Chromium with a profile that nobody used before, at the size of a panel. */
export async function withChromium(
  use: (context: BrowserContext) => Promise<void>,
  options: { readonly reducedMotion?: 'reduce' | 'no-preference' } = {},
): Promise<void> {
  assert.ok(existsSync(CHROMIUM), `${CHROMIUM} is missing: apt-get install chromium`);
  const profile = await mkdtemp(path.join(tmpdir(), 'panel-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: ARGUMENTS,
    viewport: PANEL_SIZE,
    ...options,
  });
  try {
    await use(context);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
