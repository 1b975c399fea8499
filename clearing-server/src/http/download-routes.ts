import { Router } from 'express';
import type { DownloadService } from '../parameters/download-service.ts';
import { authenticatedTerminal } from './terminal-authentication-routes.ts';

/** What terminals fetch: `{payload, signature_hex}`, so that the bytes signed are the bytes parsed. */
export function downloadRoutes({ downloads }: { readonly downloads: DownloadService }): Router {
  const router = Router();

  router.get('/v1/parameters', async (_req, res) => {
    res.json(await downloads.parameters());
  });
  router.get('/v1/block-list', async (_req, res) => {
    res.json(await downloads.blockList());
  });
  router.get('/v1/roster', async (_req, res) => {
    res.json(await downloads.roster(authenticatedTerminal(res)));
  });
  router.get('/v1/cashiers', async (_req, res) => {
    res.json(await downloads.cashiers(authenticatedTerminal(res)));
  });

  return router;
}
