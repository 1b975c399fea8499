import {
  decodeRecord,
  isMoneyKind,
  LayoutError,
  type CounterKind,
  type RecordKind,
  type TransactionRecord,
} from '@lvchengtong/card-sdk/exchange';
import { instantOf } from '@lvchengtong/card-sdk/ids';
import { ZERO } from '@lvchengtong/card-sdk/money';
import { recordIdOf, type RecordId } from './record-id.ts';

/** The bytes of one record, and what they say if they say anything. */
export type ReceivedRecord =
  | { readonly kind: 'malformed'; readonly raw: Uint8Array }
  | {
      readonly kind: 'read';
      readonly raw: Uint8Array;
      readonly record: TransactionRecord;
      readonly recordId: RecordId;
      /** The instant of `record.at`. */
      readonly tappedAt: Date;
    };

/** Type bytes and counter that each kind may carry; one family's counter is no key of the other. */
const FORM: Readonly<
  Record<RecordKind, { readonly types: readonly number[]; readonly counters: CounterKind[] }>
> = {
  purchase: { types: [0x06], counters: ['offline'] },
  'compound-purchase': { types: [0x09], counters: ['offline'] },
  load: { types: [0x02], counters: ['online'] },
  unload: { types: [0x03], counters: ['online'] },
  unresolved: { types: [0x02, 0x03, 0x06, 0x09], counters: ['offline', 'online'] },
  attendance: { types: [0x00], counters: ['none'] },
  library: { types: [0x00], counters: ['none'] },
  'check-in': { types: [0x00], counters: ['none'] },
  void: { types: [0x00], counters: ['none'] },
};

/** Reads one record; bytes that are none become `malformed` and do not disturb their neighbours. */
export function readRecord(raw: Uint8Array): ReceivedRecord {
  try {
    const record = decodeRecord(raw);
    if (!isCoherent(record)) return { kind: 'malformed', raw };
    const tappedAt = instantOf(record.at);
    return { kind: 'read', raw, record, recordId: recordIdOf(raw, tappedAt), tappedAt };
  } catch (error) {
    if (error instanceof LayoutError) return { kind: 'malformed', raw };
    throw error;
  }
}

function isCoherent(record: TransactionRecord): boolean {
  const { types, counters } = FORM[record.kind];
  const isDebitType = record.transactionType === 0x06 || record.transactionType === 0x09;
  return (
    types.includes(record.transactionType) &&
    counters.includes(record.counterKind) &&
    (record.counterKind === 'none' || (record.counterKind === 'offline') === isDebitType) &&
    (isMoneyKind(record.kind) || record.amount === ZERO)
  );
}
