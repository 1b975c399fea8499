import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { splitResponse } from '../src/apdu/index.ts';
import { readBcd } from '../src/bcd.ts';
import { concat, hex, uint } from '../src/bytes.ts';
import * as card from '../src/card/index.ts';
import { readFci } from '../src/card/fci.ts';
import { readTlv } from '../src/card/tlv.ts';
import * as purseCommands from '../src/epurse/commands/index.ts';
import {
  batchOf,
  decodeBatch,
  decodeReceipt,
  decodeRecord,
  encodeBatch,
  encodeReceipt,
  encodeRecord,
  openDocument,
} from '../src/exchange/index.ts';
import { LayoutError } from '../src/field-reader.ts';
import { IdError, parseCardAsn, parseLocalDateTime, parseSettlementDate } from '../src/ids.ts';
import * as psam from '../src/psam/index.ts';
import { decodeImage } from '../src/virtual/image.ts';
import { parseCommand } from '../src/apdu/index.ts';
import { ImageError } from '../src/virtual/index.ts';
import { Seeded } from './support/fuzz/seeded.ts';
import { issuedCard } from './support/student-card.ts';
import { SAMPLE_RECORD } from './support/sample-record.ts';

// Whatever comes in over a wire: every decoder takes it or refuses it with its declared error, at
// once. LCT_FUZZ_SEED makes another run.

const SEED = Number(process.env['LCT_FUZZ_SEED'] ?? 1);
const INPUTS = 3000;
/** A whole test of one decoder; a loop without end would take longer. */
const LIMIT_MS = 5000;

type Refusal = new (...details: never[]) => Error;

interface Decoder {
  readonly name: string;
  readonly decode: (bytes: Uint8Array) => unknown;
  readonly refusal: Refusal;
  /** Content that it takes, to be damaged, and the check over it, to get what is damaged past. */
  readonly valid?: Uint8Array;
  readonly seal?: (content: Uint8Array) => Uint8Array;
  readonly lengths?: readonly number[];
}

const latin = (bytes: Uint8Array): string =>
  Array.from(bytes, (b) => String.fromCharCode(b)).join('');
/** Texts that are nearly what is wanted: digits, with something else now and then. */
const nearlyDigits = (bytes: Uint8Array): string =>
  Array.from(bytes, (b) => (b < 250 ? String(b % 10) : latin(Uint8Array.of(b)))).join('');

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const image = (await issuedCard()).save();
const record = encodeRecord(SAMPLE_RECORD);
const batch = encodeBatch(batchOf({ terminalId: SAMPLE_RECORD.terminalId, batchNo: 1 }, [record]));
const receipt = encodeReceipt(
  {
    terminalId: SAMPLE_RECORD.terminalId,
    batchNo: 1,
    batchDigest: '00'.repeat(32),
    receivedAt: new Date(0),
    verdicts: [{ kind: 'duplicate' }],
  },
  privateKey,
);
const withCrc = (content: Uint8Array): Uint8Array => concat(content, uint(crc32(content), 4));
const withDigest = (content: Uint8Array): Uint8Array =>
  concat(content, createHash('sha256').update(content).digest());
const signed = (content: Uint8Array): Uint8Array =>
  concat(content, sign(null, content, privateKey));

/** For answers whose length the request decides: as each of those commands would have asked. */
const REQUEST = {
  challenge: new Uint8Array(8),
  length: 16,
  mode: 'encrypt',
  data: new Uint8Array(8),
};

const isDecoder = (
  value: unknown,
): value is {
  name: string;
  length?: number;
  decode: (bytes: Uint8Array, request?: unknown) => unknown;
} => typeof value === 'object' && value !== null && 'decode' in value && 'name' in value;

/** Everything in these modules that has a `decode`: files, and the answers of commands. */
const declared = [
  card,
  card.mohurdFiles,
  card.pbocFiles,
  card.tunionFiles,
  card.studentFiles,
  purseCommands,
  psam,
]
  .flatMap((module) => Object.values(module) as unknown[])
  .filter(isDecoder)
  .map((codec): Decoder => {
    const { name, length, decode } = codec;
    const lengths = length === undefined ? [0, 4, 8, 15, 16, 19] : [length];
    return {
      name,
      lengths,
      refusal: LayoutError,
      decode: (bytes) => decode.call(codec, bytes, REQUEST),
    };
  });

