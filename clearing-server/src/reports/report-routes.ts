import type { Response, Router } from 'express';
import { operationRoutes, type Handlers } from '../http/operation-routes.ts';
import type { OnceService } from '../idempotency/once-service.ts';
import type { ReconciliationService } from '../reconciliation/reconciliation-service.ts';
import type { SettlementService } from '../settlement/settlement-service.ts';
import { eventText } from './live-feed.ts';
import type { LiveFeed } from './live-service.ts';
import { REPORT_OPERATIONS } from './report-operations.ts';
import type { ReportService } from './report-service.ts';
import { statementRoutes } from './statement-routes.ts';

export interface ReportRoutesOptions {
  readonly reports: ReportService;
  readonly live: LiveFeed;
  readonly settlement: SettlementService;
  readonly reconciliation: ReconciliationService;
  readonly once: OnceService;
  readonly heartbeatMs?: number;
  readonly streamMsMax?: number;
}

/** What the console reads, and the two things it may set going: a close, a reconciliation. */
export function reportRoutes(options: ReportRoutesOptions): Router {
  const { reports, settlement, reconciliation } = options;
  const handlers: Handlers<typeof REPORT_OPERATIONS> = {
    'GET /v1/reports/today': () => reports.today(),
    'GET /v1/reports/live': ({ req, res }) => {
      streamLive(res, req.get('Last-Event-ID'), options);
      return undefined;
    },
    'GET /v1/cards': ({ query }) => reports.cards(query.query ?? '', query.cursor),
    'GET /v1/cards/:asn/timeline': ({ params, query }) =>
      reports.timeline(params.asn, query.cursor),
    'GET /v1/terminals': ({ query }) => reports.terminals(query.concern, query.cursor),
    'GET /v1/settlement-days': ({ query }) => reports.days(query.cursor),
    'GET /v1/settlement-days/:date': ({ params }) => reports.day(params.date),
    'POST /v1/settlement-days/:date/close': ({ params, user, ifMatch, once }) =>
      once.repeatable(async () => {
        await settlement.close(params.date, user.login, ifMatch);
        return reports.day(params.date);
      }),
    'GET /v1/settlement-days/:date/reconciliation': ({ params }) =>
      reports.reconciliation(params.date),
    'POST /v1/settlement-days/:date/reconciliation': async ({ params }) => {
      await reconciliation.run(params.date);
      return reports.reconciliation(params.date);
    },
  };
  return operationRoutes(REPORT_OPERATIONS, handlers, options).use(
    statementRoutes(reports.statements),
  );
}

const HEARTBEAT_MS = 15_000;
// The session is checked when a stream begins. So often it has to begin anew.
const STREAM_MS_MAX = 600_000;

function streamLive(
  res: Response,
  lastEventId: string | undefined,
  { live, heartbeatMs = HEARTBEAT_MS, streamMsMax = STREAM_MS_MAX }: ReportRoutesOptions,
): void {
  res.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  res.write('retry: 2000\n\n');
  const leave = live.subscribe({
    lastEventId,
    onEvent: (event) => void res.write(eventText(event)),
    onEnd: () => void res.end(),
  });
  const heartbeat = setInterval(() => void res.write(': heartbeat\n\n'), heartbeatMs);
  const limit = setTimeout(() => void res.end(), streamMsMax);
  res.on('close', () => {
    leave();
    clearInterval(heartbeat);
    clearTimeout(limit);
  });
}
