import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const README = new URL('../../../README.md', import.meta.url);

/** The code block of the README that is marked so: what people copy is what is tested. */
export function readmeCode(mark: 'ts reader' | 'ts virtual' | 'js commonjs' | 'sh'): string {
  const [, code] =
    new RegExp(`^\`\`\`${mark}\n([^]*?)^\`\`\``, 'm').exec(readFileSync(README, 'utf8')) ?? [];
  assert.ok(code, `the README has no block ${mark}`);
  return code;
}
