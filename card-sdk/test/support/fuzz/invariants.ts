import assert from 'node:assert/strict';
import { parseCommand } from '../../../src/apdu/index.ts';
import { longestAnswer } from '../../../src/apdu/response.ts';
import { hex, readUint } from '../../../src/bytes.ts';
import { writesBetween } from '../../../src/virtual/kernel/eeprom.ts';
import type {
  CardFile,
  CardKey,
  Memory,
  PurseFile,
  RecordFile,
} from '../../../src/virtual/kernel/memory.ts';
import type { Processed } from '../../../src/virtual/kernel/processor.ts';
import type { Session } from '../../../src/virtual/kernel/session.ts';

export interface Step {
  readonly memory: Memory;
  readonly session: Session;
  readonly command: Uint8Array;
  /** The command as its sender meant it, if this came of one. */
  readonly meant: Uint8Array;
  readonly done: Processed;
}

const CREDIT = 0x52;
const DEBIT = 0x54;
const OVERDRAW = 0x58;
const CHIP_BYTES = 8192;

/** What must hold after any command at all, on a card. @throws AssertionError */
export function checkCardStep(step: Step): void {
  const { memory, command, done } = step;
  checkResponse(step);
  checkSession(done);
  if (done.memory === memory) return;
  checkWrites(step);
  checkTree(done.memory);
  const before = new Map(memory.files.map((file) => [file.id, file]));
  for (const file of done.memory.files) {
    const old = before.get(file.id);
    if (old === file) continue;
    checkFile(file);
    if (file.kind === 'purse') checkPurse(step, old?.kind === 'purse' ? old : undefined, file);
  }
  if (isOk(done.response)) checkMeant(command, step.meant);
}

/** The same for a PSAM, whose terminal sequence is what nothing may turn back. */
export function checkPsamStep(step: Step): void {
  const { memory, command, done } = step;
  checkResponse(step);
  checkSession(done);
  if (done.memory === memory) return;
  checkWrites(step);
  checkTree(done.memory);
  const [before, after] = [memory, done.memory].map(sequenceOf);
  if (before === undefined || after === undefined || before === after) return;
  if (command[1] === 0x70) assert.equal(after, before + 1, 'terminal sequence');
  else assert.ok([0xd6, 0xd0, 0xe0, 0x0e].includes(command[1] ?? 0), 'terminal sequence moved');
}

export const isOk = (response: Uint8Array): boolean => readUint(response.slice(-2)) === 0x9000;

function checkResponse({ command, memory, done: { response } }: Step): void {
  const { length } = response;
  assert.ok(length >= 2 && length <= longestAnswer(command), `${String(length)} bytes of answer`);
  const first = (response[length - 2] ?? 0) >> 4;
  assert.ok(first === 6 || first === 9, 'no status word');
  if (length > 9) checkNoKey(response, memory);
}

/** No eight bytes of any key in any answer. */
function checkNoKey(response: Uint8Array, memory: Memory): void {
  for (const head of headsOf(memory)) {
    for (
      let at = response.indexOf(head[0] ?? 0);
      at !== -1;
      at = response.indexOf(head[0] ?? 0, at + 1)
    ) {
      assert.ok(!head.every((byte, index) => response[at + index] === byte), 'a key in an answer');
    }
  }
}

const heads = new WeakMap<CardFile, readonly Uint8Array[]>();
function headsOf(memory: Memory): readonly Uint8Array[] {
  return memory.files.flatMap((file) => {
    if (file.kind !== 'keys') return [];
    const known = heads.get(file);
    if (known !== undefined) return known;
    // Keys of one byte all over are found in any empty file.
    const found = file.keys
      .map(({ value }) => value.slice(0, 8))
      .filter((head) => head.length === 8 && head.some((byte) => byte !== head[0]));
    heads.set(file, found);
    return found;
  });
}

function checkSession({ memory, session }: Processed): void {
  const { directory, file, pending, currentState, mainState } = session;
  const here = memory.files.find(({ id }) => id === directory);
  assert.equal(here?.kind, 'directory', 'the current directory is one');
  const exists = file === undefined || memory.files.some(({ id }) => id === file);
  assert.ok(exists, 'the current file is gone');
  for (const state of [currentState, mainState]) assert.ok(state >= 0 && state <= 0x0f);
  if (pending === undefined) return;
  const purse = memory.files.find(({ id }) => id === pending.purse);
  assert.equal(purse?.kind, 'purse', 'a transaction without its purse');
}

const ON_REFUSAL = new Set(['key', 'directory']);

