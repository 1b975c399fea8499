import { crc32 } from 'node:zlib';
import { ascii, concat } from '@lvchengtong/card-sdk/bytes';
import iconv from 'iconv-lite';
import type { TextEncoding } from '../text/decode-text.ts';
import { INDUSTRY, type FileKind, type FileName } from './file-name.ts';
import type { FileProblem } from '../text/file-problem.ts';
import { LAYOUTS, recordWidth, type FileField, type FileRecord } from './layout.ts';

/**
 * Header `kind(2) industry(2) record count(8) record length(4) CRC-32 of all that follows(8)
 * encoding(1: U or G)`, then records of that length; each line ends with CR LF. Widths are bytes, so
 * that a name in Chinese is cut in the file's encoding and not in characters; and the file says
 * which that is, because a short GB18030 text can be UTF-8 as well.
 */
const HEADER = /^([A-Z]{2})(\d{2})(\d{8})(\d{4})([0-9A-F]{8})([UG])$/;
const HEADER_WIDTH = 25;
const [CR, LF] = [0x0d, 0x0a];
const CR_LF = Uint8Array.of(CR, LF);
const ENCODING_LETTER: Readonly<Record<TextEncoding, string>> = { 'utf-8': 'U', gb18030: 'G' };
/** What a decoder puts where the bytes are no character. */
const isNoText = (value: string): boolean => value.includes('\uFFFD');

export interface NumberedRecord {
  readonly line: number;
  readonly record: FileRecord;
}

export type FileContent =
  | {
      readonly kind: 'read';
      readonly encoding: TextEncoding;
      readonly records: readonly NumberedRecord[];
    }
  | { readonly kind: 'wrong'; readonly problems: readonly FileProblem[] };

const wrong = (
  code: FileProblem['code'],
  line: number,
  detail: string,
  column = '',
): FileContent => ({ kind: 'wrong', problems: [{ code, line, column, detail }] });

/** Takes a fixed-width file apart. What its fields mean is looked at by whoever asked. */
export function readFixedWidth(bytes: Uint8Array, name: FileName): FileContent {
  const header = HEADER.exec(latin1(bytes.subarray(0, HEADER_WIDTH)));
  if (header === null || !endsLine(bytes, HEADER_WIDTH)) {
    return wrong(
      'HEADER_WRONG',
      1,
      'kind, industry, count (8), length (4), CRC-32 (8), U or G, CR LF',
    );
  }
  const [, kind, industry, count = '', length = '', checksum = '', letter] = header;
  if (kind !== name.kind || industry !== INDUSTRY[name.industry]) {
    return wrong('HEADER_NOT_NAME', 1, `the header says ${String(kind)} ${String(industry)}`);
  }
  const width = recordWidth(name.kind);
  if (Number(length) !== width) {
    return wrong('LENGTH_WRONG', 1, `records of ${name.kind} have ${width} bytes, not ${length}`);
  }
  const body = bytes.subarray(HEADER_WIDTH + CR_LF.length);
  const cut = cutRecords(body, width);
  if ('wrongLine' in cut) {
    return wrong('LENGTH_WRONG', cut.wrongLine, `not ${width} bytes and CR LF`);
  }
  if (cut.records.length !== Number(count)) {
    return wrong('COUNT_DIFFERS', 1, `the header says ${count}, there are ${cut.records.length}`);
  }
  const sum = crcText(body);
  if (sum !== checksum) {
    return wrong('CHECKSUM_WRONG', 1, `the header says ${checksum}, the bytes say ${sum}`);
  }
  const encoding = letter === ENCODING_LETTER.gb18030 ? 'gb18030' : 'utf-8';
  const records = cut.records.map((record, at) => ({
    line: at + 2,
    record: fieldsOf(record, name.kind, encoding),
  }));
  const unread = records.find(({ record }) => Object.values(record).some(isNoText));
  return unread === undefined
    ? { kind: 'read', encoding, records }
    : wrong('NOT_TEXT', unread.line, `not ${encoding}`);
}

export function writeFixedWidth(
  records: readonly FileRecord[],
  name: FileName,
  encoding: TextEncoding,
): Uint8Array {
  const fields: readonly FileField[] = LAYOUTS[name.kind];
  const lines = records.map((record) =>
    concat(...fields.map((field) => filled(record[field.name] ?? '', field, encoding)), CR_LF),
  );
  const body = concat(...lines);
  const header = [
    name.kind,
    INDUSTRY[name.industry],
    String(records.length).padStart(8, '0'),
    String(recordWidth(name.kind)).padStart(4, '0'),
    crcText(body),
    ENCODING_LETTER[encoding],
  ].join('');
  return concat(ascii(header), CR_LF, body);
}

function cutRecords(
  body: Uint8Array,
  width: number,
): { readonly records: readonly Uint8Array[] } | { readonly wrongLine: number } {
  const step = width + CR_LF.length;
  const records: Uint8Array[] = [];
  for (let from = 0; from < body.length; from += step) {
    const record = body.subarray(from, from + width);
    // A line end inside a record would make all that follows look sound and be another field.
    if (record.length < width || !endsLine(body, from + width) || record.some(isLineEnd)) {
      return { wrongLine: records.length + 2 };
    }
    records.push(record);
  }
  return { records };
}

function fieldsOf(record: Uint8Array, kind: FileKind, encoding: TextEncoding): FileRecord {
  const values: Record<string, string> = {};
  let from = 0;
  for (const { name, width, form } of LAYOUTS[kind]) {
    const bytes = record.subarray(from, from + width);
    from += width;
    values[name] = form === 'text' ? iconv.decode(bytes, encoding).trimEnd() : latin1(bytes);
  }
  return values;
}

function filled(value: string, { width, form }: FileField, encoding: TextEncoding): Uint8Array {
  if (form === 'text') {
    const bytes = iconv.encode(cutTo(value, width, encoding), encoding);
    return concat(bytes, ascii(' '.repeat(width - bytes.length)));
  }
  const negative = value.startsWith('-');
  const digits = negative ? value.slice(1) : value;
  const sign = form === 'signed' ? (negative ? '-' : '+') : '';
  if (digits.length + sign.length > width || (negative && form !== 'signed')) {
    throw new RangeError(`${value} does not fit a field of ${width}`);
  }
  return ascii(sign + digits.padStart(width - sign.length, '0'));
}

/** On a character's bound: half a character would swallow the next field's first byte. */
function cutTo(value: string, width: number, encoding: TextEncoding): string {
  let kept = '';
  let length = 0;
  for (const character of value.replace(/[\r\n\t]+/g, ' ')) {
    length += iconv.encode(character, encoding).length;
    if (length > width) break;
    kept += character;
  }
  return kept;
}

const latin1 = (bytes: Uint8Array): string => iconv.decode(bytes, 'latin1');
const endsLine = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === CR && bytes[at + 1] === LF;
const isLineEnd = (byte: number): boolean => byte === CR || byte === LF;
const crcText = (bytes: Uint8Array): string =>
  crc32(bytes).toString(16).toUpperCase().padStart(8, '0');
