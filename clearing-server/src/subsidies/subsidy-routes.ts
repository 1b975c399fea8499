import { instantOf, parseLocalDateTime } from '@lvchengtong/card-sdk/ids';
import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { Router } from 'express';
import { decided, requestJson } from '../approvals/approval-answer.ts';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import type { Tally } from '../http/shape.ts';
import type { OnceService } from '../idempotency/once-service.ts';
import { SUBSIDY_PROBLEMS, type SubsidyProblem } from './subsidy-problem.ts';
import {
  SUBSIDY_OPERATIONS,
  type SubsidyBatchRow,
  type SubsidyItemRow,
  type SubsidyPreviewRow,
} from './subsidy-operations.ts';
import type { SubsidyPreview, SubsidyService, SubsidyUpload } from './subsidy-service.ts';
import type { Tallied, ToldBatch, ToldItem } from './subsidy.ts';

export interface SubsidyRoutesOptions {
  readonly subsidies: SubsidyService;
  readonly approvals: ApprovalService;
  /** On a connection that may see who holds a card. */
  readonly onceWithPersons: OnceService;
}

const PROBLEMS_SHOWN = 20;
const PROBLEMS_LISTED = 200;

/** Subsidies: a file, a second look, and what became of each card's share. */
export const subsidyRoutes = ({
  subsidies,
  approvals,
  onceWithPersons,
}: SubsidyRoutesOptions): Router =>
  operationRoutes(
    SUBSIDY_OPERATIONS,
    {
      'GET /v1/subsidy-batches': async () => ({
        items: (await subsidies.batches()).map(batchJson),
        next_cursor: null,
      }),
      'GET /v1/subsidy-batches/:id': async ({ params, user }) => {
        const found = await subsidies.batch(params.id);
        if (found === undefined) throw new Problem('NOT_FOUND');
        return {
          batch: batchJson(found.batch),
          items: found.items.map(itemJson),
          requests: found.requests.map((request) => requestJson(request, user.login)),
        };
      },
      'POST /v1/subsidy-files/:name/preview': async (call) =>
        previewJson(await subsidies.preview(uploadOf(call))),
      'POST /v1/subsidy-files/:name': ({ user, once, ...call }) =>
        once(async (trx) => {
          const outcome = await subsidies.within(trx).upload(uploadOf(call), user.login);
          if (outcome.kind === 'refused') {
            throw new Problem('SUBSIDY_FILE_REFUSED', problemText(outcome.problems));
          }
          return { batch_id: outcome.batchId, again: outcome.again };
        }),
      'POST /v1/subsidy-batches/:id/approval': ({ params, body, user: { login }, once }) =>
        once(async (trx) => {
          const about = { kind: 'subsidy-batch', subject: params.id, content: {} } as const;
          const outcome = await approvals.within(trx).propose({ ...about, ...body }, login);
          return requestJson(decided(outcome), login);
        }),
      'POST /v1/subsidy-batches/:id/recall': ({ params, body, user: { login }, once }) =>
        once(async (trx) => {
          const about = { kind: 'subsidy-recall', subject: params.id, content: {} } as const;
          const outcome = await approvals.within(trx).propose({ ...about, ...body }, login);
          return requestJson(decided(outcome), login);
        }),
    },
    { once: onceWithPersons },
  );

const uploadOf = ({
  params: { name: fileName },
  query: { school_code: schoolCode, scheme, expires_on: day },
  media: { bytes },
}: {
  readonly params: { readonly name: string };
  readonly query: {
    readonly school_code: string;
    readonly scheme: string;
    readonly expires_on: string;
  };
  readonly media: { readonly bytes: Uint8Array };
}): SubsidyUpload => ({ fileName, bytes, schoolCode, scheme, expiresAt: endOfDay(day) });

/** The last day counts: what waits then is recalled when the next one begins in Shanghai. */
const endOfDay = (day: string): Date =>
  new Date(instantOf(parseLocalDateTime(`${day.replaceAll('-', '')}235959`)).getTime() + 1_000);

const previewJson = ({ count, total, problems, batchId }: SubsidyPreview): SubsidyPreviewRow => ({
  lines: count,
  total_fen: fenNumber(total),
  problem_count: problems.length,
  problems: problems.slice(0, PROBLEMS_LISTED).map(({ line, column, code, firstLine }) => ({
    line,
    column,
    code,
    first_line: firstLine ?? null,
  })),
  batch_id: batchId ?? null,
});

function problemText(problems: readonly SubsidyProblem[]): string {
  const shown = problems
    .slice(0, PROBLEMS_SHOWN)
    .map(
      ({ line, column, code, firstLine }) =>
        `line ${String(line)} ${column}: ${SUBSIDY_PROBLEMS[code]}${firstLine === undefined ? '' : ` (${String(firstLine)})`}`,
    );
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
