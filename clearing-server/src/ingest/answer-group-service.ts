import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { encodeReceipt } from '@lvchengtong/card-sdk/exchange';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { groupBy } from '../ledger/group-by.ts';
import { appendTransfers } from '../ledger/transfer-store.ts';
import { confirmLoads } from '../loads/confirm-loads-service.ts';
import { chargeClaims } from '../losses/claim-charge-service.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { findFacts } from './facts-store.ts';
import { IngestError } from './ingest-error.ts';
import { judgeGroup, type JudgedRecord, type JudgedUpload, type Upload } from './judge-group.ts';
import { keyHolders, verdictOf, type Judgement } from './judge-record.ts';
import {
  findChainHeads,
  findKeys,
  findPaidUnresolved,
  takeJournalKeys,
  takeMoneyKeys,
} from './key-store.ts';
import {
  findReceipts,
  insertBatches,
  insertRecords,
  type AnsweredUpload,
  type StoringContext,
} from './record-store.ts';
import type { ReadGroup } from './read-group-service.ts';
import type { RecordId } from './record-id.ts';
import { findStanding } from './standing-store.ts';

export interface AnsweringContext {
  readonly receiptKey: KeyObject;
  readonly clock: () => Date;
}

/** There is no settlement day to post to: an empty database. */
export class NoOpenDay extends Error {
  override readonly name = 'NoOpenDay';
}

const nameOf = ({ batch }: Upload): string => `${batch.terminalId}-${batch.batchNo}`;

/**
 * Judges, stores and posts a group of uploads in one database transaction, and returns how to answer
 * each of them, in their order. A name that was answered before gets the bytes of that answer.
 */
export async function answerGroup(
  trx: Knex.Transaction,
  { uploads, verified }: ReadGroup,
  context: AnsweringContext,
): Promise<(() => Uint8Array)[]> {
  const settlementDate = await holdOpenDay(trx);
  if (settlementDate === undefined) throw new NoOpenDay();
  // After the lock: a day that is closed later is closed at a later time.
  const receivedAt = context.clock();
  const names = uploads.map(({ batch }) => batch);
  const answers = new Map(
    (await findReceipts(trx, names)).map(({ name, ...answer }) => [name, answer]),
  );
  const fresh = [...groupBy(uploads, nameOf)].flatMap(([name, same]) =>
    answers.has(name) ? [] : same.slice(0, 1),
  );
  const { answered, listed } = await judgeAll(trx, { uploads: fresh, verified }, context, {
    settlementDate,
    receivedAt,
  });
  await store(trx, answered, { settlementDate, receivedAt });
  // A replaced card stands on the block list: only then can there be a claim to charge.
  await chargeClaims(trx, listed, settlementDate, receivedAt);
  for (const upload of answered) answers.set(nameOf(upload), upload);
  return uploads.map((upload) => () => {
    const answer = answers.get(nameOf(upload));
    assert(answer !== undefined, 'every name of the group is answered');
    if (answer.digest !== upload.digest) throw new IngestError('BATCH_NAME_REUSED', upload.batch);
    return answer.receipt;
  });
}

async function judgeAll(
  trx: Knex.Transaction,
  { uploads, verified }: ReadGroup,
  { receiptKey }: AnsweringContext,
  stored: StoringContext,
): Promise<{ readonly answered: AnsweredUpload[]; readonly listed: CardAsn[] }> {
  if (uploads.length === 0) return { answered: [], listed: [] };
  const read = uploads.flatMap(({ received }) =>
    received.flatMap((one) => (one.kind === 'read' ? [one] : [])),
  );
  const records = read.map(({ record }) => record);
  const { cards, card, shadow } = await findStanding(trx, records);
  const taken = { ...(await findKeys(trx, records)), card, shadow };
  const contested: RecordId[] = [];
  for (const { record, recordId } of read) {
    for (const holder of keyHolders(taken, record)) if (holder !== recordId) contested.push(holder);
  }
  const judged = judgeGroup(uploads, {
    ...stored,
    facts: {
      ...(await findFacts(trx, records, cards)),
      verified,
      paidUnresolved: await findPaidUnresolved(trx, contested),
    },
    taken,
    heads: await findChainHeads(
      trx,
      uploads.map(({ batch }) => batch.terminalId),
    ),
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
  const listed = [...cards].flatMap(([asn, { blocked }]) => (blocked.length > 0 ? [asn] : []));
  return { answered, listed };
}

type Kept = Extract<Judgement, { kind: 'accepted' | 'suspended' }>;

async function store(
  trx: Knex.Transaction,
  uploads: readonly AnsweredUpload[],
  context: StoringContext,
): Promise<void> {
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
  await takeMoneyKeys(trx, kept.filter(holdsMoneyKeys));
  await takeJournalKeys(
    trx,
    kept.filter((judgement) => !holdsMoneyKeys(judgement)),
  );
  await insertBatches(trx, uploads, context);
  await insertRecords(trx, uploads, context);
  await appendTransfers(
    trx,
    records.flatMap(({ transfers }) => transfers),
    context.settlementDate,
    context.receivedAt,
  );
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
