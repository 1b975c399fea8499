// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkNode } from '../bootstrap.js';
import { diagnosis } from '../bootstrap/node-modules.js';
import { explain, Problem } from '../problem.js';

test('Node 20.19 is the oldest that will do', () => {
  checkNode('20.19.0');
  checkNode('22.0.1');
  for (const old of ['20.18.9', '18.20.4']) {
    assert.throws(() => checkNode(old), { name: 'Problem', message: new RegExp(`Node ${old}`) });
  }
});

/** @type {readonly [string, string, RegExp][]} what npm prints, and the one sentence we make of it */
const CASES = [
  ['no network', 'npm error code EAI_AGAIN\nnpm error request failed', /^No network/],
  ['a full disk', 'npm error ENOSPC: no space left on device, write', /^The disk is full/],
  ['no make', 'gyp ERR! stack Error: not found: make', /^There is no working C\+\+ compiler/],
  ['no Python', 'gyp ERR! find Python Python is not set', /^There is no working C\+\+ compiler/],
  ['anything else', 'npm error code EUNKNOWN\nnpm error why', /^npm ci failed:\n.*EUNKNOWN/],
];
for (const [what, output, sentence] of CASES) {
  test(`npm ci fails with ${what}: one clear sentence`, () => {
    assert.match(diagnosis(output).message, sentence);
  });
}

test('what people can mend is told without a stack, our own faults with one', () => {
  assert.equal(explain(new Problem('Port 8080 is taken.')), 'Port 8080 is taken.');
  assert.match(explain(Object.assign(new Error('write'), { code: 'ENOSPC' })), /^The disk is full/);
  assert.match(explain(new TypeError('x is not a function')), /bootstrap\.test\.js/);
});
