import { instantOf, parseLocalDateTime } from '@lvchengtong/card-sdk/ids';
import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { Router } from 'express';
import { decided, requestJson } from '../approvals/approval-answer.ts';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import type { Tally } from '../http/shape.ts';
import type { SubsidyProblem } from './subsidy-file.ts';
import {
  SUBSIDY_OPERATIONS,
  type SubsidyBatchRow,
  type SubsidyItemRow,
} from './subsidy-operations.ts';
import type { SubsidyService } from './subsidy-service.ts';
import type { Tallied, ToldBatch, ToldItem } from './subsidy.ts';

export interface SubsidyRoutesOptions {
  readonly subsidies: SubsidyService;
  readonly approvals: ApprovalService;
}

const PROBLEMS_SHOWN = 20;

/** Subsidies: a file, a second look, and what became of each card's share. */
export const subsidyRoutes = ({ subsidies, approvals }: SubsidyRoutesOptions): Router =>
  operationRoutes(SUBSIDY_OPERATIONS, {
    'GET /v1/subsidy-batches': async () => ({
      items: (await subsidies.batches()).map(batchJson),
      next_cursor: null,
    }),
    'GET /v1/subsidy-batches/:id': async ({ params }) => {
      const found = await subsidies.batch(params.id);
      if (found === undefined) throw new Problem('NOT_FOUND');
      return { batch: batchJson(found.batch), items: found.items.map(itemJson) };
    },
    'POST /v1/subsidy-files/:name': async ({ params, query, media, user }) => {
      const { school_code: schoolCode, scheme, expires_on: day } = query;
      const expiresAt = endOfDay(day);
      const upload = { fileName: params.name, bytes: media.bytes, schoolCode, scheme, expiresAt };
      const outcome = await subsidies.upload(upload, user.login);
      if (outcome.kind === 'refused') {
        throw new Problem('SUBSIDY_FILE_REFUSED', problemText(outcome.problems));
      }
      return { batch_id: outcome.batchId, again: outcome.again };
    },
    'POST /v1/subsidy-batches/:id/approval': async ({ params, body, user: { login } }) => {
      const proposal = { kind: 'subsidy-batch', subject: params.id, content: {}, ...body } as const;
      return requestJson(decided(await approvals.propose(proposal, login)), login);
    },
  });

/** The last day counts: what waits then is recalled when the next one begins in Shanghai. */
const endOfDay = (day: string): Date =>
  new Date(instantOf(parseLocalDateTime(`${day.replaceAll('-', '')}235959`)).getTime() + 1_000);

function problemText(problems: readonly SubsidyProblem[]): string {
  const shown = problems
    .slice(0, PROBLEMS_SHOWN)
    .map(({ line, column, reason }) => `line ${String(line)} ${column}: ${reason}`);
  const more = problems.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${String(more)} more`] : [])].join('; ');
}

const tally = ({ count, amount }: Tallied): Tally => ({
  records: count,
  amount_fen: fenNumber(amount),
});

const batchJson = (batch: ToldBatch): SubsidyBatchRow => ({
  batch_id: batch.id,
  file_name: batch.fileName,
  fund: batch.fund,
  expires_at: batch.expiresAt.toISOString(),
  item_count: batch.count,
  total_fen: fenNumber(batch.total),
  made_at: batch.madeAt.toISOString(),
  made_by: batch.madeBy,
  approved_at: batch.approvedAt?.toISOString() ?? null,
  planned: tally(batch.progress.planned),
  waiting: tally(batch.progress.waiting),
  loaded: tally(batch.progress.loaded),
  recalled: tally(batch.progress.recalled),
});

const itemJson = (item: ToldItem): SubsidyItemRow => ({
  line: item.line,
  card_asn: item.cardAsn,
  waits_on_card_asn: item.waitsOn,
  amount_fen: fenNumber(item.amount),
  state: item.state,
  ended_at: item.endedAt?.toISOString() ?? null,
});
