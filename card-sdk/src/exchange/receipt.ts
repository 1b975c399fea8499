import { sign, verify, type KeyObject } from 'node:crypto';
import { ascii, concat, equalBytes, readUint, uint, unhex } from '../bytes.ts';
import { FieldReader, LayoutError } from '../field-reader.ts';
import { parseTerminalId, terminalIdBytes } from '../ids.ts';
import type { BatchName } from './upload-batch.ts';
import { ACCEPT_FLAGS, REJECT_CODES, SUSPEND_CODES, type Verdict } from './verdict.ts';

/** The centre's signed answer to one batch; only against it may a terminal drop its copies. */
export interface Receipt extends BatchName {
  /** SHA-256 of the batch as received, 64 hex digits. */
  readonly batchDigest: string;
  readonly receivedAt: Date;
  /** In the order of the batch's records. */
  readonly verdicts: readonly Verdict[];
}

const MAGIC = ascii('LCTR');
const VERSION = 1;
const HEADER_LENGTH = 4 + 1 + 6 + 4 + 32 + 6 + 2;
const VERDICT_LENGTH = 4;
const SIGNATURE_LENGTH = 64;

/** Ed25519 over everything before it: `docs/spec/receipt.md`. */
export function encodeReceipt(receipt: Receipt, privateKey: KeyObject): Uint8Array {
  const content = concat(
    MAGIC,
    uint(VERSION, 1),
    terminalIdBytes(receipt.terminalId),
    uint(receipt.batchNo, 4),
    unhex(receipt.batchDigest),
    uint(receipt.receivedAt.getTime(), 6),
    uint(receipt.verdicts.length, 2),
    verdictBytes(receipt.verdicts),
  );
  return concat(content, new Uint8Array(sign(null, content, privateKey)));
}

/** @throws LayoutError when it is damaged, or not signed by the centre. */
export function decodeReceipt(bytes: Uint8Array, publicKey: KeyObject): Receipt {
  if (bytes.length < HEADER_LENGTH + SIGNATURE_LENGTH)
    throw new LayoutError('receipt is too short');
  const content = bytes.slice(0, -SIGNATURE_LENGTH);
  if (!verify(null, content, publicKey, bytes.slice(-SIGNATURE_LENGTH))) {
    throw new LayoutError('receipt is not signed by this centre');
  }
  const field = new FieldReader(content.slice(0, HEADER_LENGTH), HEADER_LENGTH);
  if (!equalBytes(field.bytes(4), MAGIC) || field.uint(1) !== VERSION) {
    throw new LayoutError('not a receipt of a known version');
  }
  const terminalId = parseTerminalId(field.bcd(6));
  const batchNo = field.uint(4);
  const batchDigest = field.hex(32);
  const receivedAt = new Date(readUint(field.bytes(6)));
  const count = field.uint(2);
  const body = new FieldReader(content.slice(HEADER_LENGTH), count * VERDICT_LENGTH);
  const verdicts = Array.from({ length: count }, () => readVerdict(body));
  return { terminalId, batchNo, batchDigest, receivedAt, verdicts };
}

const KIND_BYTE = { accepted: 1, duplicate: 2, suspended: 3, rejected: 4 } as const;

/** Kind, code, and flags in two bytes, for each. */
function verdictBytes(verdicts: readonly Verdict[]): Uint8Array {
  const bytes = new Uint8Array(verdicts.length * VERDICT_LENGTH);
  verdicts.forEach((verdict, index) => {
    const at = index * VERDICT_LENGTH;
    const flags = flagBits(verdict);
    bytes[at] = KIND_BYTE[verdict.kind];
    bytes[at + 1] = codeNumber(verdict);
    bytes[at + 2] = flags >> 8;
    bytes[at + 3] = flags & 0xff;
  });
  return bytes;
}

const flagBits = (verdict: Verdict): number =>
  verdict.kind === 'accepted'
    ? verdict.flags.reduce((bits, flag) => bits | (1 << ACCEPT_FLAGS.indexOf(flag)), 0)
    : 0;

function codeNumber(verdict: Verdict): number {
  switch (verdict.kind) {
    case 'accepted':
    case 'duplicate':
      return 0;
    case 'suspended':
      return SUSPEND_CODES.indexOf(verdict.code) + 1;
    case 'rejected':
      return REJECT_CODES.indexOf(verdict.code) + 1;
  }
}

function readVerdict(field: FieldReader): Verdict {
  const kind = field.uint(1);
  const codeNo = field.uint(1);
  const flagBits = field.uint(2);
  switch (kind) {
    case KIND_BYTE.accepted:
      return {
        kind: 'accepted',
        flags: ACCEPT_FLAGS.filter((_, bit) => (flagBits & (1 << bit)) !== 0),
      };
    case KIND_BYTE.duplicate:
      return { kind: 'duplicate' };
    case KIND_BYTE.suspended:
      return { kind: 'suspended', code: entry(SUSPEND_CODES, codeNo) };
    case KIND_BYTE.rejected:
      return { kind: 'rejected', code: entry(REJECT_CODES, codeNo) };
    default:
      throw new LayoutError(`verdict ${String(kind)} is not known`);
  }
}

function entry<Code>(table: readonly Code[], codeNo: number): Code {
  const code = table[codeNo - 1];
  if (code === undefined) throw new LayoutError(`verdict code ${String(codeNo)} is not known`);
  return code;
}
