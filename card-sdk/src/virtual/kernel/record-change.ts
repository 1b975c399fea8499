import { go, type Step, stop } from './handler.ts';
import type { RecordFile } from './memory.ts';
import { SW } from './status-word.ts';

/** FMCOS keeps a variable record as tag, length and value; every other record has one length. */
function fits(file: RecordFile, record: Uint8Array): number {
  if (file.kind !== 'variable') return record.length === file.recordLength ? SW.ok : SW.wrongLength;
  return record.length >= 2 && record[1] === record.length - 2 ? SW.ok : SW.badData;
}

const used = (file: RecordFile): number =>
  file.kind === 'variable'
    ? file.records.reduce((bytes, record) => bytes + record.length, 0)
    : file.records.length;

/** Adds a record; the cyclic file drops its oldest when full. */
export function appendRecord(file: RecordFile, record: Uint8Array): Step<RecordFile> {
  const verdict = fits(file, record);
  if (verdict !== SW.ok) return stop(verdict);
  if (file.kind === 'cyclic') {
    return go({ ...file, records: [record, ...file.records].slice(0, file.capacity) });
  }
  const size = file.kind === 'variable' ? record.length : 1;
  if (used(file) + size > file.capacity) return stop(SW.noSpace);
  return go({ ...file, records: [...file.records, record] });
}

/** Puts `record` in the place of the one at `at`. */
export function changeRecord(file: RecordFile, at: number, record: Uint8Array): Step<RecordFile> {
  const old = file.records[at];
  if (old === undefined) return stop(SW.recordNotFound);
  const verdict = fits(file, record);
  if (verdict !== SW.ok) return stop(verdict);
  const growth = file.kind === 'variable' ? record.length - old.length : 0;
  if (growth > 0 && used(file) + growth > file.capacity) return stop(SW.noSpace);
  return go({ ...file, records: file.records.with(at, record) });
}
