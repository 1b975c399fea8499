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
import { findNextVersions } from './facts-store.ts';
import { areKeysTaken, claimsFreeKeys } from './free-keys-store.ts';
import { IngestError } from './ingest-error.ts';
import { purseName } from './facts.ts';
import type { Asked, IngestMemory } from './ingest-memory.ts';
import { judgeGroup, type JudgedRecord, type JudgedUpload, type Upload } from './judge-group.ts';
import { keyHolders, verdictOf, type Judgement } from './judge-record.ts';
import { findPaidUnresolved, takeJournalKeys, takeMoneyKeys } from './key-store.ts';
import { findKnown, type Known, type LookUp } from './known-store.ts';
import { holding } from './marks-store.ts';
import type { ReadGroup } from './read-group-service.ts';
import type { RecordId } from './record-id.ts';
import {
  batchNameText,
  insertBatches,
  insertRecords,
  type AnsweredUpload,
  type StoringContext,
} from './record-store.ts';
import type { Place, Queue } from './turns.ts';

export interface AnsweringContext {
  readonly receiptKey: KeyObject;
  readonly clock: () => Date;
  readonly lookUp: LookUp;
  readonly memory: IngestMemory;
  readonly turns: Turns;
}

/** Groups are judged one after the other, by what is remembered, and stored in the same order. */
export interface Turns {
  readonly judging: Queue;
  readonly storing: Queue;
}

/** There is no settlement day to post to: an empty database. */
export class NoOpenDay extends Error {
  override readonly name = 'NoOpenDay';
}

/**
 * Judges a group of uploads, stores and posts it in one database transaction, and returns how to answer
 * each of them, in their order. A name that was answered before gets the bytes of that answer. What was
 * looked up is not held, and what is remembered is only believed: the keys, the day, and what the group was
 * judged by, make what was overtaken fail. While one group is stored the next one is judged; what was
 * overtaken is judged again when nothing else is under way.
 */
export async function answerGroup(
  knex: Knex,
  group: ReadGroup,
  context: AnsweringContext,
): Promise<(() => Uint8Array)[]> {
  const { turns, lookUp } = context;
  const judging = turns.judging.join();
  let storing: Place | undefined;
  try {
    await judging.turn;
    if (lookUp === 'every-key') {
      storing = turns.storing.join();
      await storing.turn;
    }
    const judged = await judge(knex, group, context);
    storing ??= turns.storing.join();
    if (lookUp !== 'every-key') judging.leave();
    await storing.turn;
    await storeJudged(knex, judged, context);
    return group.uploads.map((upload) => () => answerTo(upload, judged.known.answers));
  } finally {
    judging.leave();
    storing?.leave();
  }
}

function answerTo(upload: Upload, answers: Known['answers']): Uint8Array {
  const answer = answers.get(batchNameText(upload.batch));
  assert(answer !== undefined, 'every name of the group is answered');
  if (answer.digest !== upload.digest) throw new IngestError('BATCH_NAME_REUSED', upload.batch);
  return answer.receipt;
}

async function judge(
  knex: Knex,
  { uploads, verified }: ReadGroup,
  { lookUp, memory, clock, receiptKey }: AnsweringContext,
): Promise<Judged> {
  const asked = {
    names: uploads.map(({ batch }) => batch),
    records: uploads.flatMap(({ received }) =>
      received.flatMap((one) => (one.kind === 'read' ? [one.record] : [])),
    ),
  };
  const judgeBy = async (known: Known): Promise<Judged> => {
    if (known.openDay === undefined) throw new NoOpenDay();
    const stored = { settlementDate: known.openDay, receivedAt: clock() };
    const fresh = [...groupBy(uploads, ({ batch }) => batchNameText(batch))].flatMap(
      ([name, same]) => (known.answers.has(name) ? [] : same.slice(0, 1)),
    );
    const judged =
      fresh.length === 0
        ? { answered: [], listed: [] }
        : await judgeAll(knex, { uploads: fresh, verified }, known, { ...stored, receiptKey });
    return { ...judged, asked, known, stored };
  };
  let judged = await judgeBy(await findKnown(knex, asked, memory, lookUp));
  if (judged.known.judgedBy !== undefined && (await restsOnTakenKeys(knex, judged))) {
    judged = await judgeBy(await findKnown(knex, asked, memory, 'every-key'));
  }
  memory.advance(asked, judged.known, judged.answered);
  return judged;
}

/**
 * Whether a key that memory took for free is not, of a record that takes none: nothing would fail when such
 * a record is stored, because it is waiting for a person or refused for another reason.
 */
async function restsOnTakenKeys(knex: Knex, { answered }: Judged): Promise<boolean> {
  const keyless = answered.flatMap(({ records }) =>
    records.flatMap(({ judgement }) => (claimsFreeKeys(judgement) ? [judgement.record] : [])),
  );
  return keyless.length > 0 && (await areKeysTaken(knex, keyless));
}

async function storeJudged(
  knex: Knex,
  judged: Judged,
  { memory }: AnsweringContext,
): Promise<void> {
  const { answered, asked, known, stored } = judged;
  if (answered.length === 0) return;
  try {
    await store(knex, judged, stored);
  } catch (error) {
    memory.forget(asked);
    if (known.judgedBy !== undefined) memory.doubt();
    throw error;
  }
  if (known.judgedBy !== undefined) memory.confirm();
  for (const upload of answered) known.answers.set(batchNameText(upload.batch), upload);
}

interface Answered {
  readonly answered: readonly AnsweredUpload[];
  /** Cards of the group that are or were on the block list. */
  readonly listed: readonly CardAsn[];
}

interface Judged extends Answered {
  readonly asked: Asked;
  readonly known: Known;
  readonly stored: StoringContext;
}

async function judgeAll(
  knex: Knex,
  { uploads, verified }: ReadGroup,
  { facts, taken, uploaders, cutOvers }: Known,
  { receiptKey, ...stored }: StoringContext & { readonly receiptKey: KeyObject },
): Promise<Answered> {
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
    heads: new Map([...uploaders].map(([id, { head }]) => [id, head])),
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
  { answered, listed, known }: Judged,
  context: StoringContext,
): Promise<void> {
  const { settlementDate, receivedAt } = context;
  const loads = answered.flatMap(({ records }) => records.flatMap(confirmedLoad));
  const records = answered.reduce((count, upload) => count + upload.records.length, 0);
  if (records < COPY_ROWS_MIN && loads.length === 0 && listed.length === 0) {
    await write(createOneMessageWriter(knex), answered, context, known);
    return;
  }
  await knex.transaction(async (trx) => {
    await write(createRowWriter(trx), answered, context, known);
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
  { judgedBy, purses }: Known,
): Promise<void> {
  writer.run(holding(context.settlementDate, judgedBy));
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
    (cardAsn, purse) => purses.get(purseName({ cardAsn: cardAsn as CardAsn, purse })),
  );
  await writer.flush();
}
