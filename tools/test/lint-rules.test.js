// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';

// By its address: the configuration is not a part of the tools, which tsc would take it for.
const { default: config } = /** @type {{ default: import('eslint').Linter.Config[] }} */ (
  await import(new URL('../../eslint.config.js', import.meta.url).href)
);

/** What the rules for sources say to one expression. @param {string} expression */
function complaints(expression) {
  const ofSources = config.find(({ files }) => files?.includes('*/src/**/*.ts'));
  assert.ok(ofSources?.rules, 'the rules for sources are gone');
  const found = new Linter().verify(`export const probe = ${expression};`, {
    languageOptions: { parser: tseslint.parser },
    rules: { 'no-restricted-syntax': ofSources.rules['no-restricted-syntax'] },
  });
  assert.ok(
    found.every(({ fatal }) => fatal !== true),
    JSON.stringify(found),
  );
  return found.length;
}

test('a MAC or TAC is compared with sameMac and with nothing else', () => {
  for (const leaky of [
    'mac1 === answer.mac',
    'record.tac != tac',
    'hex(mac2) === text',
    "hex(answer.tac) !== 'AA'",
    'equalBytes(cardMac1, other)',
    'equalBytes(other, record.tac)',
    'equalBytes(mac(key, data), other)',
    'equalBytes(suite.tac(key, data), other)',
    'Buffer.compare(mac, other)',
    'other.equals(mac2)',
    'isDeepStrictEqual(mac, other)',
  ]) {
    assert.notEqual(complaints(leaky), 0, leaky);
  }
});

test('what is no comparison of cryptograms is left alone', () => {
  for (const harmless of [
    'sameMac(mac1, answer.mac)',
    'answer.mac2 === undefined',
    "proofMac === 'zeros'",
    'mac.length === other.length',
    'equalBytes(name, other)',
    'macAddress === other',
    'hex(mac1)',
    'stomach === mango',
    'type === KEY_TYPE.mac',
  ]) {
    assert.equal(complaints(harmless), 0, harmless);
  }
});
