import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { lctCard, type Run } from '../support/run-cli.ts';

let data: string;
let blank: string;

const cli = (...args: readonly string[]): Promise<Run> => lctCard(args, { data });

/** Says what is wrong in one or two lines, in either language, and never with a stack. */
function says({ code, err, out }: Run, expected: number, pattern: RegExp): void {
  assert.equal(code, expected, err + out);
  assert.match(err, pattern);
  assert.doesNotMatch(err, /\n +at /);
  assert.ok(err.split('\n').length <= 5, err);
}

before(async () => {
  data = mkdtempSync(join(tmpdir(), 'lct-errors-'));
  blank = join(data, 'blank.card');
  assert.equal((await cli('virtual', 'new', blank)).code, 0);
});
after(() => {
  rmSync(data, { recursive: true });
});

test('a file that is not there, is no chip, or has the wrong name', async () => {
  const broken = join(data, 'broken.card');
  writeFileSync(broken, 'no image');
  says(await cli('info', '-r', `virtual:${data}/none.card`), 2, /lct-card virtual new/);
  says(await cli('info', '-r', `virtual:${broken}`), 4, /not a saved chip/);
  says(await cli('info', '-r', `virtual:${broken}`, '--lang', 'zh-CN'), 4, /不是本版本保存的芯片/);
  says(await cli('info', '-r', `virtual:${data}`), 2, /does not end in \.card/);
  says(await cli('virtual', 'new', blank), 2, /there already/);
});

test('a card that is none of ours, in both languages', async () => {
  says(await cli('balance', '-r', `virtual:${blank}`), 4, /none that we know/);
  says(await cli('balance', '-r', `virtual:${blank}`, '--lang', 'zh-CN'), 4, /不认识这张卡/);
});

test('wrong arguments name what is wrong, in both languages', async () => {
  says(await cli('info', '--raeder', 'x'), 2, /no option --raeder.*lct-card --help/);
  says(await cli('info', '--raeder', 'x', '--lang=zh'), 2, /没有选项 --raeder/);
  says(await cli('inof'), 2, /no command inof/);
  says(await cli('purchase', '--lang', 'zh'), 2, /缺少参数 amount/);
  says(await cli('explain', 'xyz'), 2, /is not hex/);
  says(
    await cli('virtual', 'new', join(data, 'q.card'), '--quirk', 'proofs=never'),
    2,
    /any-number/,
  );
  says(await cli('info', '--profile', 'visa'), 2, /mohurd, tunion, pboc/);
});

test('help is help, and no command is not', async () => {
  for (const [lang, title] of [
    ['en', 'Exit codes:'],
    ['zh-CN', '退出码：'],
  ] as const) {
    const asked = await cli('--help', '--lang', lang);
    assert.equal(asked.code, 0);
    assert.ok(asked.out.includes(title));
  }
  assert.equal((await cli()).code, 2);
});

test('without pcscd, it says how to start it', async () => {
  const env = { PCSCLITE_CSOCK_NAME: join(data, 'nobody.comm') };
  says(await lctCard(['info'], { data, env }), 3, /pcscd\.socket/);
  const chinese = await lctCard(['readers', '--lang', 'zh'], { data, env });
  says(chinese, 3, /智能卡服务没有响应[^]*ENOENT/);
  assert.doesNotMatch(chinese.err, /does not answer/);
});

test('a pcscd that is not for this user is told apart from none', async () => {
  // Permissions say nothing to root, as which tests may run: so the socket itself refuses.
  const hook = join(data, 'refused.mjs');
  writeFileSync(hook, REFUSED);
  const node = ['--import', `file://${hook}`];
  says(await lctCard(['readers'], { data, node }), 3, /polkit rule/);
  says(await lctCard(['readers', '--lang', 'zh'], { data, node }), 3, /无权使用/);
});

const REFUSED = `
import net from 'node:net';
import { syncBuiltinESMExports } from 'node:module';
const { connect } = net;
net.connect = (...given) => {
  const socket = connect(...given);
  const error = Object.assign(new Error('connect EACCES'), { code: 'EACCES' });
  process.nextTick(() => socket.destroy(error));
  return socket;
};
syncBuiltinESMExports();
`;

test('without the native module, everything else runs, and it says what to install', async () => {
  const hook = join(data, 'no-native.mjs');
  writeFileSync(hook, NO_NATIVE);
  const node = ['--import', `file://${hook}`];
  says(await lctCard(['readers'], { data, node }), 3, /libpcsclite-dev/);
  says(await lctCard(['readers', '--lang', 'zh'], { data, node }), 3, /npm install/);
  says(
    await lctCard(['balance', '-r', `virtual:${blank}`], { data, node }),
    4,
    /none that we know/,
  );
});

const NO_NATIVE = `
import { register } from 'node:module';
const hooks = 'export const resolve = (name, context, next) => {' +
  'if (/pcsclite|nfc-pcsc/.test(name)) throw new Error("not installed: " + name);' +
  'return next(name, context); };';
register('data:text/javascript,' + encodeURIComponent(hooks));
`;
