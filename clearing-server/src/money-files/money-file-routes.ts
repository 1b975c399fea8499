import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { Router } from 'express';
import { z } from 'zod';
import { decodeCursor, pageOf } from '../http/cursor.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import type { OnceService } from '../idempotency/once-service.ts';
import { problemSentence } from '../text/file-problem-shape.ts';
import {
  MONEY_FILE_OPERATIONS,
  type MoneyFileLine,
  type MoneyFilePreview,
  type MoneyFileRow,
} from './money-file-operations.ts';
import type { MoneyFileOutcome, MoneyFileService, TakenFile } from './money-file-service.ts';
import type { MatchedLine, MoneyFileViewService } from './money-file-view-service.ts';
import type { ComparedLine, StatementChange } from './statement-change.ts';
import { netOf } from './statement.ts';

export interface MoneyFileRoutesOptions {
  readonly moneyFiles: MoneyFileService;
  readonly moneyFileViews: MoneyFileViewService;
  readonly once: OnceService;
}

const LINES_PER_PAGE = 100;
const CURSOR = z.tuple([z.string().regex(/^\d{1,9}$/)]);

/** Statements of the bank, WeChat Pay and Alipay: looked at, then taken in wholly or not at all. */
export const moneyFileRoutes = ({
  moneyFiles,
  moneyFileViews,
  once: service,
}: MoneyFileRoutesOptions): Router =>
  operationRoutes(
    MONEY_FILE_OPERATIONS,
    {
      'GET /v1/money-files': async () => ({
        items: (await moneyFiles.list()).map(rowOf),
        next_cursor: null,
      }),
      'POST /v1/money-file-previews': async ({ query, media }) => {
        const outcome = await moneyFiles.preview(query.file_name, media.bytes);
        return previewOf(outcome, await moneyFileViews.changeOf(outcome));
      },
      'POST /v1/money-files': ({ query, media, user, once }) =>
        once(async (trx) => {
          const shown = { replaces: query.replaces };
          const outcome = await moneyFiles
            .within(trx)
            .importFile(query.file_name, media.bytes, user.login, shown);
          if (outcome.kind === 'refused') {
            throw new Problem('FILE_REFUSED', problemSentence(outcome.problems));
          }
          if (outcome.kind === 'stands-otherwise') throw new Problem('FILE_STANDS_OTHERWISE');
          return previewOf(outcome, undefined);
        }),
      'GET /v1/money-files/:id': async ({ params, query }) => {
        const [after = '0'] = decodeCursor(CURSOR, query.cursor) ?? [];
        const found = await moneyFileViews.lines(params.id, {
          after: Number(after),
          onlyUnmatched: query.only === 'unmatched',
          max: LINES_PER_PAGE + 1,
        });
        if (found === undefined) throw new Problem('NOT_FOUND');
        const page = pageOf(found.lines, LINES_PER_PAGE, ({ line }) => [String(line)]);
        return {
          file: rowOf(found.file),
          items: page.rows.map(matchedOf),
          next_cursor: page.nextCursor,
        };
      },
    },
    { once: service },
  );

const rowOf = (file: TakenFile): MoneyFileRow => ({
  money_file_id: file.id,
  channel: file.channel,
  account: file.account,
  first_day: file.firstDay,
  last_day: file.lastDay,
  revision: file.revision,
  file_name: file.fileName,
  lines: file.lines,
  net_fen: fenNumber(file.net),
  taken_at: file.takenAt.toISOString(),
  taken_by: file.takenBy,
  replaced_by: file.replacedBy ?? null,
});

const NOTHING = {
  statement: null,
  totals: [],
  unknown_orders: 0,
  other: null,
  same_lines: 0,
  change_count: 0,
  changes: [],
  problems: [],
} as const;
const CHANGES_SHOWN = 100;

function previewOf(
  outcome: MoneyFileOutcome,
  change: StatementChange | undefined,
): MoneyFilePreview {
  switch (outcome.kind) {
    case 'refused':
      return { ...NOTHING, outcome: 'refused', problems: outcome.problems };
    case 'already-imported':
      return { ...NOTHING, outcome: 'already-imported', other: rowOf(outcome.file) };
    case 'stands-otherwise':
      throw new Problem('FILE_STANDS_OTHERWISE');
    case 'imported':
    case 'replaced': {
      const { channel, account, firstDay, lastDay, encoding, lines } = outcome.statement;
      return {
        outcome: outcome.kind,
        statement: {
          channel,
          account,
          first_day: firstDay,
          last_day: lastDay,
          encoding,
          lines: lines.length,
          net_fen: fenNumber(netOf(lines)),
        },
        totals: outcome.totals.map(({ kind, direction, count, amount, fee }) => ({
          kind,
          direction,
          lines: count,
          amount_fen: fenNumber(amount),
          fee_fen: fenNumber(fee),
        })),
        unknown_orders: outcome.unknownOrders,
        other: outcome.replaces === undefined ? null : rowOf(outcome.replaces),
        same_lines: change?.same ?? 0,
        change_count: change?.changes.length ?? 0,
        changes: (change?.changes ?? []).slice(0, CHANGES_SHOWN).map(({ what, line, before }) => ({
          ...lineOf(line),
          what,
          was_amount_fen: before === undefined ? null : fenNumber(before.amount),
        })),
        problems: [],
      };
    }
  }
}

const lineOf = (line: ComparedLine) => ({
  line: line.line,
  kind: line.kind,
  direction: line.direction,
  reference: line.reference,
  order_no: line.orderNo,
  amount_fen: fenNumber(line.amount),
  fee_fen: fenNumber(line.fee),
  at: line.occurredAt.toISOString(),
});

const matchedOf = ({ occurred_at, ...row }: MatchedLine): MoneyFileLine => ({
  ...row,
  amount_fen: Number(row.amount_fen),
  fee_fen: Number(row.fee_fen),
  at: occurred_at.toISOString(),
  ordered_fen: row.ordered_fen === null ? null : Number(row.ordered_fen),
  transfers: (row.transfers ?? []).map(({ fen, ...transfer }) => ({
    ...transfer,
    amount_fen: Number(fen),
  })),
});
