import { z } from 'zod';
import type { ServerOperations } from './server-operation.ts';

/** What this server answers, for machines and for the page that shows it. */
export const DOCUMENT_OPERATIONS = {
  'GET /v1/openapi.json': {
    summary: { en: 'This document: OpenAPI 3.1', zh: '本文档：OpenAPI 3.1' },
    caller: 'anyone',
    query: { language: z.enum(['en', 'zh']).optional() },
    answer: { status: 200, types: ['application/json'] },
    problems: [],
  },
} as const satisfies ServerOperations;
