// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importDirections } from '../tidy/imports.js';
import { documentLinks, freeze, frozenMigrations, purchaseTable } from '../tidy/promises.js';
import { clockOnlyAtRoots, pureWithoutSuffix } from '../tidy/purity.js';
import { fileSize, leftovers, testNames } from '../tidy/text.js';

/**
 * @param {Record<string, string>} files
 * @returns {import('../tidy/project.js').Project}
 */
const project = (files) => ({
  files: new Map(Object.entries(files)),
  exists: (path) => Object.keys(files).some((file) => file === path || file.startsWith(path)),
});

const SERVER = 'clearing-server/src';

/**
 * One row per way to break a rule: the file, what it says, and a word of the message. With
 * `undefined` the rule must be content.
 * @type {readonly [import('../tidy/project.js').Rule, string, string, RegExp | undefined][]}
 */
const CASES = [
  [
    importDirections,
    'card-sdk/src/epurse/purchase.ts',
    `import { x } from '@lvchengtong/terminal-agent/clock';`,
    /must not import terminal-agent/,
  ],
  [
    importDirections,
    'terminal-agent/src/upload/next-batch.ts',
    `import { x } from '@lvchengtong/clearing-server/ingest/judge-record';`,
    /meet only in card-sdk\/exchange/,
  ],
  [
    importDirections,
    `${SERVER}/ingest/judge-record.ts`,
    `import { x } from '@lvchengtong/terminal-agent/journal/journal';`,
    /must not import terminal-agent/,
  ],
  [
    importDirections,
    'card-sdk/src/exchange/receipt.ts',
    `import { x } from '../apdu/channel.ts';`,
    /exchange must not import card-sdk\/apdu/,
  ],
  [
    importDirections,
    'card-sdk/src/money.ts',
    `export { x } from './apdu/channel.ts';`,
    /money must not import card-sdk\/apdu/,
  ],
  [
    importDirections,
    'card-sdk/src/epurse/load.ts',
    `const x = await import('../virtual/card.ts');`,
    /epurse must not import card-sdk\/virtual/,
  ],
  [
    importDirections,
    'card-sdk/src/epurse/load.ts',
    `import { x } from '../psam/psam.ts';`,
    undefined,
  ],
  [
    importDirections,
    'terminal-agent/src/agent.ts',
    `import { x } from '@lvchengtong/card-sdk/virtual';`,
    /named virtual/,
  ],
  [
    importDirections,
    `${SERVER}/issuing/issuing-service.ts`,
    `import { x } from '@lvchengtong/card-sdk/apdu';`,
    /never talks to a card/,
  ],
  [
    importDirections,
    `${SERVER}/issuing/issuing-service.ts`,
    `import { x } from '@lvchengtong/card-sdk/personalise';`,
    undefined,
  ],
  [
    importDirections,
    `${SERVER}/cards/card-store.ts`,
    `import { x } from './card-service.ts';`,
    /store file must not import a service/,
  ],
  [
    importDirections,
    `${SERVER}/cards/card-routes.ts`,
    `import { x } from './card-store.ts';`,
    /routes ask a service/,
  ],
  [
    importDirections,
    `${SERVER}/cards/card-service.ts`,
    `import { x } from '../reports/today.ts';`,
    /nobody imports reports/,
  ],
  [importDirections, 'migrations/0001-first.js', `import fs from 'node:fs';`, /imports nothing/],
  [
    pureWithoutSuffix,
    `${SERVER}/ledger/balance.ts`,
    `import knex from 'knex';`,
    /must not import knex/,
  ],
  [
    pureWithoutSuffix,
    `${SERVER}/ledger/balance.ts`,
    `import { x } from './ledger-store.ts';`,
    /must not import clearing-server\/src\/ledger\/ledger-store/,
  ],
  [pureWithoutSuffix, `${SERVER}/ledger/ledger-store.ts`, `import knex from 'knex';`, undefined],
  [
    pureWithoutSuffix,
    `${SERVER}/ledger/balance.ts`,
    `import type { Knex } from 'knex';`,
    undefined,
  ],
  [pureWithoutSuffix, `${SERVER}/ledger/balance.ts`, `const at = Date.now();`, /take the time/],
  [pureWithoutSuffix, `${SERVER}/keys/derive.ts`, `const k = randomBytes(16);`, /take random/],
  [
    clockOnlyAtRoots,
    'terminal-agent/src/journal/journal.ts',
    `const at = new Date();`,
    /clock\.ts/,
  ],
  [clockOnlyAtRoots, 'terminal-agent/src/clock.ts', `const at = new Date();`, undefined],
  [fileSize, 'card-sdk/src/long.ts', 'x\n'.repeat(301), /301 lines/],
  [fileSize, 'card-sdk/test/vectors/long.ts', 'x\n'.repeat(301), undefined],
  [fileSize, 'card-sdk/src/just.ts', 'x\n'.repeat(300), undefined],
  [leftovers, 'card-sdk/src/a.ts', '// TODO later', /which issue/],
  [leftovers, 'card-sdk/src/a.ts', '// TODO #12: when T-Union is in', undefined],
  [leftovers, 'card-sdk/src/a.ts', `console.log('here')`, /logger/],
  [leftovers, 'card-sdk/test/a.test.ts', `test.only('x', () => {})`, /every test runs/],
  [leftovers, 'card-sdk/test/a.test.ts', `test('x', { skip: true }, f)`, /every test runs/],
  [leftovers, 'card-sdk/src/a.ts', `// eslint-disable-next-line`, /switched off/],
  [leftovers, 'card-sdk/src/a.ts', `try { f() } catch {}`, /never dropped/],
  [leftovers, 'docs/key.md', `-----BEGIN PRIVATE KEY-----\nMIIE`, /no secret key/],
  [
    testNames,
    'card-sdk/test/a.test.ts',
    `test('adds', f);\ntest('adds', g);`,
    /already a test named “adds”/,
  ],
  [testNames, 'card-sdk/test/a.test.ts', `test('adds', f);\ntest('adds more', g);`, undefined],
  [documentLinks, 'docs/a.md', 'see [b](b.md)', /docs|b\.md/],
  [documentLinks, 'docs/a.md', 'see [b](https://example.org/b.md)', undefined],
];

