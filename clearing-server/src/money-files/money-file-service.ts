import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { equalBytes } from '@lvchengtong/card-sdk/bytes';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { recordAudit } from '../access/audit-store.ts';
import { withRetries } from '../database/with-retries.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import type { FileProblem } from '../text/file-problem.ts';
import {
  appendMoneyTransfers,
  bookBack,
  findKnownLoads,
  findOverlapping,
  findRefundNumbers,
  holdMoneyFiles,
  insertMoneyFile,
  listMoneyFiles,
  type TakenFile,
} from './money-file-store.ts';
import { moneyTransfers } from './money-transfer.ts';
import { readStatement } from './read-statement.ts';
import { kindTotals, type KindTotal, type Statement } from './statement.ts';

export type { TakenFile };

/** What a statement holds, and how it stands to what was taken in before. */
export interface StatementFacts {
  readonly statement: Statement;
  readonly totals: readonly KindTotal[];
  /** Payments and refunds that name no order of this channel: they go to suspense. */
  readonly unknownOrders: number;
  /** The statement of the same account and days whose place it takes. */
  readonly replaces: TakenFile | undefined;
}

export type MoneyFileOutcome =
  | ({ readonly kind: 'imported' | 'replaced' } & StatementFacts)
  /** The same bytes are here already: nothing was done. */
  | { readonly kind: 'already-imported'; readonly file: TakenFile }
  /** It would take another file's place, or none, than whoever brings it was shown: nothing was done. */
  | { readonly kind: 'stands-otherwise' }
  /** Nothing of it was taken. */
  | { readonly kind: 'refused'; readonly problems: readonly FileProblem[] };

/** What a person was shown before: the file that this one takes the place of, if any. */
export interface Shown {
  readonly replaces: string | undefined;
}

export interface MoneyFileImports {
  importFile(
    fileName: string,
    bytes: Uint8Array,
    actor: string,
    shown?: Shown,
  ): Promise<MoneyFileOutcome>;
}

/** Statements of the bank, WeChat Pay and Alipay: in wholly or not at all. */
export interface MoneyFileService extends MoneyFileImports {
  /** As part of a database transaction that is there. */
  within(trx: Knex.Transaction): MoneyFileImports;
  /** What `importFile` would do now; changes nothing. */
  preview(fileName: string, bytes: Uint8Array): Promise<MoneyFileOutcome>;
  list(): Promise<readonly TakenFile[]>;
}

export interface MoneyFileOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

const FILES_SHOWN = 100;

export function createMoneyFileService({ knex, clock }: MoneyFileOptions): MoneyFileService {
  return {
    list: () => listMoneyFiles(knex, FILES_SHOWN),
    preview: async (fileName, bytes) => {
      const read = readStatement(fileName, bytes);
      if (read.kind === 'wrong') return { kind: 'refused', problems: read.problems };
      const found = await judge(knex, read.statement, digestOf(bytes));
      return found.outcome;
    },
    ...importsBy(clock, (work) => withRetries(() => knex.transaction(work))),
    within: (trx) => importsBy(clock, (work) => work(trx)),
  };
}

type Work = (trx: Knex.Transaction) => Promise<MoneyFileOutcome>;

const importsBy = (
  clock: () => Date,
  transact: (work: Work) => Promise<MoneyFileOutcome>,
): MoneyFileImports => ({
  importFile: async (fileName, bytes, actor, shown) => {
    const read = readStatement(fileName, bytes);
    if (read.kind === 'wrong') return { kind: 'refused', problems: read.problems };
    const digest = digestOf(bytes);
    return transact(async (trx) => {
      await holdMoneyFiles(trx);
      const { outcome, known } = await judge(trx, read.statement, digest);
      if (outcome.kind !== 'imported' && outcome.kind !== 'replaced') return outcome;
      if (shown !== undefined && shown.replaces !== outcome.replaces?.id) {
        return { kind: 'stands-otherwise' };
      }
      await takeIn(trx, outcome, known, { fileName, digest, actor, at: clock() });
      return outcome;
    });
  },
});

const digestOf = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());

type Known = ReadonlySet<string>;

