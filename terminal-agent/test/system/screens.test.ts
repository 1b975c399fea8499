import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseLocalDateTime } from '@lvchengtong/card-sdk/ids';
import { add, fen, ZERO } from '@lvchengtong/card-sdk/money';
import type { Page } from 'playwright-core';
import type { Every } from '../../src/screens/event-stream.ts';
import {
  startScreenServer,
  type ScreenServer,
  type ScreenServerOptions,
} from '../../src/screens/screen-server.ts';
import type { ScreenState } from '../../src/screen-state.ts';
import { BUILT_PAGES } from '../support/built-pages.ts';
import { withChromium } from '../support/chromium.ts';
import { DEMO_STATES } from '../support/demo-states.ts';
import {
  acceptedPhase,
  ASN_ZHANG,
  CANTEEN_READY,
  SCRIPT_NOW,
  scriptedScreen,
  ZHANG,
  type ScriptedScreen,
} from '../support/scripted-screen.ts';

interface Panel {
  readonly page: Page;
  readonly screen: ScriptedScreen;
  readonly server: ScreenServer;
  readonly options: ScreenServerOptions;
}

async function withPanel(
  use: (panel: Panel) => Promise<void>,
  { start = CANTEEN_READY, address = '/' }: { start?: ScreenState; address?: string } = {},
): Promise<void> {
  assert.ok(
    existsSync(path.join(BUILT_PAGES, 'index.html')),
    'the pages are not built: npm run build',
  );
  const screen = scriptedScreen(start);
  const faults: unknown[] = [];
  const silent: Every = () => () => undefined;
  const options: ScreenServerOptions = {
    screen,
    pages: BUILT_PAGES,
    host: '127.0.0.1',
    port: 0,
    clock: () => SCRIPT_NOW,
    every: silent,
    onFault: (error) => faults.push(error),
  };
  const server = await startScreenServer(options);
  try {
    await withChromium(async (context) => {
      const page = context.pages()[0] ?? (await context.newPage());
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        // A panel loads nothing from elsewhere.
        if (!/^(data:|http:\/\/127\.0\.0\.1:)/.test(request.url())) complaints.push(request.url());
      });
      await page.goto(`${server.url}${address}`);
      await page.getByTestId('lang-switch').waitFor();
      await use({ page, screen, server, options });
      assert.deepEqual(complaints, []);
    });
  } finally {
    await server.close();
  }
  assert.deepEqual(faults, []);
}

/** What an agent would do: debit what was asked from a purse of 100 yuan. */
function payOnTap(screen: ScriptedScreen): void {
  screen.onTap(() => {
    const { amount, today } = screen.state();
    screen.show({
      phase: acceptedPhase(amount, fen(10_000n - amount)),
      amount: ZERO,
      lastTen: [
        {
          journalSequence: 1,
          recordKind: 'purchase',
          at: parseLocalDateTime('20260901114207'),
          person: ZHANG,
          amount,
          balance: fen(10_000n - amount),
          direction: 'none',
          refusal: 0,
          acknowledged: false,
          takingBack: 'possible',
        },
      ],
      today: { count: today.count + 1, amount: add(today.amount, amount) },
    });
  });
}

const sizeOf = (page: Page, testId: string): Promise<number> =>
  page.getByTestId(testId).evaluate((element) => parseFloat(getComputedStyle(element).fontSize));

test('an amount is keyed in, a virtual card is tapped, the result is seen', () =>
  withPanel(async ({ page, screen }) => {
    payOnTap(screen);
    for (const key of ['1', '2', 'dot', '5']) await page.getByTestId(`keypad-${key}`).click();
    assert.equal(await page.getByTestId('amount').textContent(), '12.5');

    await page.getByTestId('card-search').fill('张');
    assert.equal(await page.getByTestId('card-option').count(), 1);
    await page.locator(`[data-testid="card-option"][data-asn="${ASN_ZHANG}"]`).click();
    await page.getByTestId('tap').click();

    await page.locator('[data-testid="result"][data-phase="accepted"]').waitFor();
    assert.deepEqual(screen.asked, [
      { ask: 'set-amount', amount: 1250n },
      { ask: 'tap', asn: ASN_ZHANG },
    ]);
    assert.equal(await page.getByTestId('result-amount').textContent(), '¥12.50');
    assert.equal(await page.getByTestId('balance').textContent(), '¥87.50');
    assert.ok((await sizeOf(page, 'balance')) >= 48);
    assert.equal(await page.getByTestId('holder').textContent(), '张*三');
    assert.match((await page.getByTestId('history-row').textContent()) ?? '', /张\*三.*12\.50/);
    assert.match((await page.getByTestId('totals').textContent()) ?? '', /1 笔.*12\.50/);
    assert.equal(await page.getByTestId('simulated').first().textContent(), '模拟');
  }));

test('the till works with a keyboard alone', () =>
  withPanel(async ({ page, screen }) => {
    payOnTap(screen);
    await page.keyboard.type('69');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Enter');
    await page.locator('.amount-armed').waitFor();
    // Keying in a new amount takes the old one off the reader before a card can pay it.
    await page.keyboard.type('7');
    await page.keyboard.press('Escape');
    // Until the agent says so the old amount is still shown, and a key takes it off once more.
    await page
      .getByTestId('amount')
      .filter({ hasText: /^0\.00$/ })
      .waitFor();
    await page.keyboard.type('7.5');
    await page.keyboard.press('Enter');
    await page.getByTestId('card-search').focus();
    await page.keyboard.type('0017');
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="card-option"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="result"][data-phase="accepted"]').waitFor();
    assert.deepEqual(screen.asked, [
      { ask: 'set-amount', amount: 600n },
      { ask: 'cancel' },
      { ask: 'set-amount', amount: 750n },
      { ask: 'tap', asn: ASN_ZHANG },
    ]);
  }));

