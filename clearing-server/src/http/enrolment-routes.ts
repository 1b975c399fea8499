import type { Router } from 'express';
import { ENROLMENT_OPERATIONS } from '@lvchengtong/card-sdk/exchange/api';
import type { TerminalService } from '../terminals/terminal-service.ts';
import { operationRoutes } from './operation-routes.ts';
import { Problem } from './problem.ts';

interface EnrolmentRoutesOptions {
  readonly terminals: TerminalService;
  readonly caPem: string;
  /** Ed25519, SPKI: verifies receipts and downloads. */
  readonly receiptKeyPem: string;
}

/** The only address that takes a terminal without a certificate: here it gets one. */
export const enrolmentRoutes = ({
  terminals,
  caPem,
  receiptKeyPem,
}: EnrolmentRoutesOptions): Router =>
  operationRoutes(ENROLMENT_OPERATIONS, {
    'POST /v1/enrolments': async ({ body }) => {
      const outcome = await terminals.enrol(body.terminal_id, body.code, body.csr_pem);
      switch (outcome.kind) {
        case 'refused':
          throw new Problem('ENROLMENT_REFUSED');
        case 'csr-invalid':
          throw new Problem('CSR_INVALID', outcome.reason);
        case 'enrolled':
          return {
            certificate_pem: outcome.certificatePem,
            ca_pem: caPem,
            receipt_key_pem: receiptKeyPem,
            operator_no: outcome.terminal.operatorNo,
            kind: outcome.terminal.kind,
            place: outcome.terminal.place,
          };
      }
    },
  });
