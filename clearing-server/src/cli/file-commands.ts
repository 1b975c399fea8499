import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { yuanText } from '@lvchengtong/card-sdk/money';
import { parseFileName, type FileName } from '../operator-files/file-name.ts';
import type { FileProblem } from '../operator-files/file-problem.ts';
import { createFileService, type ImportOutcome } from '../operator-files/file-service.ts';
import type { TextEncoding } from '../text/decode-text.ts';
import { CliError } from './cli-error.ts';
import type { CommandAnswer } from './commands.ts';
import type { Session } from './database-session.ts';

/** Takes operators' files in; each wholly or not at all, and one that is refused stops no other. */
export async function importCommand(
  { knex, clock, actor }: Session,
  paths: readonly string[],
): Promise<CommandAnswer> {
  const service = createFileService({ database: knex, clock });
  const outcomes: { file: string; outcome: ImportOutcome }[] = [];
  for (const each of paths) {
    const bytes = await bytesOf(each);
    const file = path.basename(each);
    outcomes.push({ file, outcome: await service.importFile(file, bytes, actor) });
  }
  const refused = outcomes.flatMap(({ file, outcome }) =>
    outcome.kind === 'refused' ? outcome.problems.map((problem) => ({ file, problem })) : [],
  );
  return {
    good: refused.length === 0,
    json: { files: outcomes.map(({ file, outcome }) => ({ file, ...outcomeJson(outcome) })) },
    tables: [
      {
        columns: ['file', 'outcome', 'records', 'yuan'],
        rows: outcomes.map(({ file, outcome }) => [
          file,
          outcome.kind,
          ...(outcome.kind === 'imported'
            ? [String(outcome.records), yuanText(outcome.amount)]
            : ['', '']),
        ]),
      },
      ...(refused.length === 0 ? [] : [problemTable(refused)]),
    ],
    sentence:
      refused.length === 0
        ? `${String(outcomes.length)} file(s).`
        : 'Nothing of a refused file was taken: mend it, and import it again under its own name.',
  };
}

const problemTable = (refused: readonly { file: string; problem: FileProblem }[]) => ({
  columns: ['file', 'line', 'column', 'code', 'detail'],
  rows: refused.map(({ file, problem }) => [
    file,
    String(problem.line),
    problem.column,
    problem.code,
    problem.detail,
  ]),
});

const outcomeJson = (outcome: ImportOutcome): object =>
  outcome.kind === 'imported'
    ? { outcome: outcome.kind, records: outcome.records, amount_fen: outcome.amount }
    : outcome.kind === 'refused'
      ? { outcome: outcome.kind, problems: outcome.problems }
      : { outcome: outcome.kind };

export interface ExportOptions {
  /** Folder that the file is written into. */
  readonly out: string;
  readonly encoding: TextEncoding;
}

/** Writes one of an operator's files; the second time the same bytes. A file that is there is not overwritten. */
export async function exportCommand(
  { knex, clock, actor }: Session,
  fileName: string,
  { out, encoding }: ExportOptions,
): Promise<CommandAnswer> {
  const service = createFileService({ database: knex, clock });
  const outcome = await service.exportFile(nameOf(fileName), encoding, actor);
  if (outcome.kind === 'not-ready') {
    const { reason } = outcome;
    return { good: false, json: { file: fileName, reason }, tables: [], sentence: `${reason}.` };
  }
  const target = path.join(out, outcome.fileName);
  try {
    await writeFile(target, outcome.content, { flag: 'wx' });
  } catch (error) {
    throw new CliError(`${target} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
  return {
    good: true,
    json: { file: target, bytes: outcome.content.length },
    tables: [],
    sentence: `Wrote ${target}.`,
  };
}

function nameOf(fileName: string): FileName {
  const name = parseFileName(fileName);
  if ('problem' in name) throw new CliError(`${fileName}: ${name.problem}`);
  return name;
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
