import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { balancesOf, deskTown } from '../../../test/support/desk-town.ts';
import { broken } from '../../../test/support/settling-town.ts';
import { launchBrowser, picture, signIn } from '../support/console-browser.ts';
import { serveDesk } from '../support/desk-console.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'lct-subsidies-'));
after(() => rm(folder, { recursive: true }));

async function choose(page: Page, name: string, text: string): Promise<void> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByTestId('subsidy-file').click(),
  ]);
  await chooser.setFiles(file);
}

/** By keyboard: a dialog that is still opening moves away under a pointer. */
async function confirm(page: Page): Promise<void> {
  await page.getByTestId('approve-confirm').focus();
  await page.keyboard.press('Enter');
}

test('a list is looked at line by line, sent, agreed to by another, loaded, and the rest taken back by two', async () => {
  const town = await deskTown();
  const [first, second, third] = [await town.newCard(), await town.newCard(), await town.newCard()];
  const url = await serveDesk(town);
  const browser = await launchBrowser();
  const wang = await signIn(browser, url, 'wang', 'subsidies');
  await wang.locator('.ant-empty').waitFor();
  await picture(wang, 'subsidies-empty');

  await wang.keyboard.press('u');
  await wang.getByTestId('subsidy-school').fill('4101000101');
  await wang.getByTestId('subsidy-scheme').fill('meal');
  await wang.getByTestId('subsidy-expires').fill('2026-09-30');
  const right = `卡号,金额\n${first.asn},15.50\n${second.asn},20.00\n${third.asn},20.00\n`;
  const wrong = `${right}${first.asn},1.00\n123,5\n${second.asn},-4\n`;
  await choose(wang, 'meal-september.csv', wrong);
  await wang.getByTestId('subsidy-preview').waitFor();
  const problems = await wang.getByTestId('subsidy-problem').allInnerTexts();
  assert.deepEqual(
    problems.map((text) => text.split(/\s+/)[0]),
    ['5', '6', '7'],
  );
  assert.equal(await wang.getByTestId('subsidy-send').isDisabled(), true);
  await picture(wang, 'subsidies-wrong');
  await choose(wang, 'meal-september.csv', right);
  await wang.getByTestId('subsidy-preview').getByText('¥55.50').waitFor();
  await picture(wang, 'subsidies-right');
  assert.equal((await town.database('subsidy_batch')).length, 0, 'looking changes nothing');
  await wang.getByTestId('subsidy-send').click();
  await wang.getByTestId('subsidy-ask').click();
  await wang.getByTestId('ask-reason').fill('九月餐补');
  await wang.getByTestId('ask-submit').click();
  await wang.getByTestId('waiting-request').waitFor();
  assert.equal(await wang.getByTestId('approve').count(), 0, 'the maker has no such button');
  await picture(wang, 'subsidy-asked');

  const li = await signIn(browser, url, 'li', 'subsidies');
  await li.getByTestId('switch-language').click();
  await li.getByTestId('subsidy-row').click();
  await li.getByTestId('waiting-request').waitFor();
  await li.keyboard.press('a');
  await confirm(li);
  await li.getByTestId('subsidy-recall').waitFor();
  const [waiting] = await town.loads.waiting(first.asn);
  await town.load(first, 1_550, waiting);
  await li.reload();
  await li.getByTestId('loaded').getByText('¥15.50').waitFor();
  await picture(li, 'subsidy-loaded');

  await li.getByTestId('subsidy-recall').click();
  await li.getByTestId('ask-reason').fill('wrong month');
  await li.getByTestId('ask-submit').click();
  await li.getByText('Check it first').waitFor();
  await li.getByTestId('recall-checked').check();
  await picture(li, 'subsidy-recall');
  await li.getByTestId('ask-submit').click();
  await li.getByTestId('waiting-request').waitFor();
  await wang.reload();
  await wang.getByTestId('waiting-request').waitFor();
  await wang.keyboard.press('a');
  await confirm(wang);
  await wang.getByTestId('recalled').getByText('¥40.00').waitFor();
  await picture(wang, 'subsidy-recalled');
  assert.equal(await wang.getByTestId('request-row').count(), 2);
  const balances = await balancesOf(town.database);
  assert.equal(balances['subsidy-fund:4101000101:meal'], -1_550);
  await li.getByTestId('nav-subsidies').click();
  await li.getByTestId('subsidy-row').waitFor();
  await picture(li, 'subsidies-list');
  assert.deepEqual(await broken(town.database), []);
});
