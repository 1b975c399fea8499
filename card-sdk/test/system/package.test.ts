import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readmeCode } from '../support/readme.ts';

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
const ROOT = join(PACKAGE, '..');
const NAME = '@lvchengtong/card-sdk';
const SIZE_MAX = 1_000_000;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

let project: string;
let packed: Packed;

/** In the project that has nothing but our package. @throws with everything that was printed */
async function run(program: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, LANG: 'C', LCT_CARD_DATA: join(project, 'data') };
  const { stdout } = await promisify(execFile)(program, args, { cwd: project, env });
  return stdout;
}

const npm = (...args: readonly string[]): Promise<string> => run('npm', ...args);
const node = (...args: readonly string[]): Promise<string> => run(process.execPath, ...args);
const installed = (path: string): string => join(project, 'node_modules', NAME, path);

before(async () => {
  project = mkdtempSync(join(tmpdir(), 'lct-package-'));
  // --ignore-scripts: the build has been made, and is the one under test.
  const said = await npm('pack', PACKAGE, '--json', '--ignore-scripts', '--silent');
  [packed] = JSON.parse(said) as [Packed];
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  await npm(
    ...['install', packed.filename, '--ignore-scripts', '--omit=optional'],
    ...['--prefer-offline', '--no-audit', '--no-fund', '--silent'],
  );
});
after(() => {
  rmSync(project, { recursive: true });
});

/** What an earlier build left behind is not in a fresh checkout, and a release builds anew. */
const isStale = (path: string): boolean =>
  path.startsWith('dist/') &&
  !existsSync(join(PACKAGE, path.slice('dist/'.length).replace(/(\.d)?\.[jt]s(\.map)?$/, '.ts')));

test('the tarball holds what is used, and nothing else', () => {
  const paths = packed.files.map(({ path }) => path);
  for (const path of ['LICENSE', 'README.md', 'package.json', 'bin/lct-card.js']) {
    assert.ok(paths.includes(path), path);
  }
  const strange = paths.filter(
    (path) => !/^(LICENSE|README\.md|package\.json|bin\/|cli\/|src\/|dist\/(src|cli)\/)/.test(path),
  );
  assert.deepEqual(strange, []);
  assert.deepEqual(
    paths.filter((path) => /(^|\/)test\/|\.test\.|tsbuildinfo/.test(path)),
    [],
  );
  const licence = readFileSync(installed('LICENSE'), 'utf8');
  assert.equal(licence, readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
  assert.ok(packed.size < SIZE_MAX, `${String(packed.size)} bytes`);
});

test('every source map points at a source that is in the tarball', () => {
  const paths = new Set(packed.files.map(({ path }) => path));
  const maps = [...paths].filter((path) => path.endsWith('.map') && !isStale(path));
  assert.ok(maps.length > 100);
  for (const path of maps) {
    const { sources } = JSON.parse(readFileSync(installed(path), 'utf8')) as {
      readonly sources: readonly string[];
    };
    for (const source of sources) {
      const target = posix.join(posix.dirname(path), source);
      assert.ok(paths.has(target), `${path} points at ${target}`);
    }
  }
});

test('the README works in an empty project: commands, ES modules and CommonJS', async () => {
  const commands = readmeCode('sh').trim().split('\n');
  assert.ok(commands.length >= 3);
  for (const command of commands) {
    const [npx, program = '', ...args] = command.split(' ');
    assert.equal(npx, 'npx');
    await run(join(project, 'node_modules/.bin', program), ...args);
  }
  writeFileSync(join(project, 'balance.mjs'), readmeCode('ts virtual'));
  assert.equal(await node('balance.mjs'), '50.00\n');
  writeFileSync(join(project, 'balance.cjs'), readmeCode('js commonjs'));
  assert.equal(await node('balance.cjs'), '50.00\n');
});

test('the balance in ten lines is ten lines', () => {
  const lines = readmeCode('ts reader')
    .split('\n')
    .filter((line) => line.trim() !== '');
  assert.ok(lines.length <= 10, String(lines.length));
});

test('a consumer in TypeScript is checked against the types, our declarations included', async () => {
  mkdirSync(join(project, 'typed'), { recursive: true });
  const write = (name: string, text: string): void => {
    writeFileSync(join(project, 'typed', name), text);
  };
  write('reader.mts', readmeCode('ts reader'));
  write('virtual.mts', readmeCode('ts virtual'));
  write(
    'everything.mts',
    everything((path, at) => `import * as m${at} from '${path}';`),
  );
  write(
    'everything.cts',
    everything((path, at) => `import m${at} = require('${path}');`),
  );
  write('wrong.mts', WRONG);
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
  };
  write('tsconfig.json', JSON.stringify({ compilerOptions }));
  await node(join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'typed');
});

/** What must not compile: a verdict that is used before it is looked at, fen added to a number. */
const WRONG = `
import { identify } from '${NAME}/epurse';
import { fen } from '${NAME}/money';
const found = await identify(() => Promise.resolve(new Uint8Array(2)));
// @ts-expect-error: it may be no card of ours
export const asn: string = found.card.asn;
// @ts-expect-error: a number of yuan is not fen
export const amount = fen(1) + 1;
`;

const exportPaths = (): string[] =>
  Object.keys(
    (JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { exports: object })
      .exports,
  )
    .filter((path) => path !== './package.json')
    .map((path) => NAME + path.slice(1));

function everything(line: (path: string, at: string) => string): string {
  const paths = exportPaths();
  const names = paths.map((_, at) => `m${String(at)}`).join(', ');
  const imports = paths.map((path, at) => line(path, String(at))).join('\n');
  return `${imports}\nexport const all: readonly object[] = [${names}];\n`;
}

test('no native code is loaded, whatever is imported, until a reader is opened', async () => {
  const imports = exportPaths().map((path) => `await import('${path}');`);
  const script = `${imports.join('\n')}
    const { sharedObjects } = process.report.getReport();
    const loaded = sharedObjects.filter((path) => /\\.node$|pcsc/i.test(path));
    process.stdout.write(JSON.stringify(loaded));`;
  // Here the native packages are installed; in the empty project they are not even there.
  const at = join(PACKAGE, 'dist', `imports-${String(process.pid)}.mjs`);
  writeFileSync(at, script);
  try {
    assert.equal(await node(at), '[]');
  } finally {
    rmSync(at);
  }
  const there = join(project, 'imports.mjs');
  writeFileSync(there, script);
  assert.equal(await node(there), '[]');
});

test('what is not exported cannot be imported', async () => {
  const inner = `${NAME}/dist/src/virtual/kernel/memory.js`;
  await assert.rejects(node('-e', `import('${inner}')`), /ERR_PACKAGE_PATH_NOT_EXPORTED/);
});
