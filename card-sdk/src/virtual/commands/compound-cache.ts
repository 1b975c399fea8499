import { recordFile, recordIndex } from './records.ts';
import { accept, type Handler, refuse, type Step } from '../kernel/handler.ts';
import { unwrapWrite } from '../kernel/line-protection.ts';
import type { RecordFile } from '../kernel/memory.ts';
import { appendRecord, changeRecord } from '../kernel/record-change.ts';
import type { CachedRecord } from '../kernel/session.ts';
import { TRANSACTION_TYPE } from '../../crypto/transaction-inputs.ts';
import { SW } from '../kernel/status-word.ts';

/**
 * 80 DC, between INITIALIZE FOR CAPP PURCHASE and DEBIT: keeps a record in RAM until DEBIT writes
 * it with the purse. MAC1 of that DEBIT is what authorises the write, so the file's own write
 * permission, which is the issuer's, does not apply; its line protection does.
 */
export const updateCompoundCache: Handler = (call) => {
  const { pending } = call.session;
  if (pending?.kind !== 'purchase' || pending.type !== TRANSACTION_TYPE.compoundPurchase) {
    return refuse(SW.wrongState);
  }
  const found = recordFile(call);
  if (found.kind === 'reply') return found.reply;
  const write = unwrapWrite(call, found.value);
  if (write.kind === 'reply') return write.reply;
  const { data: record, memory } = write.value;
  const file = withCached(found.value, pending.cache);
  const appends = file.kind === 'cyclic' && call.command.p1 === 0;
  const at = appends ? undefined : recordIndex(file, call.command.p1, call.command.p2 & 0b111);
  if (at?.kind === 'reply') return refuse(at.reply.statusWord, memory);
  const change = changed(file, at?.value, record);
  if (change.kind === 'reply') return refuse(change.reply.statusWord, memory);
  const cached: CachedRecord = { file: file.id, at: at?.value, record };
  return accept({
    memory,
    session: { pending: { ...pending, cache: [...pending.cache, cached] } },
  });
};

/** The file as it will be once the records cached before this one are written. */
const withCached = (file: RecordFile, cache: readonly CachedRecord[]): RecordFile =>
  cache
    .filter((cached) => cached.file === file.id)
    .reduce((sofar, { at, record }) => {
      const change = changed(sofar, at, record);
      return change.kind === 'go' ? change.value : sofar;
    }, file);

const changed = (file: RecordFile, at: number | undefined, record: Uint8Array): Step<RecordFile> =>
  at === undefined ? appendRecord(file, record) : changeRecord(file, at, record);
