import { createServer, type Server } from 'node:https';
import express, { type Express, type Router } from 'express';
import type { TlsIdentity } from '../terminals/certificate-authority.ts';
import type { TerminalService } from '../terminals/terminal-service.ts';
import { answerLost, CONNECTION_LIMITS, type ConnectionLimits } from './connection-limits.ts';
import { answerProblem, notFound } from './error-routes.ts';
import type { Log } from './log.ts';
import { requireTerminal } from './terminal-authentication-routes.ts';

export interface TerminalAppOptions {
  readonly terminals: TerminalService;
  /** For whoever comes without a certificate. */
  readonly open: readonly Router[];
  /** Each sees only requests of an authenticated terminal. */
  readonly routers: readonly Router[];
  readonly log: Log;
}

/** What terminals talk to. */
export function createTerminalApp(options: TerminalAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  for (const router of options.open) app.use(router);
  app.use(requireTerminal(options.terminals));
  for (const router of options.routers) app.use(router);
  app.use(notFound);
  app.use(answerProblem(options.log));
  return app;
}

/** Mutual TLS: `requireTerminal` refuses whoever shows no certificate of ours. */
export const createTerminalServer = (
  identity: TlsIdentity,
  app: Express,
  limits: ConnectionLimits = CONNECTION_LIMITS,
): Server =>
  createServer(
    {
      ...limits,
      key: identity.serverKeyPem,
      cert: identity.serverCertificatePem,
      ca: identity.authority.certificatePem,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    },
    app,
  ).on('clientError', answerLost);
