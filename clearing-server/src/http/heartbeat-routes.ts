import { Router } from 'express';
import { z } from 'zod';
import type { TerminalService } from '../terminals/terminal-service.ts';
import { parseRequest } from './requests.ts';
import { authenticatedTerminal } from './terminal-authentication-routes.ts';

// Terminals of several versions report different things: any JSON, as large as a body may be.
const heartbeatRequest = z.record(z.string(), z.json());

/** How each terminal is: versions, backlog, disk, clock. */
export function heartbeatRoutes(options: {
  readonly terminals: TerminalService;
  readonly clock: () => Date;
}): Router {
  const router = Router();

  router.post('/v1/heartbeats', async (req, res) => {
    const status = parseRequest(heartbeatRequest, req.body);
    await options.terminals.heartbeat(authenticatedTerminal(res).terminalId, status);
    res.json({ at: options.clock().toISOString() });
  });

  return router;
}