test('keys are large enough for a thumb in every state, and nothing is cut off', () =>
  withPanel(async ({ page, screen }) => {
    for (const [name, state] of Object.entries(DEMO_STATES)) {
      if (!name.startsWith('canteen-')) continue;
      screen.show(state);
      await page.locator(`[data-testid="result"][data-phase="${state.phase.kind}"]`).waitFor();
      const keys = await page.locator('.key').all();
      assert.equal(keys.length, 15);
      for (const key of keys) {
        const box = await key.boundingBox();
        assert.ok(box && box.width >= 64 && box.height >= 64, name);
        assert.ok(box.y + box.height <= 600, `${name}: a key is below the edge`);
      }
      const overflow = await page.evaluate(() =>
        Array.from(document.querySelectorAll('.top-bar, .result, .strip, .amount-box, .shortcuts'))
          .filter((box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight)
          .map((box) => box.className),
      );
      assert.deepEqual(overflow, [], name);
    }
  }));

test('the language is switched by one key and remembered', () =>
  withPanel(async ({ page }) => {
    await page.getByText('请输入金额').waitFor();
    await page.keyboard.press('l');
    await page.getByText('Enter an amount').waitFor();
    await page.reload();
    await page.getByText('Enter an amount').waitFor();
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    await page.getByTestId('lang-switch').click();
    await page.getByText('请输入金额').waitFor();
  }));

test('an offline terminal says how much waits and since when', () =>
  withPanel(async ({ page, screen }) => {
    assert.equal(await page.getByTestId('offline-badge').count(), 0);
    screen.show({
      centre: {
        ...CANTEEN_READY.centre,
        online: false,
        offlineSince: new Date('2026-09-01T02:05:00Z'),
        backlogCount: 17,
      },
    });
    const badge = (await page.getByTestId('offline-badge').textContent()) ?? '';
    assert.match(badge, /离线 17 笔待上传/);
    assert.match(badge, /10:05/);
  }));

test('a page whose agent is gone says so by itself, takes no tap, and comes back with it', () =>
  withPanel(async ({ page, server, options }) => {
    await page.getByTestId('card-option').first().click();
    await server.close();
    await page.getByTestId('connection-lost').waitFor();
    assert.ok(await page.getByTestId('tap').isDisabled());

    const again = await startScreenServer({ ...options, port: server.port });
    try {
      await page.getByTestId('connection-lost').waitFor({ state: 'detached' });
      assert.ok(await page.getByTestId('tap').isEnabled());
    } finally {
      await again.close();
    }
  }));

test('a page that hears no heartbeat says so by itself, though the connection stands', () =>
  withPanel(async ({ page }) => {
    await page.clock.install();
    await page.reload();
    await page.getByTestId('tap').waitFor();
    await page.clock.fastForward(30_500);
    assert.equal(await page.getByTestId('connection-lost').count(), 0);
    await page.clock.fastForward(1_500);
    await page.getByTestId('connection-lost').waitFor();
  }));

test('green faces the queue for a second and a half', () =>
  withPanel(
    async ({ page, screen }) => {
      screen.show({ phase: acceptedPhase(fen(1250), fen(8750)) });
      const result = page.getByTestId('result');
      await page.locator('[data-testid="result"][data-phase="accepted"]').waitFor();
      assert.equal(await page.getByTestId('balance').textContent(), '¥87.50');
      assert.ok(!((await result.textContent()) ?? '').includes('高一'));
      await page.locator('[data-testid="result"][data-phase="ready"]').waitFor({ timeout: 2_500 });
    },
    { address: '/customer' },
  ));

test('a torn card is asked for again with a countdown, a blocked one gets no name', () =>
  withPanel(
    async ({ page, screen }) => {
      screen.show(DEMO_STATES['canteen-torn'] ?? CANTEEN_READY);
      await page.getByText('请用同一张卡重刷').waitFor();
      const first = await page.getByTestId('countdown').textContent();
      await page.waitForFunction(
        (before) => document.querySelector('[data-testid="countdown"]')?.textContent !== before,
        first,
      );
      screen.show({ phase: { kind: 'blocked', code: 'ERR008' } });
      await page.getByText('挂失卡').waitFor();
      assert.equal(await page.getByText('张*三').count(), 0);
    },
    { address: '/customer' },
  ));

test('a gate shows who passes, and never a balance', () =>
  withPanel(
    async ({ page, screen }) => {
      screen.show(DEMO_STATES['gate-late'] ?? CANTEEN_READY);
      await page.getByTestId('late').waitFor();
      assert.equal(await page.getByTestId('holder').textContent(), '张*三');
      assert.equal(await page.getByTestId('history-row').count(), 8);
      assert.equal(await page.getByTestId('balance').count(), 0);
      assert.equal(await page.locator('[data-testid^="keypad-"]').count(), 0);
      screen.show(DEMO_STATES['gate-not-genuine'] ?? CANTEEN_READY);
      await page.getByText('非真卡，请拦下').waitFor();
    },
    { start: DEMO_STATES['gate-ready'] ?? CANTEEN_READY },
  ));
