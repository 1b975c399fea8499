import type { Router } from 'express';
import { ISSUING_OPERATIONS } from '@lvchengtong/card-sdk/exchange/api';
import type { IssuingService } from '../issuing/issuing-service.ts';
import { operationRoutes } from './operation-routes.ts';
import { Problem } from './problem.ts';

/** The administrator's desk: cards and PSAMs in the making. The answers hold keys of single cards. */
export const issuingRoutes = ({ issuing }: { readonly issuing: IssuingService }): Router =>
  operationRoutes(ISSUING_OPERATIONS, {
    'POST /v1/issuing/next': async ({ terminal, res }) => {
      const card = await issuing.next(terminal.terminalId);
      if (card === undefined) return undefined;
      res.set('Cache-Control', 'no-store');
      return { card_asn: card.cardAsn, steps: card.steps, expected: card.expected };
    },
    'POST /v1/issuing/:cardAsn/done': async ({ params, terminal }) => {
      const outcome = await issuing.done(terminal.terminalId, params.cardAsn);
      if (outcome === 'not-here') throw new Problem('ISSUING_ITEM_UNKNOWN');
    },
    'POST /v1/issuing/psams/:psamNo': async ({ params, res }) => {
      const steps = await issuing.psam(params.psamNo);
      if (steps === undefined) throw new Problem('PSAM_NOT_REGISTERED');
      res.set('Cache-Control', 'no-store');
      return { steps };
    },
  });
