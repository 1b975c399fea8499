import { Router, type Response } from 'express';
import { parseCardAsn, parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { z } from 'zod';
import { requireRole } from '../access/session-routes.ts';
import { parseRequest } from '../http/requests.ts';
import type { ReconciliationService } from '../reconciliation/reconciliation-service.ts';
import type { SettlementService } from '../settlement/settlement-service.ts';
import { eventText } from './live-feed.ts';
import type { LiveFeed } from './live-service.ts';
import type { ReportService } from './report-service.ts';

export interface ReportRoutesOptions {
  readonly reports: ReportService;
  readonly live: LiveFeed;
  readonly settlement: SettlementService;
  readonly reconciliation: ReconciliationService;
  readonly heartbeatMs?: number;
  readonly streamMsMax?: number;
}

const listRequest = z.object({
  query: z.string().max(60).optional(),
  cursor: z.string().max(400).optional(),
});

/** What the console reads, and the two things it may set going: a close, a reconciliation. */
export function reportRoutes(options: ReportRoutesOptions): Router {
  const { reports, settlement, reconciliation } = options;
  const router = Router();

  router.get('/v1/reports/today', async (_req, res) => {
    res.json(await reports.today());
  });

  router.get('/v1/reports/live', (req, res) => {
    streamLive(res, req.get('Last-Event-ID'), options);
  });

  router.get('/v1/cards', async (req, res) => {
    const { query, cursor } = parseRequest(listRequest, req.query);
    res.json(await reports.cards(query ?? '', cursor));
  });

  router.get('/v1/cards/:asn/timeline', async (req, res) => {
    const { cursor } = parseRequest(listRequest, req.query);
    res.json(await reports.timeline(parseCardAsn(req.params.asn), cursor));
  });

  router.get('/v1/settlement-days', async (req, res) => {
    const { cursor } = parseRequest(listRequest, req.query);
    res.json(await reports.days(cursor));
  });

  router.get('/v1/settlement-days/:date', async (req, res) => {
    res.json(await reports.day(parseSettlementDate(req.params.date)));
  });

  router.post('/v1/settlement-days/:date/close', async (req, res) => {
    const date = parseSettlementDate(req.params.date);
    await settlement.close(date, requireRole(res, 'clerk').login);
    res.json(await reports.day(date));
  });

  router.get('/v1/settlement-days/:date/reconciliation', async (req, res) => {
    res.json(await reports.reconciliation(parseSettlementDate(req.params.date)));
  });

  router.post('/v1/settlement-days/:date/reconciliation', async (req, res) => {
    requireRole(res, 'clerk');
    const date = parseSettlementDate(req.params.date);
    await reconciliation.run(date);
    res.json(await reports.reconciliation(date));
  });

  return router;
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
