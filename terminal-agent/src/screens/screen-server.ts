import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { TerminalScreen } from '../screen-state.ts';
import { createEventStream, type EventStream, type Every } from './event-stream.ts';
import { localOnly, securityHeaders } from './local-only.ts';
import { carryOut, parseEventsQuery, parsePanelCommand } from './panel-command.ts';
import { cardChoiceViewOf } from './panel-view.ts';
import { problemBody, ScreenProblem, type ProblemCode } from './problem.ts';

export interface ScreenServerOptions {
  readonly screen: TerminalScreen;
  /** Folder of the built pages (`terminal-agent/screens/dist`). */
  readonly pages: string;
  /** Loopback only. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly clock: () => Date;
  readonly every?: Every;
  /** A fault that is answered with 500: for the log. */
  readonly onFault: (error: unknown) => void;
}

export interface ScreenServer {
  readonly port: number;
  readonly url: string;
  /** Ends the streams and the server; a second call waits for the first. */
  close(): Promise<void>;
}

export type ScreenServerErrorCode = 'HOST_NOT_LOOPBACK' | 'PORT_TAKEN' | 'LISTEN_FAILED';

/** The panel's server did not start. */
export class ScreenServerError extends Error {
  override readonly name = 'ScreenServerError';
  readonly code: ScreenServerErrorCode;

  constructor(code: ScreenServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const BODY_MAX = '4kb';

/** Serves the pages of a terminal's panel until closed. @throws ScreenServerError */
export async function startScreenServer(options: ScreenServerOptions): Promise<ScreenServer> {
  if (!LOOPBACK.has(options.host))
    throw new ScreenServerError('HOST_NOT_LOOPBACK', `${options.host} is not a loopback address`);
  const index = await indexPage(options.pages);
  const events = createEventStream({
    screen: options.screen,
    clock: options.clock,
    every: options.every ?? everyInterval,
    run: options.clock().getTime().toString(36),
    build: createHash('sha256')
      .update(index ?? '')
      .digest('hex')
      .slice(0, 16),
  });
  const server = createServer(screenApp(options, events, index));
  try {
    await listen(server, options);
  } catch (error) {
    events.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    port,
    url: `http://${host}:${port}`,
    close: () => (closed ??= closeBoth(server, events)),
  };
}

async function closeBoth(server: Server, events: EventStream): Promise<void> {
  events.close();
  const ended = new Promise<void>((resolve, reject) => {
    server.close((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
  server.closeAllConnections();
  await ended;
}

function screenApp(
  { screen, pages, onFault }: ScreenServerOptions,
  events: EventStream,
  index: string | undefined,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders, localOnly);

  app.get('/events', (req, res) => {
    events.open(req, res, parseEventsQuery(req.query).audience);
  });
  app.get('/cards', async (_req, res) => {
    const choices = await screen.commands.virtualCards();
    res.set('cache-control', 'no-store').json({ cards: choices.map(cardChoiceViewOf) });
  });
  app.post('/commands', onlyJson, express.json({ limit: BODY_MAX }), async (req, res) => {
    const command = parsePanelCommand(req.body);
    if (command.command === 'tap' && !screen.state().terminal.simulated)
      throw new ScreenProblem(
        'NOT_SIMULATED',
        'this terminal has a real reader: hold the card to it',
      );
    await carryOut(command, screen.commands);
    res.status(204).end();
  });

  app.get(['/', '/customer'], (_req, res) => {
    if (index === undefined)
      throw new ScreenProblem('PAGES_NOT_BUILT', 'the pages are not built yet: npm run build');
    res.set('cache-control', 'no-store').type('html').send(index);
  });
  // Their names carry a hash of their content.
  app.use('/assets', express.static(path.join(pages, 'assets'), { immutable: true, maxAge: '1y' }));
  app.use((req: Request) => {
    throw new ScreenProblem('NOT_FOUND', `nothing is at ${req.path}`);
  });
  app.use(answerProblems(onFault));
  return app;
}

/** A form of another site can post text without asking; JSON it cannot. */
function onlyJson(req: Request, _res: Response, next: NextFunction): void {
  if (!req.is('application/json')) throw new ScreenProblem('NOT_JSON', 'a command is JSON');
  next();
}

function answerProblems(onFault: (error: unknown) => void) {
  return (error: unknown, _req: Request, res: Response, next: NextFunction): void => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const problem = asProblem(error);
    if (problem.code === 'INTERNAL') onFault(error);
    const body = problemBody(problem.code, problem.message);
    res.status(body.status).type('application/problem+json').send(JSON.stringify(body));
  };
}

function asProblem(error: unknown): ScreenProblem {
  if (error instanceof ScreenProblem) return error;
  const code = codeOfBodyParser(error);
  // What went wrong inside is for the log; a page learns only that something did.
  if (code === undefined) return new ScreenProblem('INTERNAL', 'the agent met a fault');
  return new ScreenProblem(code, 'the body cannot be read', { cause: error });
}

/** body-parser marks its errors with `type`. */
function codeOfBodyParser(error: unknown): ProblemCode | undefined {
  if (!(error instanceof Error) || !('type' in error)) return undefined;
  if (error.type === 'entity.too.large') return 'BODY_TOO_LARGE';
  if (typeof error.type !== 'string') return undefined;
  return /^(entity|encoding|charset|request)\./.test(error.type) ? 'BODY_MALFORMED' : undefined;
}

async function indexPage(pages: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(pages, 'index.html'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function listen(server: Server, { host, port }: ScreenServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new ScreenServerError('PORT_TAKEN', `port ${port} is taken`, { cause: error })
          : new ScreenServerError('LISTEN_FAILED', error.message, { cause: error }),
      );
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

const everyInterval: Every = (milliseconds, call) => {
  const timer = setInterval(call, milliseconds);
  // The stream must not keep a process alive that has nothing else to do.
  timer.unref();
  return () => {
    clearInterval(timer);
  };
};
