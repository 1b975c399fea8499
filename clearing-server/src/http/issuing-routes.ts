import { Router } from 'express';
import { parseCardAsn, parsePsamNo } from '@lvchengtong/card-sdk/ids';
import type { IssuingService } from '../issuing/issuing-service.ts';
import { Problem } from './problem.ts';
import { requireKind } from './terminal-authentication-routes.ts';

/** The administrator's desk: cards and PSAMs in the making. The answers hold keys of single cards. */
export function issuingRoutes(options: {
  readonly issuing: IssuingService;
  readonly clock: () => Date;
}): Router {
  const { issuing, clock } = options;
  const router = Router();

  router.post('/v1/issuing/next', async (_req, res) => {
    const { terminalId } = requireKind(res, ['issuing'], clock());
    const card = await issuing.next(terminalId);
    if (card === undefined) {
      res.status(204).end();
      return;
    }
    res
      .set('Cache-Control', 'no-store')
      .json({ card_asn: card.cardAsn, steps: card.steps, expected: card.expected });
  });

  router.post('/v1/issuing/:cardAsn/done', async (req, res) => {
    const { terminalId } = requireKind(res, ['issuing'], clock());
    const outcome = await issuing.done(terminalId, parseCardAsn(req.params.cardAsn));
    if (outcome === 'not-here') throw new Problem('ISSUING_ITEM_UNKNOWN');
    res.status(204).end();
  });

  router.post('/v1/issuing/psams/:psamNo', async (req, res) => {
    requireKind(res, ['issuing'], clock());
    const steps = await issuing.psam(parsePsamNo(req.params.psamNo));
    if (steps === undefined) throw new Problem('PSAM_NOT_REGISTERED');
    res.set('Cache-Control', 'no-store').json({ steps });
  });

  return router;
}
