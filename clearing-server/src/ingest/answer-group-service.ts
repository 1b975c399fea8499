import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { encodeReceipt, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { createOneMessageWriter } from '../database/one-message-writer.ts';
import { COPY_ROWS_MIN, createRowWriter, type RowWriter } from '../database/row-writer.ts';
import { startOf } from '../calendar/cut-over.ts';
import { groupBy } from '../ledger/group-by.ts';
import { appendTransfers } from '../ledger/transfer-store.ts';
import { confirmLoads } from '../loads/confirm-loads-service.ts';
import { chargeClaims } from '../losses/claim-charge-service.ts';
import { holdingDay } from '../settlement/open-day-store.ts';
import { findNextVersions } from './facts-store.ts';
import { IngestError } from './ingest-error.ts';
import { judgeGroup, type JudgedRecord, type JudgedUpload } from './judge-group.ts';
import { keyHolders, verdictOf, type Judgement } from './judge-record.ts';
import { findPaidUnresolved, takeJournalKeys, takeMoneyKeys } from './key-store.ts';
import { findKnown, type Known, type LookUp } from './known-store.ts';
import type { ReadGroup } from './read-group-service.ts';
import type { RecordId } from './record-id.ts';
import {
  batchNameText,
  insertBatches,
  insertRecords,
  type AnsweredUpload,
  type StoringContext,
} from './record-store.ts';

export interface AnsweringContext {
  readonly receiptKey: KeyObject;
  readonly clock: () => Date;
  readonly lookUp: LookUp;
}

/** There is no settlement day to post to: an empty database. */
export class NoOpenDay extends Error {
  override readonly name = 'NoOpenDay';
}

/**
 * Judges a group of uploads, stores and posts it in one database transaction, and returns how to answer
 * each of them, in their order. A name that was answered before gets the bytes of that answer. What was
 * looked up is not held: the keys, and the day, make what was overtaken fail.
 */
export async function answerGroup(
  knex: Knex,
  { uploads, verified }: ReadGroup,
  context: AnsweringContext,
): Promise<(() => Uint8Array)[]> {
  const read = uploads.flatMap(({ received }) =>
    received.flatMap((one) => (one.kind === 'read' ? [one] : [])),
  );
  const names = uploads.map(({ batch }) => batch);
  const known = await findKnown(
    knex,
    names,
    read.map(({ record }) => record),
    context.lookUp,
  );
  const { openDay, answers } = known;
  if (openDay === undefined) throw new NoOpenDay();
  const stored = { settlementDate: openDay, receivedAt: context.clock() };
  const fresh = [...groupBy(uploads, ({ batch }) => batchNameText(batch))].flatMap(
    ([name, same]) => (answers.has(name) ? [] : same.slice(0, 1)),
  );
  if (fresh.length > 0) {
    const judged = await judgeAll(knex, { uploads: fresh, verified }, known, {
      ...stored,
      receiptKey: context.receiptKey,
    });
    const { answered } = judged;
    await store(knex, judged, stored);
    for (const upload of answered) answers.set(batchNameText(upload.batch), upload);
  }
  return uploads.map((upload) => () => {
    const answer = answers.get(batchNameText(upload.batch));
    assert(answer !== undefined, 'every name of the group is answered');
    if (answer.digest !== upload.digest) throw new IngestError('BATCH_NAME_REUSED', upload.batch);
    return answer.receipt;
  });
}

interface Judged {
  readonly answered: readonly AnsweredUpload[];
  /** Cards of the group that are or were on the block list. */
  readonly listed: readonly CardAsn[];
}

async function judgeAll(
  knex: Knex,
  { uploads, verified }: ReadGroup,
  { facts, taken, heads, cutOvers }: Known,
  { receiptKey, ...stored }: StoringContext & { readonly receiptKey: KeyObject },
): Promise<Judged> {
  const records: TransactionRecord[] = [];
  const contested: RecordId[] = [];
  for (const { received } of uploads) {
    for (const one of received) {
      if (one.kind === 'malformed') continue;
      records.push(one.record);
      for (const holder of keyHolders(taken, one.record)) {
        if (holder !== one.recordId) contested.push(holder);
      }
    }
  }
  const judged = judgeGroup(uploads, {
    ...stored,
    dayStartsAt: startOf(stored.settlementDate, cutOvers),
    facts: {
      ...facts,
      verified,
      paidUnresolved: await findPaidUnresolved(knex, contested),
      blockListVersions: await findNextVersions(knex, records, facts.cards),
    },
    taken,
    heads,
  });
  const answered = judged.map((upload) => ({
    ...upload,
    receipt: encodeReceipt(
      {
        terminalId: upload.batch.terminalId,
        batchNo: upload.batch.batchNo,
        batchDigest: upload.digest,
        receivedAt: stored.receivedAt,
        verdicts: upload.records.map(({ judgement }) => verdictOf(judgement)),
      },
      receiptKey,
    ),
  }));
  const listed: CardAsn[] = [];
  for (const [asn, { blocked }] of facts.cards) if (blocked.length > 0) listed.push(asn);
  return { answered, listed };
}

type Kept = Extract<Judgement, { kind: 'accepted' | 'suspended' }>;

/** One message when it is little and nothing has to be asked in between; else a transaction. */
async function store(
  knex: Knex,
  { answered, listed }: Judged,
  context: StoringContext,
): Promise<void> {
  const { settlementDate, receivedAt } = context;
  const loads = answered.flatMap(({ records }) => records.flatMap(confirmedLoad));
  const records = answered.reduce((count, upload) => count + upload.records.length, 0);
  if (records < COPY_ROWS_MIN && loads.length === 0 && listed.length === 0) {
    await write(createOneMessageWriter(knex), answered, context);
    return;
  }
  await knex.transaction(async (trx) => {
    await write(createRowWriter(trx), answered, context);
    await confirmLoads(trx, loads, settlementDate, receivedAt);
    // A replaced card stands on the block list: only then can there be a claim to charge.
    await chargeClaims(trx, listed, settlementDate, receivedAt);
  });
}

const confirmedLoad = ({ judgement }: JudgedRecord): readonly string[] =>
  judgement.kind === 'accepted' && judgement.loadOrder !== undefined
    ? [judgement.loadOrder.loadId]
    : [];

async function write(
  writer: RowWriter,
  uploads: readonly AnsweredUpload[],
  context: StoringContext,
): Promise<void> {
  writer.run(holdingDay(context.settlementDate));
  const records = uploads.flatMap(
    (upload: JudgedUpload): readonly JudgedRecord[] => upload.records,
  );
  const judgements = records.map(({ judgement }) => judgement);
  const kept = judgements.filter(
    (judgement): judgement is Kept =>
      judgement.kind === 'accepted' || judgement.kind === 'suspended',
  );
  const holdsMoneyKeys = (judgement: Kept): boolean =>
    judgement.kind === 'accepted' && judgement.verified !== undefined;
  const holders = kept.filter(holdsMoneyKeys);
  await takeMoneyKeys(writer, holders);
  await takeJournalKeys(
    writer,
    kept.filter((judgement) => !holdsMoneyKeys(judgement)),
  );
  await insertBatches(writer, uploads, context);
  await insertRecords(writer, uploads, context);
  await appendTransfers(
    writer,
    records.flatMap(({ transfers }) => transfers),
    context.settlementDate,
    context.receivedAt,
    holders.map(({ record }) => record),
  );
  await writer.flush();
}
