import assert from 'node:assert/strict';
import { isMoneyKind, type UploadBatch } from '@lvchengtong/card-sdk/exchange';
import { settlementDateOf, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { add, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { ruleFor } from '../clearing/clearing-rule.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { transfersFor } from '../ledger/transfers-for.ts';
import {
  cardKeyName,
  journalKeyName,
  psamKeyName,
  purseName,
  type Facts,
  type KeyBook,
} from './facts.ts';
import { nextLink } from './hash-chain.ts';
import { judgeRecord, type Judgement } from './judge-record.ts';
import type { ReceivedRecord } from './received-record.ts';

/** One upload as it came over the wire. */
export interface Upload {
  readonly batch: UploadBatch;
  readonly digest: string;
  /** The batch's records, each read once. */
  readonly received: readonly ReceivedRecord[];
}

/** A record with the verdict on it and what it moves. */
export interface JudgedRecord {
  readonly position: number;
  readonly raw: Uint8Array;
  readonly judgement: Judgement;
  readonly transfers: readonly Transfer[];
}

/** Count and amount of one bucket of a batch. */
export interface Bucket {
  readonly count: number;
  readonly amount: Fen;
}

export interface JudgedUpload extends Upload {
  readonly records: readonly JudgedRecord[];
  /** Every record is in exactly one of them (invariant 5). */
  readonly buckets: Readonly<Record<Judgement['kind'], Bucket>>;
  /** The header's first and last journal sequence are those of its records. */
  readonly sequencesMatch: boolean;
  readonly link: { readonly no: number; readonly previous: Uint8Array; readonly hash: Uint8Array };
}

/** Where a terminal's hash chain stands. */
export interface ChainHead {
  readonly no: number;
  readonly hash: Uint8Array;
}

export interface GroupContext {
  readonly facts: Facts;
  readonly taken: KeyBook;
  /** By terminal; grows while the group is judged. */
  readonly heads: Map<string, ChainHead>;
  readonly receivedAt: Date;
  readonly settlementDate: SettlementDate;
  /** When that day begins by the calendar: a record from before it comes late. */
  readonly dayStartsAt: Date;
}

/**
 * Judges uploads one after the other, each record against everything before it: in the database, in
 * the same group, in the same batch. Notes what it accepts in the context's key book.
 */
export function judgeGroup(uploads: readonly Upload[], context: GroupContext): JudgedUpload[] {
  return uploads.map((upload) => judgeUpload(upload, context));
}

function judgeUpload(upload: Upload, context: GroupContext): JudgedUpload {
  const { batch } = upload;
  const circumstances = { ...context, uploader: batch.terminalId };
  const records = upload.received.map((received, position) => {
    const judgement = judgeRecord(received, circumstances);
    const transfers = transfersOf(judgement, context);
    note(judgement, transfers, context.taken);
    return { position, raw: received.raw, judgement, transfers };
  });
  const kept = records.filter(({ judgement }) => isKept(judgement)).map(({ raw }) => raw);
  const head = context.heads.get(batch.terminalId);
  assert(head !== undefined, 'heads were looked up for every terminal of the group');
  const link = { no: head.no + 1, previous: head.hash, hash: nextLink(head.hash, kept) };
  context.heads.set(batch.terminalId, link);
  return {
    ...upload,
    records,
    buckets: bucketsOf(records),
    sequencesMatch: sequencesMatch(batch, records),
    link,
  };
}

/** Whether the record is stored in full and linked into the hash chain. */
export const isKept = ({ kind }: Judgement): boolean => kind === 'accepted' || kind === 'suspended';

const NONE: readonly Transfer[] = [];

function transfersOf(judgement: Judgement, { facts }: GroupContext): readonly Transfer[] {
  if (judgement.kind !== 'accepted' || judgement.verified === undefined) return NONE;
  const { verified, recordId, flags, loadOrder } = judgement;
  const rule = ruleFor(facts.rules, verified.operatorNo, settlementDateOf(verified.at));
  return transfersFor(verified, {
    recordId,
    operatorLiable: flags.includes('BLOCKED_CARD_OPERATOR_LIABLE'),
    concessionBearer: rule.concessionBearer,
    loadChannel: loadOrder?.channel,
  });
}

function note(judgement: Judgement, transfers: readonly Transfer[], taken: KeyBook): void {
  if (judgement.kind !== 'accepted' && judgement.kind !== 'suspended') return;
  const { record, recordId } = judgement;
  if (judgement.kind === 'suspended' || !isMoneyKind(record.kind)) {
    const name = journalKeyName(record);
    taken.journal.set(name, new Set([...(taken.journal.get(name) ?? []), recordId]));
    return;
  }
  taken.card.set(cardKeyName(record), recordId);
  if (record.counterKind === 'offline') taken.psam.set(psamKeyName(record), recordId);
  const purse = purseName(record);
  taken.shadow.set(purse, add(taken.shadow.get(purse) ?? ZERO, purseChange(transfers)));
}

/** What transfers do to the purse: a credit raises it, a debit lowers it. */
export function purseChange(transfers: readonly Transfer[]): Fen {
  let change = ZERO;
  for (const { debit, credit, amount } of transfers) {
    if (credit.code === 'purse') change = add(change, amount);
    else if (debit.code === 'purse') change = subtract(change, amount);
  }
  return change;
}

function bucketsOf(records: readonly JudgedRecord[]): JudgedUpload['buckets'] {
  const empty = (): { count: number; amount: Fen } => ({ count: 0, amount: ZERO });
  const buckets = {
    accepted: empty(),
    duplicate: empty(),
    suspended: empty(),
    rejected: empty(),
  };
  for (const { judgement } of records) {
    const bucket = buckets[judgement.kind];
    const { record } = judgement;
    bucket.count += 1;
    if (record !== undefined && isMoneyKind(record.kind)) {
      bucket.amount = add(bucket.amount, record.amount);
    }
  }
  return buckets;
}

function sequencesMatch(batch: UploadBatch, records: readonly JudgedRecord[]): boolean {
  let [first, last] = [Infinity, -Infinity];
  for (const { judgement } of records) {
    if (judgement.record === undefined) continue;
    first = Math.min(first, judgement.record.journalSequence);
    last = Math.max(last, judgement.record.journalSequence);
  }
  return first === batch.firstJournalSequence && last === batch.lastJournalSequence;
}
