import express, { Router } from 'express';
import { z } from 'zod';
import { authenticatedUser, requireRole } from '../access/session-routes.ts';
import type { ApprovalOutcome, ApprovalRequest } from '../approvals/approval-request.ts';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { Problem } from '../http/problem.ts';
import { parseRequest } from '../http/requests.ts';
import { settlingProposal, settlingRequestShape } from './parse-settling-request.ts';
import type { PaymentService } from './payment-service.ts';

export interface SettlingRoutesOptions {
  readonly approvals: ApprovalService;
  readonly payments: PaymentService;
}

const refusal = z.strictObject({ reason: z.string().trim().min(1).max(200) });
const requestId = z.uuid();
const fileName = z.string().regex(/^[A-Za-z0-9._-]{1,80}$/, 'a file name');

const ANSWER_BYTES_MAX = '10mb';

/** What two people decide about days, bills and fees; the file for the bank, and its answer. */
export function settlingRoutes({ approvals, payments }: SettlingRoutesOptions): Router {
  const router = Router();

  router.get('/v1/approval-requests', async (_req, res) => {
    const { login } = authenticatedUser(res);
    const found = await approvals.list();
    res.json({ items: found.map((request) => requestJson(request, login)), next_cursor: null });
  });

  router.post('/v1/approval-requests', async (req, res) => {
    const { login } = requireRole(res, 'clerk');
    const proposal = settlingProposal(parseRequest(settlingRequestShape, req.body));
    const request = decided(await approvals.propose(proposal, login));
    res.status(201).json(requestJson(request, login));
  });

  router.post('/v1/approval-requests/:id/approve', async (req, res) => {
    const { login } = requireRole(res, 'clerk');
    const id = parseRequest(requestId, req.params.id);
    res.json(requestJson(decided(await approvals.approve(id, login)), login));
  });

  router.post('/v1/approval-requests/:id/refuse', async (req, res) => {
    const { login } = requireRole(res, 'clerk');
    const id = parseRequest(requestId, req.params.id);
    const { reason } = parseRequest(refusal, req.body);
    res.json(requestJson(decided(await approvals.refuse(id, login, reason)), login));
  });

  router.post('/v1/payment-files', async (_req, res) => {
    const outcome = await payments.makeFile(requireRole(res, 'clerk').login);
    if (outcome.kind === 'nothing-to-pay') throw new Problem('NOTHING_TO_PAY');
    res.status(201).json({ file_name: outcome.fileName, payments: outcome.payments });
  });

  router.get('/v1/payment-files/:name', async (req, res) => {
    const file = await payments.file(parseRequest(fileName, req.params.name));
    if (file === undefined) throw new Problem('NOT_FOUND');
    res
      .type('text/csv; charset=utf-8')
      .set('Content-Disposition', `attachment; filename="${file.name}"`)
      .end(file.content);
  });

  router.post(
    '/v1/bank-answers/:name',
    express.raw({ type: 'text/csv', limit: ANSWER_BYTES_MAX }),
    async (req, res) => {
      const { login } = requireRole(res, 'clerk');
      const name = parseRequest(fileName, req.params.name);
      const body: unknown = req.body;
      if (!(body instanceof Uint8Array)) throw new Problem('MEDIA_TYPE_WRONG', 'text/csv');
      const outcome = await payments.takeAnswer(name, new Uint8Array(body), login);
      if (outcome.kind === 'refused') {
        const first = outcome.problems
          .slice(0, 5)
          .map(({ line, column, reason }) => `line ${String(line)} ${column}: ${reason}`);
        throw new Problem('BANK_ANSWER_REFUSED', first.join('; '));
      }
      res.json({
        again: outcome.again,
        lines: outcome.lines.map(({ line, paymentNo, outcome: of }) => ({
          line,
          payment_no: paymentNo,
          outcome: of,
        })),
      });
    },
  );

  return router;
}

/** @throws Problem for every outcome that is none. */
function decided(outcome: ApprovalOutcome): ApprovalRequest {
  switch (outcome.kind) {
    case 'waiting':
    case 'approved':
    case 'refused':
      return outcome.request;
    case 'impossible':
      throw new Problem('APPROVAL_IMPOSSIBLE', outcome.reason);
    case 'already-waiting':
      throw new Problem('APPROVAL_ALREADY_WAITING');
    case 'own-request':
      throw new Problem('APPROVAL_OWN_REQUEST');
    case 'decided-otherwise':
      throw new Problem('APPROVAL_DECIDED_OTHERWISE', outcome.request.state);
    case 'unknown':
      throw new Problem('NOT_FOUND');
  }
}

/** As JSON; `mine` tells the reader that somebody else has to agree. */
const requestJson = (request: ApprovalRequest, reader: string): object => ({
  approval_request_id: request.id,
  kind: request.kind,
  subject: request.subject,
  content: request.content,
  reason: request.reason,
  made_by: request.madeBy,
  made_at: request.madeAt.toISOString(),
  state: request.state,
  checked_by: request.checkedBy ?? null,
  checked_at: request.checkedAt?.toISOString() ?? null,
  refusal_reason: request.refusalReason ?? null,
  mine: request.madeBy === reader,
});