/**
 * What left the bank under the number of a holder's refund is no payment given back to a channel: it was
 * booked when it was paid, and is only compared.
 */
async function withRefundsToHolders(on: Knex, statement: Statement): Promise<Statement> {
  if (statement.channel !== 'bank') return statement;
  const named = statement.lines.flatMap(({ kind, loadId }) =>
    kind === 'refund' && loadId !== undefined ? [loadId] : [],
  );
  const refunds = await findRefundNumbers(on, named);
  return {
    ...statement,
    lines: statement.lines.map((line) =>
      line.kind === 'refund' && refunds.has(line.loadId ?? '') ? { ...line, kind: 'other' } : line,
    ),
  };
}

async function judge(
  on: Knex,
  read: Statement,
  digest: Uint8Array,
): Promise<{ readonly outcome: MoneyFileOutcome; readonly known: Known }> {
  const statement = await withRefundsToHolders(on, read);
  const before = await findOverlapping(on, statement);
  const known = await findKnownLoads(
    on,
    statement.channel,
    statement.lines.flatMap(({ loadId }) => loadId ?? []),
  );
  const standing = before.filter(({ replacedBy }) => replacedBy === undefined);
  const same = standing.find(
    ({ firstDay, lastDay }) => firstDay === statement.firstDay && lastDay === statement.lastDay,
  );
  const outcome = obstacle(before, same, statement, digest) ?? {
    kind: same === undefined ? 'imported' : 'replaced',
    statement,
    totals: kindTotals(statement.lines),
    unknownOrders: statement.lines.filter(
      ({ kind, loadId }) =>
        (kind === 'payment' || kind === 'refund') && !(loadId !== undefined && known.has(loadId)),
    ).length,
    replaces: same,
  };
  return { outcome, known };
}

function obstacle(
  before: readonly TakenFile[],
  same: TakenFile | undefined,
  { firstDay, lastDay }: Statement,
  digest: Uint8Array,
): MoneyFileOutcome | undefined {
  const equal = before.find((file) => equalBytes(file.digest, digest));
  if (equal?.replacedBy !== undefined) {
    return refused(
      'DUPLICATE_FILE',
      `taken in before as ${equal.fileName}, and replaced by ${equal.replacedBy}`,
    );
  }
  if (equal !== undefined) return { kind: 'already-imported', file: equal };
  const other = before.find((file) => file.replacedBy === undefined && file !== same);
  return other === undefined
    ? undefined
    : refused(
        'PERIOD_OVERLAPS',
        `${other.fileName} tells of ${other.firstDay} to ${other.lastDay}, this one of ${firstDay} to ${lastDay}`,
      );
}

const refused = (code: FileProblem['code'], detail: string): MoneyFileOutcome => ({
  kind: 'refused',
  problems: [{ code, line: 0, column: '', detail }],
});

async function takeIn(
  trx: Knex.Transaction,
  { statement, replaces }: StatementFacts,
  known: Known,
  file: { fileName: string; digest: Uint8Array; actor: string; at: Date },
): Promise<void> {
  const { fileName, digest, actor, at } = file;
  const id = uuidv7();
  await insertMoneyFile(
    trx,
    {
      id,
      fileName,
      digest,
      revision: (replaces?.revision ?? 0) + 1,
      replaces: replaces?.id,
      takenAt: at,
      takenBy: actor,
    },
    statement,
  );
  const settlementDate = await holdOpenDay(trx);
  assert(settlementDate !== undefined, 'a served database has an open day');
  if (replaces !== undefined) await bookBack(trx, replaces.id, { by: id, settlementDate, at });
  const transfers = statement.lines.flatMap((line) =>
    moneyTransfers(
      id,
      statement.channel,
      line,
      line.loadId !== undefined && known.has(line.loadId),
    ),
  );
  await appendMoneyTransfers(trx, transfers, settlementDate, at);
  await recordAudit(trx, at, actor, 'money-file.import', fileName, {
    channel: statement.channel,
    first_day: statement.firstDay,
    last_day: statement.lastDay,
    lines: statement.lines.length,
    ...(replaces === undefined ? {} : { replaces: replaces.id }),
  });
}
