import type { Router } from 'express';
import { DOWNLOAD_OPERATIONS } from '@lvchengtong/card-sdk/exchange/api';
import type { DownloadService } from '../parameters/download-service.ts';
import { operationRoutes } from './operation-routes.ts';

/** What terminals fetch: `{payload, signature_hex}`, so that the bytes signed are the bytes parsed. */
export const downloadRoutes = ({ downloads }: { readonly downloads: DownloadService }): Router =>
  operationRoutes(DOWNLOAD_OPERATIONS, {
    'GET /v1/parameters': () => downloads.parameters(),
    'GET /v1/block-list': ({ query }) => downloads.blockList(query.since),
    'GET /v1/roster': ({ terminal }) => downloads.roster(terminal),
    'GET /v1/cashiers': ({ terminal }) => downloads.cashiers(terminal),
  });
