import path from 'node:path';
import express, { type Express, type RequestHandler, type Router } from 'express';
import type { AccessService } from '../access/access-service.ts';
import { requireRequestedWith, requireSession, sessionRoutes } from '../access/session-routes.ts';
import { answerProblem, notFound } from './error-routes.ts';
import type { Log } from './log.ts';

export interface ConsoleAppOptions {
  readonly access: AccessService;
  /** What anybody may ask. */
  readonly open?: readonly Router[];
  /** Each sees only requests with a session whose password is not a one-time one any more. */
  readonly routers: readonly Router[];
  /** The built console. */
  readonly staticDir: string;
  readonly log: Log;
}

/** The administrators' application: session, API and pages on one loopback port. */
export function createConsoleApp({
  access,
  open = [],
  routers,
  staticDir,
  log,
}: ConsoleAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(secureHeaders);
  app.use('/v1', requireRequestedWith);
  for (const router of open) app.use(router);
  app.use(sessionRoutes(access));
  app.use('/v1', requireSession(access));
  for (const router of routers) app.use(router);
  app.use('/v1', notFound);
  app.use(express.static(staticDir, { index: 'index.html' }));
  // Addresses of pages are the browser's affair: any of them loads the application.
  app.get('/{*page}', (_req, res, next) => {
    res.sendFile(path.join(staticDir, 'index.html'), (error?: Error) => {
      if (error !== undefined) next();
    });
  });
  app.use(notFound);
  app.use(answerProblem(log));
  return app;
}

// 'unsafe-inline' for styles only: Ant Design writes its styles into the page.
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const secureHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
  next();
};
