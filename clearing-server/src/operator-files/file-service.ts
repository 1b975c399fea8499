import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { equalBytes } from '@lvchengtong/card-sdk/bytes';
import type { Fen } from '@lvchengtong/card-sdk/money';
import { recordAudit } from '../access/audit-store.ts';
import { withRetries } from '../database/with-retries.ts';
import { listOperators } from '../participants/operator-store.ts';
import { writeCsv } from './csv.ts';
import { FILE_KINDS, formatFileName, type FileName } from './file-name.ts';
import type { FileProblem } from '../text/file-problem.ts';
import { findFile, insertConsumptions, insertFile } from './file-store.ts';
import { writeFixedWidth } from './fixed-width.ts';
import type { FileRecord } from './layout.ts';
import { outgoingRecords, type Outgoing } from './outgoing-service.ts';
import { readFile, type ConsumptionFile } from './read-file.ts';
import type { TextEncoding } from '../text/decode-text.ts';

export type ImportOutcome =
  | { readonly kind: 'imported'; readonly records: number; readonly amount: Fen }
  /** The same bytes are here already: nothing was done. */
  | { readonly kind: 'already-imported' }
  /** Nothing of it was taken; mended, it may come again under its own name. */
  | { readonly kind: 'refused'; readonly problems: readonly FileProblem[] };

export type ExportOutcome =
  | { readonly kind: 'exported'; readonly fileName: string; readonly content: Uint8Array }
  /** The day is not balanced yet, or nobody knows the operator. */
  | { readonly kind: 'not-ready'; readonly reason: string };

export interface FileDeeds {
  importFile(fileName: string, bytes: Uint8Array, actor: string): Promise<ImportOutcome>;
  exportFile(name: FileName, encoding: TextEncoding, actor: string): Promise<ExportOutcome>;
}

/** Files of operators, clearing.md section 12: in wholly or not at all, out once and then always the same. */
export interface FileService extends FileDeeds {
  /** As part of a database transaction that is there. */
  within(trx: Knex.Transaction): FileDeeds;
  /** What `importFile` would do now; changes nothing. */
  preview(fileName: string, bytes: Uint8Array): Promise<ImportOutcome>;
}

export function createFileService(options: {
  readonly database: Knex;
  readonly clock: () => Date;
}): FileService {
  const { database, clock } = options;
  return {
    // Two at once: the second meets the first's row, is tried again, and finds it.
    ...deedsBy(clock, (work) => withRetries(() => database.transaction(work))),
    within: (trx) => deedsBy(clock, (work) => work(trx)),
    preview: async (fileName, bytes) => {
      const read = readFile(fileName, bytes);
      if (read.kind === 'wrong') return { kind: 'refused', problems: read.problems };
      const { consumptions, amount } = read.file;
      return (
        (await obstacle(database, read.file, digestOf(bytes))) ?? {
          kind: 'imported',
          records: consumptions.length,
          amount,
        }
      );
    },
  };
}

const deedsBy = (
  clock: () => Date,
  transact: <Outcome>(work: (trx: Knex.Transaction) => Promise<Outcome>) => Promise<Outcome>,
): FileDeeds => ({
  importFile: (fileName, bytes, actor) => {
    const read = readFile(fileName, bytes);
    return read.kind === 'wrong'
      ? Promise.resolve({ kind: 'refused', problems: read.problems })
      : transact((trx) => takeIn(trx, read.file, bytes, actor, clock()));
  },
  exportFile: (name, encoding, actor) =>
    FILE_KINDS[name.kind].direction === 'in'
      ? Promise.resolve({ kind: 'not-ready', reason: `${name.kind} comes from operators` })
      : transact((trx) => giveOut(trx, name, encoding, actor, clock())),
});

/** Why a file that can be read is not taken in; undefined: it can be. */
async function obstacle(
  on: Knex,
  { name }: ConsumptionFile,
  digest: Uint8Array,
): Promise<ImportOutcome | undefined> {
  const before = await findFile(on, name);
  if (before !== undefined) {
    return equalBytes(before.digest, digest)
      ? { kind: 'already-imported' }
      : refused('DUPLICATE_FILE', `${before.fileName} is here already, with other content`);
  }
  const operator = (await listOperators(on)).find((each) => each.operatorNo === name.operatorNo);
  if (operator === undefined) return refused('OPERATOR_UNKNOWN', name.operatorNo);
  return operator.kind === name.industry
    ? undefined
    : refused('NAME_WRONG', `operator ${name.operatorNo} is of the trade ${operator.kind}`);
}

async function takeIn(
  trx: Knex.Transaction,
  file: ConsumptionFile,
  content: Uint8Array,
  actor: string,
  at: Date,
): Promise<ImportOutcome> {
  const { name, encoding, consumptions, amount } = file;
  const fileName = formatFileName(name);
  const digest = digestOf(content);
  const stands = await obstacle(trx, file, digest);
  if (stands !== undefined) return stands;
  const stored = { name, encoding, records: consumptions.length, amount, digest, content };
  await insertFile(trx, stored, actor, at);
  await insertConsumptions(trx, fileName, consumptions);
  await recordAudit(trx, at, actor, 'operator-file.import', fileName, {
    records: consumptions.length,
  });
  return { kind: 'imported', records: consumptions.length, amount };
}

async function giveOut(
  trx: Knex.Transaction,
  name: FileName,
  encoding: TextEncoding,
  actor: string,
  at: Date,
): Promise<ExportOutcome> {
  const fileName = formatFileName(name);
  const before = await findFile(trx, name);
  if (before !== undefined) {
    return { kind: 'exported', fileName: before.fileName, content: before.content };
  }
  const outgoing = await outgoingRecords(trx, name);
  if (outgoing.kind === 'not-ready') return outgoing;
  const content = written(outgoing, name, encoding);
  await insertFile(
    trx,
    {
      name,
      encoding,
      records: outgoing.records.length,
      amount: outgoing.amount,
      digest: digestOf(content),
      content,
    },
    actor,
    at,
  );
  await recordAudit(trx, at, actor, 'operator-file.export', fileName, {
    records: outgoing.records.length,
  });
  return { kind: 'exported', fileName, content };
}

function written(
  { records }: Extract<Outgoing, { kind: 'records' }>,
  name: FileName,
  encoding: TextEncoding,
): Uint8Array {
  const write: (
    records: readonly FileRecord[],
    name: FileName,
    encoding: TextEncoding,
  ) => Uint8Array = name.format === 'fixed' ? writeFixedWidth : writeCsv;
  return write(records, name, encoding);
}

const digestOf = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());

const refused = (code: FileProblem['code'], detail: string): ImportOutcome => ({
  kind: 'refused',
  problems: [{ code, line: 0, column: '', detail }],
});
