import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { yuanText, type Fen } from '@lvchengtong/card-sdk/money';
import {
  createMoneyFileService,
  type MoneyFileOutcome,
} from '../money-files/money-file-service.ts';
import { netOf } from '../money-files/statement.ts';
import { looksLikeFileName } from '../operator-files/file-name.ts';
import { createFileService, type ImportOutcome } from '../operator-files/file-service.ts';
import type { FileProblem } from '../text/file-problem.ts';
import { CliError } from './cli-error.ts';
import type { CommandAnswer } from './commands.ts';
import type { Session } from './database-session.ts';

/** What became of one file, whichever kind it is of. */
interface Taken {
  readonly file: string;
  readonly outcome: string;
  readonly records: number | undefined;
  readonly amount: Fen | undefined;
  readonly remark: string;
  readonly json: object;
  readonly problems: readonly FileProblem[];
}

/** Takes files in; each wholly or not at all, and one that is refused stops no other. */
export async function importCommand(
  { knex, clock, actor }: Session,
  paths: readonly string[],
): Promise<CommandAnswer> {
  const operatorFiles = createFileService({ database: knex, clock });
  const moneyFiles = createMoneyFileService({ knex, clock });
  const taken: Taken[] = [];
  for (const each of paths) {
    const bytes = await bytesOf(each);
    const file = path.basename(each);
    taken.push(
      looksLikeFileName(file)
        ? ofOperator(file, await operatorFiles.importFile(file, bytes, actor))
        : ofMoney(file, await moneyFiles.importFile(file, bytes, actor)),
    );
  }
  const refused = taken.flatMap(({ file, problems }) =>
    problems.map((problem) => ({ file, problem })),
  );
  return {
    good: refused.length === 0,
    json: { files: taken.map(({ file, outcome, json }) => ({ file, outcome, ...json })) },
    tables: [
      {
        columns: ['file', 'outcome', 'records', 'yuan', 'remark'],
        rows: taken.map(({ file, outcome, records, amount, remark }) => [
          file,
          outcome,
          records === undefined ? '' : String(records),
          amount === undefined ? '' : yuanText(amount),
          remark,
        ]),
      },
      ...(refused.length === 0 ? [] : [problemTable(refused)]),
    ],
    sentence:
      refused.length === 0
        ? `${String(taken.length)} file(s).`
        : 'Nothing of a refused file was taken: mend it, and import it again.',
  };
}

const nothing = { records: undefined, amount: undefined, remark: '', problems: [] } as const;

function ofOperator(file: string, outcome: ImportOutcome): Taken {
  const base = { ...nothing, file, outcome: outcome.kind };
  switch (outcome.kind) {
    case 'imported':
      return {
        ...base,
        records: outcome.records,
        amount: outcome.amount,
        json: { records: outcome.records, amount_fen: outcome.amount },
      };
    case 'already-imported':
      return { ...base, json: {} };
    case 'refused':
      return { ...base, problems: outcome.problems, json: { problems: outcome.problems } };
  }
}

function ofMoney(file: string, outcome: MoneyFileOutcome): Taken {
  const base = { ...nothing, file, outcome: outcome.kind };
  switch (outcome.kind) {
    case 'imported':
    case 'replaced': {
      const { statement, totals, unknownOrders, replaces } = outcome;
      const { channel, account, firstDay, lastDay, lines } = statement;
      return {
        ...base,
        records: lines.length,
        amount: netOf(lines),
        remark: [
          `${channel} ${account} ${firstDay}${firstDay === lastDay ? '' : ` to ${lastDay}`}`,
          ...(replaces === undefined ? [] : [`replaces ${replaces.fileName}`]),
          ...(unknownOrders === 0 ? [] : [`${String(unknownOrders)} without an order of ours`]),
        ].join(', '),
        json: {
          channel,
          account,
          first_day: firstDay,
          last_day: lastDay,
          net_fen: netOf(lines),
          unknown_orders: unknownOrders,
          replaces: replaces?.fileName ?? null,
          totals: totals.map(({ kind, direction, count, amount, fee }) => ({
            kind,
            direction,
            lines: count,
            amount_fen: amount,
            fee_fen: fee,
          })),
        },
      };
    }
    case 'already-imported':
      return {
        ...base,
        remark: `taken in as ${outcome.file.fileName} by ${outcome.file.takenBy}`,
        json: { taken_as: outcome.file.fileName },
      };
    case 'refused':
      return { ...base, problems: outcome.problems, json: { problems: outcome.problems } };
    case 'stands-otherwise':
      throw new RangeError('nothing was shown before, so that nothing can stand otherwise');
  }
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

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`${file} cannot be read: ${reason}`, { cause: error });
  }
}
