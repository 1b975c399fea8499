import { findFile } from './find-file.ts';
import {
  accept,
  type Call,
  go,
  type Handler,
  refuse,
  type Reply,
  type Step,
  stop,
} from '../kernel/handler.ts';
import { protectAnswer, unwrapRead, unwrapWrite } from '../kernel/line-protection.ts';
import { type Memory, type RecordFile, replaceFile } from '../kernel/memory.ts';
import { permits } from '../kernel/permission.ts';
import { appendRecord, changeRecord } from '../kernel/record-change.ts';
import { repeatWith, SW } from '../kernel/status-word.ts';

/** Low three bits of P2. */
const BY_TAG = 0b000;
const BY_NUMBER = 0b100;
const PREVIOUS = 0b011;

/** The record file that the upper five bits of P2 mean. */
export function recordFile(call: Call): Step<RecordFile> {
  const found = findFile(call, call.command.p2 >> 3);
  if (found.kind === 'reply') return found;
  const file = found.value;
  if (file.kind === 'binary' || file.kind === 'purse') return stop(SW.wrongFileType);
  return go(file);
}

/** Where P1 points: a record number, or in a variable file the first record with that tag. */
export function recordIndex(file: RecordFile, p1: number, mode: number): Step<number> {
  if (mode === BY_NUMBER) {
    return p1 >= 1 && p1 <= file.records.length ? go(p1 - 1) : stop(SW.recordNotFound);
  }
  if (mode !== BY_TAG) return stop(SW.badP1P2);
  if (file.kind !== 'variable') return stop(SW.wrongFileType);
  const at = file.records.findIndex((record) => record[0] === p1);
  return at === -1 ? stop(SW.recordNotFound) : go(at);
}

/** 00|04 B2 */
export const readRecord: Handler = (call) => {
  const found = recordFile(call);
  if (found.kind === 'reply') return found.reply;
  const file = found.value;
  if (!permits(file.readPermission, call.memory, call.session))
    return refuse(SW.securityStateNotMet);
  const read = unwrapRead(call, file);
  if (read.kind === 'reply') return read.reply;
  const at = recordIndex(file, call.command.p1, call.command.p2 & 0b111);
  if (at.kind === 'reply') return refuse(at.reply.statusWord, read.value);
  const record = file.records[at.value];
  if (record === undefined) return refuse(SW.recordNotFound, read.value);
  const wanted = call.command.le ?? 0;
  if (wanted > record.length) return refuse(repeatWith(record.length), read.value);
  const data = wanted === 0 ? record : record.slice(0, wanted);
  return accept({ data: protectAnswer(call, file, data), memory: read.value });
};

/** 00|04 DC (D2): a record by number or tag; P1 00 with 011 appends to a cyclic file. */
export const updateRecord: Handler = (call) => {
  const opened = openForWrite(call);
  if (opened.kind === 'reply') return opened.reply;
  const { file, record, memory } = opened.value;
  const mode = call.command.p2 & 0b111;
  if (mode === PREVIOUS) {
    if (file.kind !== 'cyclic' || call.command.p1 !== 0) return refuse(SW.badP1P2, memory);
    return written(memory, appendRecord(file, record));
  }
  const at = recordIndex(file, call.command.p1, mode);
  if (at.kind === 'reply') return refuse(at.reply.statusWord, memory);
  return written(memory, changeRecord(file, at.value, record));
};

/** 00|04 E2 */
export const appendRecordCommand: Handler = (call) => {
  const mode = call.command.p2 & 0b111;
  if (call.command.p1 !== 0 || (mode !== BY_TAG && mode !== BY_NUMBER)) return refuse(SW.badP1P2);
  const opened = openForWrite(call);
  if (opened.kind === 'reply') return opened.reply;
  const { file, record, memory } = opened.value;
  return written(memory, appendRecord(file, record));
};

function openForWrite(call: Call): Step<{ file: RecordFile; record: Uint8Array; memory: Memory }> {
  const found = recordFile(call);
  if (found.kind === 'reply') return found;
  const file = found.value;
  if (!permits(file.writePermission, call.memory, call.session))
    return stop(SW.securityStateNotMet);
  const write = unwrapWrite(call, file);
  if (write.kind === 'reply') return write;
  return go({ file, record: write.value.data, memory: write.value.memory });
}

function written(memory: Memory, change: Step<RecordFile>): Reply {
  if (change.kind === 'reply') return refuse(change.reply.statusWord, memory);
  return accept({ memory: replaceFile(memory, change.value) });
}
