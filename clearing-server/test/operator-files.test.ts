import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { inspect } from 'node:util';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { writeCsv } from '../src/operator-files/csv.ts';
import {
  FILE_KINDS,
  formatFileName,
  INDUSTRY,
  parseFileName,
  type FileKind,
  type FileName,
  type Industry,
} from '../src/operator-files/file-name.ts';
import { FILE_PROBLEM_CODES, type FileProblemCode } from '../src/text/file-problem.ts';
import { writeFixedWidth } from '../src/operator-files/fixed-width.ts';
import { recordWidth, type FileRecord } from '../src/operator-files/layout.ts';
import { readFile } from '../src/operator-files/read-file.ts';

const NAME = 'XF20260901034501000100' + '01.txt';
const CSV = NAME.replace('.txt', '.csv');

const nameOf = (text: string): FileName => {
  const name = parseFileName(text);
  assert.ok(!('problem' in name), JSON.stringify(name));
  return name;
};
const record = (change: FileRecord = {}): FileRecord => ({
  psam_no: '00004500450021000001',
  terminal_sequence: '7',
  terminal_id: '450021000001',
  card_asn: '0000450000000000012A',
  counter: '12',
  amount_fen: '650',
  occurred_at: '20260901120000',
  place: '一食堂',
  ...change,
});
const fixed = (records: readonly FileRecord[], encoding: 'utf-8' | 'gb18030' = 'gb18030') =>
  writeFixedWidth(records, nameOf(NAME), encoding);

const digits = (length: number) =>
  fc
    .array(fc.constantFrom(...Array.from('0123456789')), { minLength: length, maxLength: length })
    .map((each) => each.join(''));
const anyRecord: fc.Arbitrary<FileRecord> = fc.record({
  psam_no: digits(20),
  terminal_sequence: fc.nat(0xffff_ffff).map(String),
  terminal_id: digits(12),
  card_asn: fc
    .array(fc.constantFrom(...Array.from('0123456789ABCDEF')), { minLength: 20, maxLength: 20 })
    .map((each) => each.join('')),
  counter: fc.nat(0xffff).map(String),
  amount_fen: fc.nat(0xffff_ffff).map(String),
  occurred_at: fc
    .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((at) => at.toISOString().slice(0, 19).replace(/[-T:]/g, '')),
  place: fc
    .array(fc.constantFrom('一', '食', '堂', '㐀', 'A', '7', ',', '"', ' ', '郑'), { maxLength: 7 })
    .map((each) => each.join('').trim()),
});

test('what is written is read again, in both formats and both encodings', () => {
  fc.assert(
    fc.property(
      fc.array(anyRecord, { minLength: 1, maxLength: 20 }),
      fc.constantFrom('utf-8' as const, 'gb18030' as const),
      fc.boolean(),
      (records, encoding, asCsv) => {
        const text = asCsv ? CSV : NAME;
        const write = asCsv ? writeCsv : writeFixedWidth;
        const read = readFile(text, write(records, nameOf(text), encoding));
        assert.ok(read.kind === 'read', inspect(read));
        assert.deepEqual(
          read.file.consumptions.map((each) => [
            each.psamNo,
            String(each.terminalSequence),
            each.terminalId,
            each.cardAsn,
            String(each.counter),
            String(each.amount),
            each.at,
            each.place,
          ]),
          records.map((each) => [
            each['psam_no'],
            each['terminal_sequence'],
            each['terminal_id'],
            each['card_asn'],
            each['counter'],
            each['amount_fen'],
            each['occurred_at'],
            each['place'],
          ]),
        );
      },
    ),
  );
});

test('a name says kind, date, trade, operator and serial, and comes back as it was', () => {
  for (const kind of Object.keys(FILE_KINDS) as FileKind[]) {
    for (const industry of Object.keys(INDUSTRY) as Industry[]) {
      const text = `${kind}20260901${INDUSTRY[industry]}450100010042.csv`;
      assert.equal(formatFileName(nameOf(text)), text);
    }
  }
  for (const wrong of [
    'XF20260231034501000100' + '01.txt',
    'XF20260901044501000100' + '01.txt',
    'XF20260901034501000100' + '00.txt',
    'XX.txt',
    `../${NAME}`,
  ])
    assert.ok('problem' in parseFileName(wrong), wrong);
});

const bytesOf = (text: string): Uint8Array => new Uint8Array(iconv.encode(text, 'gb18030'));
const textOf = (bytes: Uint8Array): string => iconv.decode(bytes, 'gb18030');
/** The file with one thing changed in its text, the checksum left as it was. */
const changed = (from: RegExp, to: string): Uint8Array =>
  bytesOf(textOf(fixed([record(), record({ terminal_sequence: '8' })])).replace(from, to));

