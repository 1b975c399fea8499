import { Router } from 'express';
import { z } from 'zod';
import { parseTerminalId } from '@lvchengtong/card-sdk/ids';
import type { TerminalService } from '../terminals/terminal-service.ts';
import { Problem } from './problem.ts';
import { parseRequest } from './requests.ts';

const enrolmentRequest = z.strictObject({
  terminal_id: z.string().regex(/^\d{12}$/, '12 digits'),
  code: z.string().min(1).max(40),
  csr_pem: z.string().min(1).max(8_192),
});

interface EnrolmentRoutesOptions {
  readonly terminals: TerminalService;
  readonly caPem: string;
  /** Ed25519, SPKI: verifies receipts and downloads. */
  readonly receiptKeyPem: string;
}

/** The only address that takes a terminal without a certificate: here it gets one. */
export function enrolmentRoutes(options: EnrolmentRoutesOptions): Router {
  const router = Router();

  router.post('/v1/enrolments', async (req, res) => {
    const request = parseRequest(enrolmentRequest, req.body);
    const outcome = await options.terminals.enrol(
      parseTerminalId(request.terminal_id),
      request.code,
      request.csr_pem,
    );
    switch (outcome.kind) {
      case 'refused':
        throw new Problem('ENROLMENT_REFUSED');
      case 'csr-invalid':
        throw new Problem('CSR_INVALID', outcome.reason);
      case 'enrolled':
        res.json({
          certificate_pem: outcome.certificatePem,
          ca_pem: options.caPem,
          receipt_key_pem: options.receiptKeyPem,
          operator_no: outcome.terminal.operatorNo,
          kind: outcome.terminal.kind,
          place: outcome.terminal.place,
        });
    }
  });

  return router;
}
