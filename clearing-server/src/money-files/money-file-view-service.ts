import { instantOf } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import type { MoneyFileOutcome } from './money-file-service.ts';
import { findMoneyFile, type TakenFile } from './money-file-store.ts';
import { findMatchedLines, findStoredLines, type MatchedLine } from './money-line-store.ts';
import { compareLines, type StatementChange } from './statement-change.ts';

export type { MatchedLine };

/** What people are shown of statements. */
export interface MoneyFileViewService {
  /** Of one that takes another's place: line by line; undefined of any other. */
  changeOf(outcome: MoneyFileOutcome): Promise<StatementChange | undefined>;
  /** Undefined: no such file. */
  lines(
    fileId: string,
    page: { readonly after: number; readonly onlyUnmatched: boolean; readonly max: number },
  ): Promise<{ readonly file: TakenFile; readonly lines: readonly MatchedLine[] } | undefined>;
}

export const createMoneyFileViewService = ({
  knex,
}: {
  readonly knex: Knex;
}): MoneyFileViewService => ({
  async changeOf(outcome) {
    if (outcome.kind !== 'replaced' || outcome.replaces === undefined) return undefined;
    const before = await findStoredLines(knex, outcome.replaces.id);
    const now = outcome.statement.lines.map(({ at, ...line }) => ({
      ...line,
      occurredAt: instantOf(at),
    }));
    return compareLines(before, now);
  },
  async lines(fileId, page) {
    const file = await findMoneyFile(knex, fileId);
    return file && { file, lines: await findMatchedLines(knex, fileId, page) };
  },
});
