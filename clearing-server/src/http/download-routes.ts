import { Router } from 'express';
import { z } from 'zod';
import type { DownloadService } from '../parameters/download-service.ts';
import { parseRequest } from './requests.ts';
import { authenticatedTerminal } from './terminal-authentication-routes.ts';

const blockListRequest = z.object({
  since: z.coerce.number().int().min(0).max(0x7fff_ffff).optional(),
});

/** What terminals fetch: `{payload, signature_hex}`, so that the bytes signed are the bytes parsed. */
export function downloadRoutes({ downloads }: { readonly downloads: DownloadService }): Router {
  const router = Router();

  router.get('/v1/parameters', async (_req, res) => {
    res.json(await downloads.parameters());
  });
  router.get('/v1/block-list', async (req, res) => {
    const { since } = parseRequest(blockListRequest, req.query);
    res.json(await downloads.blockList(since));
  });
  router.get('/v1/roster', async (_req, res) => {
    res.json(await downloads.roster(authenticatedTerminal(res)));
  });
  router.get('/v1/cashiers', async (_req, res) => {
    res.json(await downloads.cashiers(authenticatedTerminal(res)));
  });

  return router;
}