const DECODERS: readonly Decoder[] = [
  ...declared,
  {
    name: 'LOG_ENTRY',
    decode: (b) => card.LOG_ENTRY.decode(b),
    refusal: LayoutError,
    lengths: [23],
  },
  ...Object.values(card.PROFILES).map((profile) => ({
    name: `EF15 of ${profile.name}`,
    decode: (b: Uint8Array) => profile.publicInfo.decode(b),
    refusal: LayoutError,
    lengths: [30],
  })),
  { name: 'a response APDU', decode: splitResponse, refusal: LayoutError },
  { name: 'TLV', decode: readTlv, refusal: LayoutError },
  { name: 'FCI', decode: readFci, refusal: LayoutError },
  { name: 'GB text', decode: card.readGbText, refusal: LayoutError },
  { name: 'BCD', decode: readBcd, refusal: LayoutError },
  { name: 'a command APDU', decode: parseCommand, refusal: LayoutError },
  {
    name: 'a transaction record',
    decode: decodeRecord,
    refusal: LayoutError,
    valid: record.slice(0, -4),
    seal: withCrc,
  },
  {
    name: 'an upload batch',
    decode: decodeBatch,
    refusal: LayoutError,
    valid: batch.slice(0, -32),
    seal: withDigest,
  },
  {
    name: 'a receipt',
    decode: (b) => decodeReceipt(b, publicKey),
    refusal: LayoutError,
    valid: receipt.slice(0, -64),
    seal: signed,
  },
  {
    name: 'a signed document',
    decode: (b) =>
      openDocument({ payload: latin(b), signature_hex: hex(b.slice(0, 64)) }, publicKey),
    refusal: LayoutError,
  },
  {
    name: 'a chip’s image',
    decode: decodeImage,
    refusal: ImageError,
    valid: image.slice(0, -4),
    seal: withCrc,
  },
  { name: 'a card number', decode: (b) => parseCardAsn(nearlyDigits(b)), refusal: IdError },
  { name: 'a day', decode: (b) => parseSettlementDate(nearlyDigits(b)), refusal: IdError },
  { name: 'a time', decode: (b) => parseLocalDateTime(nearlyDigits(b)), refusal: IdError },
];

function inputFor(rng: Seeded, { valid, seal, lengths }: Decoder): Uint8Array {
  if (valid !== undefined && rng.chance(60)) {
    const content = damaged(rng, valid);
    return seal !== undefined && rng.chance(80) ? seal(content) : content;
  }
  const length = lengths !== undefined && rng.chance(70) ? rng.pick(lengths) : rng.int(300);
  const bytes = rng.bytes(length);
  // Real cards hold long runs of one byte, and lengths that reach beyond the end.
  return rng.chance(30)
    ? bytes.fill(rng.pick([0x00, 0xff, 0x80, 0x6f]), rng.int(length + 1))
    : bytes;
}

function damaged(rng: Seeded, valid: Uint8Array): Uint8Array {
  const bytes = valid.slice();
  for (let times = rng.int(3); times >= 0; times -= 1) bytes[rng.int(bytes.length)] = rng.int(256);
  return rng.chance(20) ? bytes.slice(0, rng.int(bytes.length + 1)) : bytes;
}

test('there are decoders to try', () => {
  assert.ok(declared.length >= 40, `${String(declared.length)} found`);
});

for (const decoder of DECODERS) {
  test(`${decoder.name}: taken, or refused as declared, and at once`, () => {
    const rng = new Seeded(SEED);
    const begun = performance.now();
    for (let input = 0; input < INPUTS; input += 1) {
      const bytes = inputFor(rng, decoder);
      try {
        decoder.decode(bytes);
      } catch (error) {
        const note = `${hex(bytes)} at LCT_FUZZ_SEED=${String(SEED)}: ${String(error)}`;
        assert.ok(error instanceof decoder.refusal, note);
      }
    }
    assert.ok(performance.now() - begun < LIMIT_MS, 'too slow to be finite');
  });
}
