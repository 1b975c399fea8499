import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { lctCard, type Run } from '../support/run-cli.ts';

let data: string;
let card: string;
let asn: string;

const cli = (...args: readonly string[]): Promise<Run> => lctCard(args, { data });
const onCard = (...args: readonly string[]): Promise<Run> =>
  cli(...args, '--reader', `virtual:${card}`);

/** It ended with this code, or says everything that it said. */
function ended({ code, out, err }: Run, expected: number): string {
  assert.equal(code, expected, `exit code ${String(code)}\n${out}\n${err}`);
  return out;
}

before(async () => {
  data = mkdtempSync(join(tmpdir(), 'lct-cli-'));
  card = join(data, 'demo.card');
  ended(await cli('virtual', 'new', card), 0);
  const made = await onCard('personalise', 'student', '--json');
  asn = (JSON.parse(ended(made, 0)) as { number: string }).number;
  assert.match(made.err, /New development keys: .*development-keys\.json/);
  ended(await onCard('load', '50'), 0);
});
after(() => {
  rmSync(data, { recursive: true });
});

test('the card is read in English and in Chinese, and its holder masked in both', async () => {
  const english = ended(await onCard('info'), 0);
  assert.match(english, new RegExp(`card number +${asn}`));
  assert.match(english, /balance +\d+\.\d\d yuan/);
  assert.match(english, /name +张\*明/);
  assert.match(english, /class +一年级（2）班/);
  const chinese = ended(await onCard('info', '--lang', 'zh-CN'), 0);
  assert.match(chinese, new RegExp(`卡号 +${asn}`));
  assert.match(chinese, /余额 +\d+\.\d\d 元/);
  assert.match(chinese, /姓名 +张\*明/);
  assert.match(ended(await onCard('info', '--show-names'), 0), /name +张小明/);
});

test('LANG decides where --lang says nothing', async () => {
  const run = await lctCard(['balance', '--reader', `virtual:${card}`], {
    data,
    env: { LANG: 'zh_CN.UTF-8' },
  });
  assert.match(ended(run, 0), /^\d+\.\d\d 元\n$/);
  const overruled = await lctCard(['balance', '--reader', `virtual:${card}`, '--lang=en'], {
    data,
    env: { LANG: 'zh_CN.UTF-8' },
  });
  assert.match(ended(overruled, 0), /yuan/);
});

test('as JSON, money is whole fen and the name is masked', async () => {
  const reading = JSON.parse(ended(await onCard('info', '--json'), 0)) as {
    purse: { balance: { content_fen: number } };
    files: { holder: { content: { name: string } } };
  };
  assert.equal(typeof reading.purse.balance.content_fen, 'number');
  assert.equal(reading.files.holder.content.name, '张*明');
  const identified = JSON.parse(ended(await onCard('identify', '--json'), 0)) as {
    readonly profile: string;
    readonly asn: string;
  };
  assert.deepEqual([identified.profile, identified.asn], ['mohurd', asn]);
});

test('a purchase pays, is signed, and stands in the log', async () => {
  const paid = ended(await onCard('purchase', '4.50', '--at', '20260901073015'), 0);
  assert.match(paid, /Paid 4\.50 yuan/);
  assert.match(paid, /TAC +right/);
  assert.match(ended(await onCard('log'), 0), /2026-09-01 07:30:15 +purchase +4\.50/);
  const chinese = ended(await onCard('log', '--lang', 'zh'), 0);
  assert.match(chinese, /^钱包明细\n[^]*2026-09-01 07:30:15 +消费 +4\.50[^]*\n圈存明细\n/);
  const english = ended(await onCard('log'), 0);
  assert.match(english, /^What the purse did\n[^]*\nLoads\n/);
  assert.doesNotMatch(chinese + english, /EF_/);
});

test('more than the purse holds is refused, and so is what is no amount', async () => {
  assert.match(ended(await onCard('purchase', '9999'), 7), /Not enough in the purse/);
  const odd = await onCard('purchase', '4,50');
  assert.equal(odd.code, 2);
  assert.match(odd.err, /is no amount in yuan/);
});

test('a torn purchase is remembered, and the card tells which way it went', async () => {
  const balance = async (): Promise<string> => ended(await onCard('balance'), 0);
  const before = await balance();
  const torn = await onCard('purchase', '1', '--tear', 'debit:after');
  assert.match(ended(torn, 6), /lct-card prove/);
  assert.match((await onCard('purchase', '1')).err, /first lct-card prove/);
  assert.match(ended(await onCard('prove'), 0), /did pay/);
  assert.notEqual(await balance(), before);
  const untouched = await balance();
  ended(await onCard('purchase', '1', '--tear', 'debit:before'), 6);
  assert.match(ended(await onCard('prove', '--lang', 'zh'), 0), /没有扣款/);
  assert.equal(await balance(), untouched);
  assert.match((await onCard('prove')).err, /Nothing is open/);
});