for (const [rule, file, text, expected] of CASES) {
  const what = text.length > 60 ? `${text.length} characters` : text.replace(/\n/g, '⏎');
  test(`${rule.name}: ${file}: ${what}`, () => {
    const messages = rule(project({ [file]: text })).map(({ message }) => message);
    if (expected === undefined) assert.deepEqual(messages, []);
    else assert.match(messages.join('\n'), expected);
  });
}

test('a migration that was published must not change', () => {
  const before = project({ 'migrations/0001-first.js': 'one' });
  const list = JSON.stringify(freeze(before));
  const withList = (/** @type {string} */ text) =>
    frozenMigrations(
      project({ 'migrations/0001-first.js': text, 'migrations/frozen.json': list }),
    ).map(({ message }) => message);
  assert.deepEqual(withList('one'), []);
  assert.match(withList('two').join(), /put it back/);
});

test('a new migration asks to be frozen', () => {
  const [finding] = frozenMigrations(project({ 'migrations/0001-first.js': 'one' }));
  assert.match(finding?.message ?? '', /--freeze/);
});

const TABLE = `# A\n| # | Step | File | Value |\n|---|---|---|---|\n`;
const ROWS = Array.from({ length: 11 }, (_, at) => `| ${at} | s | \`src/${at}.ts\` | v |\n`);

test('every file in the table of one purchase exists', () => {
  const sources = Object.fromEntries(ROWS.map((_, at) => [`src/${at}.ts`, '']));
  const full = { 'ARCHITECTURE.md': TABLE + ROWS.join(''), ...sources };
  assert.deepEqual(purchaseTable(project(full)), []);
  const without = Object.fromEntries(Object.entries(full).filter(([file]) => file !== 'src/4.ts'));
  const [finding] = purchaseTable(project(without));
  assert.match(finding?.message ?? '', /names src\/4\.ts/);
  assert.equal(finding?.line, 8);
});

test('a table of one purchase that is gone does not pass for a good one', () => {
  assert.match(purchaseTable(project({}))[0]?.message ?? '', /11 are needed/);
});
