import type { Request, Response } from 'express';
import { localDateTimeOf } from '@lvchengtong/card-sdk/ids';
import type { TerminalScreen } from '../screen-state.ts';
import { panelViewOf, type PanelEvents } from './panel-view.ts';
import type { Audience } from './phase-view.ts';
import { ScreenProblem } from './problem.ts';

export const HEARTBEAT_MS = 15_000;
/** A till has two pages; the rest is somebody's forgotten tabs. */
const STREAMS_MAX = 16;
const RETRY_MS = 1_000;

/** Calls back every so often; returns how to stop that. Passed in, so that a test needs not wait. */
export type Every = (milliseconds: number, call: () => void) => () => void;

export interface EventStreamOptions {
  readonly screen: TerminalScreen;
  readonly clock: () => Date;
  readonly every: Every;
  /** Names this run of the agent: an event of an earlier run says nothing about this one's. */
  readonly run: string;
  readonly build: string;
}

export interface EventStream {
  /** Answers `GET /events` and keeps the answer open. */
  open(req: Request, res: Response, audience: Audience): void;
  close(): void;
}

interface Client {
  readonly res: Response;
  readonly audience: Audience;
  /** Number of the newest state this client was sent. */
  sent: number;
  /** Its socket is full: it gets the newest state once that has drained, and none between. */
  full: boolean;
}

/**
 * Server-sent events: the whole state at every change. A state makes all before it void, so a page
 * that comes back with Last-Event-ID gets the newest one, or nothing when it has that already; and a
 * page too slow to read never piles anything up.
 */
export function createEventStream(options: EventStreamOptions): EventStream {
  const { screen, clock, run } = options;
  const clients = new Set<Client>();
  let newest = 1;

  const eventId = (): string => `${run}-${newest}`;

  const send = (client: Client): void => {
    if (client.full || client.sent === newest) return;
    client.sent = newest;
    const view = panelViewOf(screen.state(), client.audience, clock());
    write(client, message('state', view, eventId()));
  };

  const write = (client: Client, text: string): void => {
    if (client.res.write(text)) return;
    client.full = true;
    client.res.once('drain', () => {
      client.full = false;
      send(client);
    });
  };

  const stopListening = screen.onChange(() => {
    newest += 1;
    for (const client of clients) send(client);
  });
  const stopBeating = options.every(HEARTBEAT_MS, () => {
    const beat = message('heartbeat', { at: localDateTimeOf(clock()) });
    for (const client of clients) if (!client.full) write(client, beat);
  });

  return {
    open(req, res, audience) {
      if (clients.size >= STREAMS_MAX)
        throw new ScreenProblem('TOO_MANY_SCREENS', `${STREAMS_MAX} pages are open already`);
      const known = req.get('last-event-id') === eventId();
      const client: Client = { res, audience, sent: known ? newest : 0, full: false };
      res.status(200).set({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
      });
      clients.add(client);
      res.on('close', () => clients.delete(client));
      const hello = message('hello', {
        heartbeat_ms: HEARTBEAT_MS,
        build: options.build,
        current: known,
      });
      write(client, `retry: ${RETRY_MS}\n${hello}`);
      send(client);
    },
    close() {
      stopListening();
      stopBeating();
      for (const client of clients) client.res.end();
      clients.clear();
    },
  };
}

/** One event as the HTML standard writes it (§9.2.5); JSON never contains a line break. */
function message<Name extends keyof PanelEvents>(
  event: Name,
  data: PanelEvents[Name],
  id?: string,
): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`;
  return `${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
