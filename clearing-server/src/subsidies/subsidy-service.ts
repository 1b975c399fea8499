import { createHash } from 'node:crypto';
import assert from 'node:assert/strict';
import { hex } from '@lvchengtong/card-sdk/bytes';
import { parseCardAsn } from '@lvchengtong/card-sdk/ids';
import { sum, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { recordAudit } from '../access/audit-store.ts';
import { withRetries } from '../database/with-retries.ts';
import { appendCausedTransfers } from '../ledger/caused-transfer-store.ts';
import { recallExpired } from '../pending-loads/pending-load-store.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import {
  readSubsidyFile,
  type Recipient,
  type SubsidyLine,
  type SubsidyProblem,
} from './subsidy-file.ts';
import {
  findBatchByDigest,
  findBatches,
  findFunds,
  findRecipients,
  findToldItems,
  insertBatch,
} from './subsidy-store.ts';
import { recallingTransfer, type SubsidyItem, type ToldBatch, type ToldItem } from './subsidy.ts';

export interface SubsidyUpload {
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly schoolCode: string;
  readonly scheme: string;
  readonly expiresAt: Date;
}

export type UploadOutcome =
  | { readonly kind: 'drafted'; readonly batchId: string; readonly again: boolean }
  | { readonly kind: 'refused'; readonly problems: readonly SubsidyProblem[] };

export interface SubsidyService {
  /** Wholly or not at all; nobody gets anything before a second person has agreed. The same file again is the same batch. */
  upload(upload: SubsidyUpload, actor: string): Promise<UploadOutcome>;
  batches(): Promise<readonly ToldBatch[]>;
  batch(
    id: string,
  ): Promise<{ readonly batch: ToldBatch; readonly items: readonly ToldItem[] } | undefined>;
  /** Gives back to the funds what has expired on cards that nobody tapped. Returns how many. */
  recall(): Promise<number>;
}

interface SubsidyOptions {
  /** May see who holds a card. */
  readonly database: Knex;
  readonly clock: () => Date;
  readonly amountMaxAt: (at: Date) => Promise<Fen>;
  readonly studentNumberDigest: (nationalNo: string) => Uint8Array;
}

export function createSubsidyService(options: SubsidyOptions): SubsidyService {
  const { database, clock } = options;
  return {
    upload: (upload, actor) => takeUpload(options, upload, actor),
    batches: () => findBatches(database),
    batch: async (id) => {
      const [batch] = await findBatches(database, id);
      return batch && { batch, items: await findToldItems(database, id) };
    },
    recall: () => withRetries(() => database.transaction((trx) => recall(trx, clock()))),
  };
}

async function takeUpload(
  options: SubsidyOptions,
  upload: SubsidyUpload,
  actor: string,
): Promise<UploadOutcome> {
  const { database, clock } = options;
  const now = clock();
  const file = readSubsidyFile(upload.bytes, await options.amountMaxAt(now));
  if (file.kind === 'wrong') return { kind: 'refused', problems: file.problems };
  if (upload.expiresAt <= now) {
    return { kind: 'refused', problems: [{ line: 0, column: 'expires_on', reason: 'is over' }] };
  }
  const { items, problems } = await resolve(options, file.lines);
  if (problems.length > 0) return { kind: 'refused', problems };
  const fund = `${upload.schoolCode}:${upload.scheme}`;
  const digest = createHash('sha256').update(upload.bytes).digest('hex');
  const batch = {
    id: uuidv7(),
    fileName: upload.fileName,
    digest,
    fund,
    expiresAt: upload.expiresAt,
    count: items.length,
    total: sum(items.map(({ amount }) => amount)),
    madeAt: now,
    madeBy: actor,
    approvedAt: undefined,
  };
  return withRetries(() =>
    database.transaction(async (trx): Promise<UploadOutcome> => {
      if (await insertBatch(trx, batch, items)) {
        await recordAudit(trx, now, actor, 'subsidy.upload', batch.id, {
          fund,
          lines: batch.count,
        });
        return { kind: 'drafted', batchId: batch.id, again: false };
      }
      const before = await findBatchByDigest(trx, fund, digest);
      assert(before !== undefined, 'what stood in the way is there');
      return { kind: 'drafted', batchId: before.id, again: true };
    }),
  );
}

/** Which card each line means; a card may stand in a file once. */
async function resolve(
  { database, studentNumberDigest }: SubsidyOptions,
  lines: readonly SubsidyLine[],
): Promise<{ readonly items: SubsidyItem[]; readonly problems: SubsidyProblem[] }> {
  const digestOf = (recipient: Recipient): Uint8Array[] =>
    recipient.kind === 'student' ? [studentNumberDigest(recipient.nationalNo)] : [];
  const found = await findRecipients(
    database,
    lines.flatMap(({ recipient }) => (recipient.kind === 'card' ? [recipient.cardNo] : [])),
    lines.flatMap(({ recipient }) => digestOf(recipient)),
  );
  const items: SubsidyItem[] = [];
  const problems: SubsidyProblem[] = [];
  const seen = new Map<string, number>();
  for (const { line, recipient, amount } of lines) {
    const asn =
      recipient.kind === 'card'
        ? found.cards.has(recipient.cardNo)
          ? parseCardAsn(recipient.cardNo)
          : undefined
        : found.students.get(
            digestOf(recipient).map((digest) => hex(digest).toLowerCase())[0] ?? '',
          );
    const column = recipient.kind === 'card' ? 'card_no' : 'student_no';
    const before = asn === undefined ? undefined : seen.get(asn);
    if (asn === undefined) {
      problems.push({ line, column, reason: 'no card in use' });
    } else if (before !== undefined) {
      problems.push({ line, column, reason: `the same card as line ${String(before)}` });
    } else {
      seen.set(asn, line);
      items.push({ line, cardAsn: asn, amount });
    }
  }
  return { items, problems };
}

async function recall(trx: Knex.Transaction, now: Date): Promise<number> {
  const settlementDate = await holdOpenDay(trx);
  assert(settlementDate !== undefined, 'the server opens a day when it starts');
  const recalled = await recallExpired(trx, now);
  const funded = await findFunds(
    trx,
    recalled.map(({ id }) => id),
  );
  await appendCausedTransfers(trx, funded.map(recallingTransfer), settlementDate, now);
  return recalled.length;
}