// What makes each refusal that needs no database; the others have their test there.
const REFUSED: Readonly<
  Partial<Record<FileProblemCode, readonly [string, Uint8Array, number, string]>>
> = {
  NAME_WRONG: ['consumption.txt', fixed([record()]), 0, ''],
  KIND_NOT_FOR_IMPORT: [NAME.replace('XF', 'QS'), fixed([record()]), 0, ''],
  NOT_TEXT: [CSV, Uint8Array.of(0x81, 0xff, 0xff), 0, ''],
  HEADER_WRONG: [NAME, changed(/\r\n/, '\n'), 1, ''],
  HEADER_NOT_NAME: [NAME.replace('2026090103', '2026090101'), fixed([record()]), 1, ''],
  COUNT_DIFFERS: [NAME, changed(/00000002/, '00000003'), 1, ''],
  LENGTH_WRONG: [NAME, changed(/20260901120000/, '2026090112000'), 2, ''],
  CHECKSUM_WRONG: [NAME, changed(/0000000650/, '0000000651'), 1, ''],
  COLUMN_MISSING: [
    CSV,
    new TextEncoder().encode('psam_no,amount_fen\r\n1,2\r\n'),
    1,
    'terminal_sequence',
  ],
  FIELD_WRONG: [
    NAME,
    fixed([record(), record({ occurred_at: '20260931120000' })]),
    3,
    'occurred_at',
  ],
};
const AGAINST_THE_DATABASE: readonly FileProblemCode[] = ['OPERATOR_UNKNOWN', 'DUPLICATE_FILE'];

test('every refusal has a file that meets it, and names line and column', () => {
  for (const code of FILE_PROBLEM_CODES) {
    const wanted = REFUSED[code];
    assert.notEqual(wanted === undefined, !AGAINST_THE_DATABASE.includes(code), code);
    if (wanted === undefined) continue;
    const [name, bytes, line, column] = wanted;
    const read = readFile(name, bytes);
    assert.ok(read.kind === 'wrong', code);
    const [problem] = read.problems;
    assert.deepEqual([problem?.code, problem?.line, problem?.column], [code, line, column]);
  }
});

test('one wrong field refuses the whole file, every one is named, and of a thousand only the first', () => {
  const read = readFile(
    CSV,
    writeCsv([record(), record({ counter: '70000', card_asn: 'x' })], nameOf(CSV), 'utf-8'),
  );
  assert.ok(read.kind === 'wrong');
  assert.deepEqual(
    read.problems.map(({ line, column }) => [line, column]),
    [
      [3, 'card_asn'],
      [3, 'counter'],
    ],
  );
  const many = Array.from({ length: 1_000 }, () => record({ amount_fen: '-5' }));
  const worse = readFile(CSV, writeCsv(many, nameOf(CSV), 'utf-8'));
  assert.ok(worse.kind === 'wrong' && worse.problems.length === 100);
});

test('no flipped, cut or added byte of a fixed-width file gets in unseen', () => {
  const sound = fixed([record(), record({ terminal_sequence: '8' })]);
  fc.assert(
    fc.property(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = sound.slice();
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      assert.equal(readFile(NAME, damaged).kind, 'wrong');
      assert.equal(readFile(NAME, sound.slice(0, at)).kind, 'wrong');
    }),
  );
  assert.equal(readFile(NAME, Uint8Array.of(...sound, 0x0a)).kind, 'wrong');
});

test('bytes of any kind are refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, asCsv) => {
      readFile(asCsv ? CSV : NAME, bytes);
    }),
  );
});

test('a name too long for its field is cut between two characters, in bytes', () => {
  const place = '郑州市第一高级中学学生食堂二楼';
  for (const [encoding, kept] of [
    ['gb18030', 15],
    ['utf-8', 10],
  ] as const) {
    const read = readFile(NAME, fixed([record({ place })], encoding));
    assert.ok(read.kind === 'read', inspect(read));
    assert.equal(read.file.consumptions[0]?.place, place.slice(0, kept));
  }
  assert.equal(recordWidth('XF'), 121);
});

test('a line end inside a field is refused even where count, length and checksum agree', () => {
  const sound = fixed([record({ place: 'AB' })]);
  const header = 27;
  const body = sound.slice(header);
  body.set([0x0d, 0x0a], recordWidth('XF') - 4);
  const sum = crc32(body).toString(16).toUpperCase().padStart(8, '0');
  const forged = Uint8Array.of(
    ...sound.slice(0, 16),
    ...new TextEncoder().encode(sum),
    ...sound.slice(24, header),
    ...body,
  );
  const read = readFile(NAME, forged);
  assert.ok(read.kind === 'wrong');
  assert.deepEqual([read.problems[0]?.code, read.problems[0]?.line], ['LENGTH_WRONG', 2]);
});
