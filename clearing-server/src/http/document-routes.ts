import type { Router } from 'express';
import { DOCUMENT_OPERATIONS } from './document-operations.ts';
import { openApiDocument } from './openapi.ts';
import { operationRoutes } from './operation-routes.ts';
import type { ServerOperations } from './server-operation.ts';

/** The document of a table of calls, made once for each language. */
export function documentRoutes(table: ServerOperations): Router {
  const texts = {
    en: JSON.stringify(openApiDocument(table, 'en')),
    zh: JSON.stringify(openApiDocument(table, 'zh')),
  };
  return operationRoutes(DOCUMENT_OPERATIONS, {
    'GET /v1/openapi.json': ({ query, res }) => {
      res.type('application/json').end(texts[query.language ?? 'en']);
      return undefined;
    },
  });
}