test('a debit that the card refuses leaves nothing open', async () => {
  const before = ended(await onCard('balance'), 0);
  // Another city's PSAM: its MAC1 is wrong, and the card says so.
  const refused = await onCard('purchase', '1', '--published-test-keys');
  assert.match(ended(refused, 7), /The card refused DEBIT FOR PURCHASE \(9302[^]*as it was/);
  assert.match((await onCard('prove')).err, /Nothing is open/);
  assert.equal(ended(await onCard('balance'), 0), before);
});

test('the proof of any transaction is shown as the card gives it', async () => {
  const paid = JSON.parse(ended(await onCard('purchase', '0.03', '--json'), 0)) as {
    receipt: { offline_counter: number; tac_hex: string };
  };
  const { offline_counter: counter, tac_hex: tac } = paid.receipt;
  const of = (shift: number): string => `6:${String(counter + shift)}`;
  // Our cards answer to INITIALIZE's counter and one more, as bus terminals ask.
  const shown = ended(await onCard('prove', '--raw', of(1)), 0);
  assert.match(shown, new RegExp(`card number +${asn}\n +MAC +[0-9A-F]{8}\n +TAC +${tac}\n`));
  const none = await onCard('prove', '--raw', of(2), '--lang', 'zh');
  assert.match(ended(none, 7), /卡无法证明这笔交易：9406 没有可证明的 MAC/);
  const json = ended(await onCard('prove', '--raw', of(2), '--json'), 7);
  assert.equal((JSON.parse(json) as { status_word: number }).status_word, 0x9406);
  for (const odd of ['6', '0:1', '6:65536', '6:-1', 'x:1']) {
    assert.match((await onCard('prove', '--raw', odd)).err, /names no transaction/, odd);
  }
});

test('a torn load is remembered likewise, and a tear before that only fails', async () => {
  ended(await onCard('load', '2', '--tear', 'credit-for-load:after'), 6);
  assert.match(ended(await onCard('prove'), 0), /did take the load/);
  const early = await onCard('load', '2', '--tear', 'initialize:before');
  assert.equal(early.code, 5);
  assert.match(early.err, /left the field.*purse is as it was/);
});

test('an issued card is erased only for who repeats its number', async () => {
  const other = join(data, 'other.card');
  const at = ['--reader', `virtual:${other}`];
  ended(await cli('virtual', 'new', other), 0);
  const first = await cli('personalise', 'student', ...at, '--json');
  const { number } = JSON.parse(ended(first, 0)) as { number: string };
  const refused = await cli('personalise', 'student', ...at);
  assert.equal(refused.code, 7);
  assert.match(refused.err, new RegExp(`card number +${number}[^]*--yes ${number}`));
  assert.equal((await cli('personalise', 'student', ...at, '--yes', asn)).code, 7);
  assert.match(ended(await cli('identify', ...at), 0), new RegExp(number));
  ended(await cli('personalise', 'student', ...at, '--yes', number), 0);
  assert.doesNotMatch(ended(await cli('identify', ...at), 0), new RegExp(number));
});

test('an interrupted personalisation is gone on with, or done again from the start', async () => {
  const half = join(data, 'half.card');
  const at = ['--reader', `virtual:${half}`, '--from-file', studentFile()];
  ended(await cli('virtual', 'new', half), 0);
  const torn = await cli('personalise', 'student', ...at, '--tear', '45:after');
  assert.match(ended(torn, 5), /Run the same again/);
  ended(await cli('personalise', 'student', ...at, '--resume', '--tear', '60:before'), 5);
  // It has the number that the file says, so that nothing needs to be erased or confirmed.
  const done = await cli('personalise', 'student', ...at, '--resume');
  assert.match(ended(done, 0), /as it should be/);
  const again = await cli('personalise', 'student', ...at, '--tear', '9:after', '--yes', NUMBER);
  ended(again, 5);
  const anew = await cli('personalise', 'student', ...at, '--yes', await wordFor(half));
  assert.match(ended(anew, 0), /as it should be/);
});

test('every kind of card is made, loaded, and pays', async () => {
  for (const [kind, profile] of [
    ['mohurd', 'mohurd'],
    ['tunion', 'tunion'],
    ['pboc', 'pboc'],
  ] as const) {
    const file = join(data, `${kind}.card`);
    const at = ['--reader', `virtual:${file}`];
    ended(await cli('virtual', 'new', file), 0);
    assert.match(ended(await cli('personalise', kind, ...at), 0), /as it should be/, kind);
    ended(await cli('load', '3', ...at, '--profile', profile), 0);
    const paid = await cli('purchase', '1', ...at, '--profile', profile);
    assert.match(ended(paid, 0), /Left: 2\.00 yuan[^]*TAC +right/, kind);
  }
});

const NUMBER = '00004100000000000077';
const STUDENT = {
  asn: NUMBER,
  card_kind: 1,
  valid_from: '20260901',
  valid_until: '20320831',
  holder: { name: '欧阳小小', sex: 'female' },
  student: {
    school_code: '4101050001',
    stage: 21,
    entry_year: 2026,
    class_name: '三年级1班',
    student_number_digest_hex: '0'.repeat(32),
  },
};

function studentFile(content: object = STUDENT): string {
  const file = join(data, 'student.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

/** What has to be typed to erase what an earlier run left. */
async function wordFor(file: string): Promise<string> {
  const run = await cli('balance', '--json', '--reader', `virtual:${file}`);
  return run.code === 0 ? (JSON.parse(run.out) as { asn: string }).asn : 'erase';
}

test('what is to be on a card comes from a file, and a wrong field is named', async () => {
  const fresh = join(data, 'file.card');
  const at = ['--reader', `virtual:${fresh}`, '--from-file', studentFile()];
  ended(await cli('virtual', 'new', fresh), 0);
  studentFile({ ...STUDENT, student: { ...STUDENT.student, stage: 'x' } });
  assert.match((await cli('personalise', 'student', ...at)).err, /student\.stage/);
  studentFile({ ...STUDENT, extra: 1 });
  assert.match((await cli('personalise', 'student', ...at)).err, /extra/);
  studentFile();
  assert.match(ended(await cli('personalise', 'student', ...at), 0), /00004100000000000077/);
  const info = ended(await cli('info', '--reader', `virtual:${fresh}`, '--show-names'), 0);
  assert.match(info, /欧阳小小/);
});

test('the published keys are used only when asked for', async () => {
  const known = join(data, 'known.card');
  const at = ['--reader', `virtual:${known}`];
  ended(await cli('virtual', 'new', known), 0);
  ended(await cli('personalise', 'student', ...at, '--published-test-keys'), 0);
  assert.match(ended(await cli('load', '5', ...at), 7), /LOAD_MAC1_WRONG/);
  ended(await cli('load', '5', ...at, '--published-test-keys'), 0);
  const paid = await cli('purchase', '1', ...at, '--published-test-keys');
  assert.match(ended(paid, 0), /Paid 1\.00 yuan[^]*TAC +right/);
});

test('a PSAM is made, and takes money from a card of the same keys', async () => {
  const psam = join(data, 'till.psam');
  ended(await cli('virtual', 'new', psam, '--psam'), 0);
  ended(await cli('personalise', 'psam', '--reader', `virtual:${psam}`), 0);
  assert.match(
    ended(await onCard('purchase', '0.01', '--psam', `virtual:${psam}`), 0),
    /Paid 0\.01/,
  );
});

test('keys that others could read are not used', async () => {
  const file = join(data, 'development-keys.json');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  chmodSync(file, 0o644);
  try {
    const run = await onCard('purchase', '1');
    assert.equal(run.code, 5);
    assert.match(run.err, /chmod 600/);
  } finally {
    chmodSync(file, 0o600);
  }
});

test('no key leaves its file: not by a purchase, a load, a personalisation or an error', async () => {
  const keys = Object.values(
    (
      JSON.parse(readFileSync(join(data, 'development-keys.json'), 'utf8')) as {
        keys: Record<string, string>;
      }
    ).keys,
  );
  const broken = join(data, 'broken');
  ended(await lctCard(['virtual', 'quirks'], { data: broken }), 0);
  assert.ok(!existsSync(broken), 'a command without keys made some');
  const fresh = join(data, 'secret.card');
  ended(await cli('virtual', 'new', fresh), 0);
  const at = ['--reader', `virtual:${fresh}`];
  const transcript = join(data, 'secret.txt');
  const runs = [
    await cli('trace', transcript, 'personalise', 'student', ...at, '--published-test-keys'),
    await onCard('purchase', '0.01', '--json'),
    await onCard('load', '0.01', '--json'),
  ];
  const said = runs.map(({ out, err }) => out + err).join('') + readFileSync(transcript, 'utf8');
  for (const key of [...keys, '3E01'.repeat(8), '34'.repeat(16), '36'.repeat(16)]) {
    assert.ok(!said.includes(key), 'a key was said');
  }
});