/** A refusal costs a try at most, and perhaps the directory its openness. */
function checkWrites({ memory, done }: Step): void {
  const status = readUint(done.response.slice(-2));
  const isRefused = status >> 8 !== 0x90 && status >> 8 !== 0x61 && status !== 0x6281;
  if (!isRefused) return;
  for (const { what } of writesBetween(memory, done.memory)) {
    assert.ok(ON_REFUSAL.has(what), `a refusal wrote ${what}`);
  }
}

function checkTree({ files }: Memory): void {
  const byId = new Map(files.map((file) => [file.id, file]));
  assert.equal(byId.size, files.length, 'two files in one place');
  let bytes = 0;
  for (const file of files) {
    bytes += 11 + bodyBytes(file);
    let depth = 1;
    for (let at: CardFile = file; at.id !== 0; depth += 1) {
      const parent = byId.get(at.parent);
      assert.ok(parent?.kind === 'directory', 'a file in no directory');
      assert.ok(depth <= 4, 'deeper than three directories and a file');
      at = parent;
    }
    if (file.kind === 'directory') assert.ok(depth <= 3, 'a fourth level');
  }
  assert.ok(bytes <= CHIP_BYTES, `${String(bytes)} bytes on the chip`);
}

function bodyBytes(file: CardFile): number {
  if (file.kind === 'directory') return 0;
  if (file.kind === 'keys') return file.space;
  if (file.kind === 'binary') return file.content.length;
  if (file.kind === 'purse') return 22;
  if (file.kind === 'variable') return file.capacity;
  return file.capacity * (file.recordLength + 1) + (file.kind === 'cyclic' ? 8 : 0);
}

function checkFile(file: CardFile): void {
  if (file.kind === 'keys') {
    for (const key of file.keys) checkKey(key);
    const used = file.keys.reduce((bytes, { value }) => bytes + value.length + 8, 0);
    assert.ok(used <= file.space, 'more keys than fit');
  }
  if ('records' in file) checkRecords(file);
}

function checkKey({ trait }: CardKey): void {
  if (trait.kind === 'versioned') return;
  assert.ok(trait.triesLeft >= 0 && trait.triesLeft <= 0x0f, 'tries left');
}

function checkRecords(file: RecordFile): void {
  const used =
    file.kind === 'variable'
      ? file.records.reduce((bytes, { length }) => bytes + length, 0)
      : file.records.length;
  assert.ok(used <= file.capacity, 'more records than fit');
  for (const record of file.records) {
    const length = file.kind === 'variable' ? 2 + (record[1] ?? 0) : file.recordLength;
    assert.equal(record.length, length, 'a record of another length');
  }
}

/** Only a money command moves money, by what INITIALIZE was told, and its counter by one. */
function checkPurse(step: Step, before: PurseFile | undefined, after: PurseFile): void {
  assert.ok(after.balance >= 0 && after.balance <= 0xffff_ffff, 'balance');
  if (before === undefined) {
    assert.deepEqual([after.balance, after.onlineCounter, after.offlineCounter], [0, 0, 0]);
    return;
  }
  const moved = after.balance - before.balance;
  const online = after.onlineCounter - before.onlineCounter;
  const offline = after.offlineCounter - before.offlineCounter;
  if (moved === 0 && online === 0 && offline === 0) return;
  const { pending } = step.session;
  const ins = step.command[1];
  assert.ok(ins === CREDIT || ins === DEBIT || ins === OVERDRAW, 'money moved by no money command');
  assert.ok(pending?.purse === after.id, 'money moved without INITIALIZE');
  const byAmount = ins === CREDIT ? moved : before.balance - after.balance;
  assert.ok(ins === OVERDRAW || byAmount === pending.amount, 'amount');
  const isOne = step.memory.quirks.counters === 'one';
  assert.ok(online + offline === (isOne ? 2 : 1) && online >= 0 && offline >= 0, 'counters');
}

/**
 * A money command that was altered on its way is refused. But for the upper half of the terminal
 * sequence, which only the TAC covers (FMCOS general manual 7.4).
 */
function checkMeant(command: Uint8Array, meant: Uint8Array): void {
  const ins = command[1];
  if (command[0] !== 0x80 || (ins !== CREDIT && ins !== DEBIT)) return;
  const [taken, sent] = [command, meant].map((bytes) => parseCommand(bytes)?.data);
  const from = ins === DEBIT ? 2 : 0;
  assert.ok(taken !== undefined && sent !== undefined);
  assert.equal(hex(taken.slice(from)), hex(sent.slice(from)), 'a forgery was taken');
}

function sequenceOf(memory: Memory): number | undefined {
  const file = memory.files.find(
    (candidate) =>
      candidate.kind === 'binary' && candidate.fid === 0x0018 && candidate.content.length === 4,
  );
  return file?.kind === 'binary' ? readUint(file.content) : undefined;
}
