import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { encodeReceipt, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { CardAsn, SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { createRowWriter, type RowWriter } from '../database/row-writer.ts';
import { startOf } from '../calendar/cut-over.ts';
import { groupBy } from '../ledger/group-by.ts';
import { appendTransfers } from '../ledger/transfer-store.ts';
import { confirmLoads } from '../loads/confirm-loads-service.ts';
import { chargeClaims } from '../losses/claim-charge-service.ts';
import { HOLD_OPEN_DAY, OPEN_DAY } from '../settlement/open-day-store.ts';
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

/** The day was closed between judging and storing: judge again, for the day that is open now. */
class DayWasClosed extends Error {
  override readonly name = 'DayWasClosed';
  /** As PostgreSQL calls it when what was read does not hold any more. */
  readonly code = '40001';
}

/**
 * Judges, stores and posts a group of uploads in one database transaction, and returns how to answer
 * each of them, in their order. A name that was answered before gets the bytes of that answer.
 */
export async function answerGroup(
  trx: Knex.Transaction,
  { uploads, verified }: ReadGroup,
  context: AnsweringContext,
): Promise<(() => Uint8Array)[]> {
  const read = uploads.flatMap(({ received }) =>
    received.flatMap((one) => (one.kind === 'read' ? [one] : [])),
  );
  const names = uploads.map(({ batch }) => batch);
  const known = await findKnown(
    trx,
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
    const { answered, listed } = await judgeAll(trx, { uploads: fresh, verified }, known, {
      ...stored,
      receiptKey: context.receiptKey,
    });
    await store(trx, answered, stored);
    // A replaced card stands on the block list: only then can there be a claim to charge.
    await chargeClaims(trx, listed, stored.settlementDate, stored.receivedAt);
    for (const upload of answered) answers.set(batchNameText(upload.batch), upload);
  }
  return uploads.map((upload) => () => {
    const answer = answers.get(batchNameText(upload.batch));
    assert(answer !== undefined, 'every name of the group is answered');
    if (answer.digest !== upload.digest) throw new IngestError('BATCH_NAME_REUSED', upload.batch);
    return answer.receipt;
  });
}

async function judgeAll(
  trx: Knex.Transaction,
  { uploads, verified }: ReadGroup,
  { facts, taken, heads, cutOvers }: Known,
  { receiptKey, ...stored }: StoringContext & { readonly receiptKey: KeyObject },
): Promise<{ readonly answered: AnsweredUpload[]; readonly listed: CardAsn[] }> {
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
      paidUnresolved: await findPaidUnresolved(trx, contested),
      blockListVersions: await findNextVersions(trx, records, facts.cards),
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

async function store(
  trx: Knex.Transaction,
  uploads: readonly AnsweredUpload[],
  context: StoringContext,
): Promise<void> {
  const writer = createRowWriter(trx);
  holdDay(writer, context.settlementDate);
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
  await confirmLoads(
    trx,
    kept.flatMap((judgement) =>
      judgement.kind === 'accepted' && judgement.loadOrder !== undefined
        ? [judgement.loadOrder.loadId]
        : [],
    ),
    context.settlementDate,
    context.receivedAt,
  );
}

/** Until the transaction ends the day stays open, and a day that is closed later is closed at a later time. */
function holdDay(writer: RowWriter, settlementDate: SettlementDate): void {
  writer.run(HOLD_OPEN_DAY);
  writer.run(OPEN_DAY, ([open]) => {
    const isOpen =
      (open as { settlement_date: string } | undefined)?.settlement_date === settlementDate;
    if (!isOpen) throw new DayWasClosed(settlementDate);
  });
}
