import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseFileName, type FileName } from '../operator-files/file-name.ts';
import { createFileService } from '../operator-files/file-service.ts';
import type { TextEncoding } from '../text/decode-text.ts';
import { CliError } from './cli-error.ts';
import type { CommandAnswer } from './commands.ts';
import type { Session } from './database-session.ts';

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

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
