import type { Router } from 'express';
import { HEARTBEAT_OPERATIONS } from '@lvchengtong/card-sdk/exchange/api';
import type { TerminalService } from '../terminals/terminal-service.ts';
import { operationRoutes } from './operation-routes.ts';

/** How each terminal is: versions, backlog, disk, clock. */
export const heartbeatRoutes = (options: {
  readonly terminals: TerminalService;
  readonly clock: () => Date;
}): Router =>
  operationRoutes(HEARTBEAT_OPERATIONS, {
    'POST /v1/heartbeats': async ({ body, terminal }) => {
      await options.terminals.heartbeat(terminal.terminalId, body);
      return { at: options.clock().toISOString() };
    },
  });
