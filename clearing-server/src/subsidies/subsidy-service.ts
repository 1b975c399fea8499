import { createHash } from 'node:crypto';
import assert from 'node:assert/strict';
import { hex } from '@lvchengtong/card-sdk/bytes';
import { parseCardAsn } from '@lvchengtong/card-sdk/ids';
import { sum, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import type { ApprovalRequest } from '../approvals/approval-request.ts';
import { findRequestsAbout } from '../approvals/approval-store.ts';
import { recordAudit } from '../access/audit-store.ts';
import { withRetries } from '../database/with-retries.ts';
import { appendCausedTransfers } from '../ledger/caused-transfer-store.ts';
import { recallExpired } from '../pending-loads/pending-load-store.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { readSubsidyFile, type Recipient, type SubsidyLine } from './subsidy-file.ts';
import type { SubsidyProblem } from './subsidy-problem.ts';
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

/** What a file would give, and what is wrong with it: every line of it, in the order of the file. */
export interface SubsidyPreview {
  readonly count: number;
  readonly total: Fen;
  readonly problems: readonly SubsidyProblem[];
  /** The batch that this file is already. */
  readonly batchId: string | undefined;
}

export interface Subsidies {
  /** Wholly or not at all; nobody gets anything before a second person has agreed. The same file again is the same batch. */
  upload(upload: SubsidyUpload, actor: string): Promise<UploadOutcome>;
}

export interface BatchDetail {
  readonly batch: ToldBatch;
  readonly items: readonly ToldItem[];
  /** To give it, and to take it back. */
  readonly requests: readonly ApprovalRequest[];
}

/** By itself an upload is one database transaction; `within`, it is part of one that is there. */
export interface SubsidyService extends Subsidies {
  within(trx: Knex.Transaction): Subsidies;
  /** What `upload` would do now; changes nothing. */
  preview(upload: SubsidyUpload): Promise<SubsidyPreview>;
  batches(): Promise<readonly ToldBatch[]>;
  batch(id: string): Promise<BatchDetail | undefined>;
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
  const inTransaction = <Answer>(
    work: (trx: Knex.Transaction) => Promise<Answer>,
  ): Promise<Answer> => withRetries(() => database.transaction(work));
  return {
    upload: async (upload, actor) => {
      const judged = await judge(database, options, upload);
      return inTransaction((trx) => draft(trx, judged, { upload, actor, at: clock() }));
    },
    within: (trx) => ({
      upload: async (upload, actor) =>
        draft(trx, await judge(trx, options, upload), { upload, actor, at: clock() }),
    }),
    preview: async (upload) => {
      const { items, problems } = await judge(database, options, upload);
      const before = await findBatchByDigest(database, fundOf(upload), digestOf(upload));
      return {
        count: items.length,
        total: sum(items.map(({ amount }) => amount)),
        problems,
        batchId: before?.id,
      };
    },
    batches: () => findBatches(database),
    batch: async (id) => {
      const [batch] = await findBatches(database, id);
      if (batch === undefined) return undefined;
      const given = await findRequestsAbout(database, 'subsidy-batch', [id]);
      const takenBack = await findRequestsAbout(database, 'subsidy-recall', [id]);
      return {
        batch,
        items: await findToldItems(database, id),
        requests: [...takenBack, ...given],
      };
    },
    recall: () => inTransaction((trx) => recall(trx, clock())),
  };
}

const fundOf = ({ schoolCode, scheme }: SubsidyUpload): string => `${schoolCode}:${scheme}`;
const digestOf = ({ bytes }: SubsidyUpload): string =>
  createHash('sha256').update(bytes).digest('hex');

interface Judged {
  readonly items: readonly SubsidyItem[];
  readonly problems: readonly SubsidyProblem[];
}

/** Everything that is wrong at once: who mends a file wants to mend it once. */
async function judge(on: Knex, options: SubsidyOptions, upload: SubsidyUpload): Promise<Judged> {
  const now = options.clock();
  const file = readSubsidyFile(upload.bytes, await options.amountMaxAt(now));
  const { items, problems } = await resolve(on, options, file.lines);
  const late: SubsidyProblem[] =
    upload.expiresAt <= now ? [{ line: 0, column: 'expires_on', code: 'EXPIRY_OVER' }] : [];
  return {
    items,
    problems: [...late, ...file.problems, ...problems].toSorted((a, b) => a.line - b.line),
  };
}

async function draft(
  trx: Knex.Transaction,
  { items, problems }: Judged,
  {
    upload,
    actor,
    at,
  }: { readonly upload: SubsidyUpload; readonly actor: string; readonly at: Date },
): Promise<UploadOutcome> {
  if (problems.length > 0) return { kind: 'refused', problems };
  const batch = {
    id: uuidv7(),
    fileName: upload.fileName,
    digest: digestOf(upload),
    fund: fundOf(upload),
    expiresAt: upload.expiresAt,
    count: items.length,
    total: sum(items.map(({ amount }) => amount)),
    madeAt: at,
    madeBy: actor,
    approvedAt: undefined,
  };
  if (await insertBatch(trx, batch, items)) {
    const about = { fund: batch.fund, lines: batch.count };
    await recordAudit(trx, at, actor, 'subsidy.upload', batch.id, about);
    return { kind: 'drafted', batchId: batch.id, again: false };
  }
  const before = await findBatchByDigest(trx, batch.fund, batch.digest);
  assert(before !== undefined, 'what stood in the way is there');
  return { kind: 'drafted', batchId: before.id, again: true };
}

/** Which card each line means; a card may stand in a file once. */
async function resolve(
  on: Knex,
  { studentNumberDigest }: SubsidyOptions,
  lines: readonly SubsidyLine[],
): Promise<{ readonly items: SubsidyItem[]; readonly problems: SubsidyProblem[] }> {
  const digestOf = (recipient: Recipient): Uint8Array[] =>
    recipient.kind === 'student' ? [studentNumberDigest(recipient.nationalNo)] : [];
  const found = await findRecipients(
    on,
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
      problems.push({ line, column, code: 'NO_CARD_IN_USE' });
    } else if (before !== undefined) {
      problems.push({ line, column, code: 'CARD_REPEATED', firstLine: before });
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
