import type { PanelEvents, PanelView } from '@lvchengtong/terminal-agent/screens/panel-view';
import type { Audience } from '@lvchengtong/terminal-agent/screens/phase-view';
import { isLost, type StreamSigns } from './liveness.ts';

/** What a page draws: the newest state, and whether to believe it. */
export interface Panel {
  readonly connection: 'connecting' | 'live' | 'lost';
  readonly view: PanelView | undefined;
  /** The agent's time, moved on by its heartbeats. */
  readonly at: string;
  /** When the phase began, by the page's steady clock. */
  readonly phaseSinceMs: number;
  /** The phase began while this page was watching: worth a sound. */
  readonly phaseIsNews: boolean;
}

export const NO_PANEL: Panel = {
  connection: 'connecting',
  view: undefined,
  at: '',
  phaseSinceMs: 0,
  phaseIsNews: false,
};

const REOPEN_MS = 2_000;
/** Until the stream says otherwise. */
const HEARTBEAT_MS = 15_000;

/** Follows the agent's stream until closed; tells of every change. */
export function followPanel(audience: Audience, tell: (panel: Panel) => void): () => void {
  let panel = NO_PANEL;
  let build: string | undefined;
  let source: EventSource;
  let fresh = true;
  let signs: StreamSigns = {
    heardAtMs: performance.now(),
    heartbeatMs: HEARTBEAT_MS,
    brokenAtMs: undefined,
  };

  const change = (next: Partial<Panel>): void => {
    panel = { ...panel, ...next };
    tell(panel);
  };
  const heard = (): void => {
    signs = { ...signs, heardAtMs: performance.now(), brokenAtMs: undefined };
  };

  const on = <Name extends keyof PanelEvents>(
    name: Name,
    react: (data: PanelEvents[Name]) => void,
  ): void => {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      heard();
      // Same origin and, by the build in the hello, same version: its own server is believed.
      react(JSON.parse(event.data) as PanelEvents[Name]);
    });
  };

  const open = (): void => {
    source = new EventSource(`/events?audience=${audience}`);
    on('hello', (hello) => {
      signs = { ...signs, heartbeatMs: hello.heartbeat_ms };
      // The agent was replaced by one with other pages: this page does not know its format.
      if (build !== undefined && build !== hello.build) window.location.reload();
      build = hello.build;
      fresh = !hello.current;
      if (hello.current) change({ connection: 'live' });
    });
    on('state', (view) => {
      const same = panel.view !== undefined && phaseKey(panel.view) === phaseKey(view);
      const phase = same ? {} : { phaseSinceMs: performance.now(), phaseIsNews: !fresh };
      fresh = false;
      change({ connection: 'live', view, at: view.terminal.at, ...phase });
    });
    on('heartbeat', ({ at }) => {
      change({ connection: panel.view === undefined ? 'connecting' : 'live', at });
    });
    source.addEventListener('error', () => {
      signs = { ...signs, brokenAtMs: signs.brokenAtMs ?? performance.now() };
      // A browser comes back by itself after a broken connection, but never after a refusal.
      if (source.readyState === EventSource.CLOSED) reopening = window.setTimeout(open, REOPEN_MS);
    });
  };

  let reopening: number | undefined;
  const watch = window.setInterval(() => {
    if (panel.connection !== 'lost' && isLost(signs, performance.now()))
      change({ connection: 'lost' });
  }, 500);
  open();
  return () => {
    window.clearInterval(watch);
    window.clearTimeout(reopening);
    source.close();
  };
}

/** Two states with equal keys show the same thing happening. */
const phaseKey = (view: PanelView): string =>
  JSON.stringify(view.phase, (key, value: unknown) => (key === 'left_ms' ? undefined : value));
