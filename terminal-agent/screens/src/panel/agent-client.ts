import type { PanelCommand } from '@lvchengtong/terminal-agent/screens/panel-command';
import type { CardChoiceView } from '@lvchengtong/terminal-agent/screens/panel-view';

/** The agent said no, or said nothing; `code` is for the person who is called. */
export class AgentRefused extends Error {
  override readonly name = 'AgentRefused';
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/** Sends commands in the order they were given. */
export interface AgentClient {
  send(command: PanelCommand): Promise<void>;
  cards(): Promise<readonly CardChoiceView[]>;
}

export function createAgentClient(): AgentClient {
  let before: Promise<unknown> = Promise.resolve();
  return {
    send(command) {
      // allSettled: a command that failed was answered to whoever gave it; the next goes out all
      // the same.
      const sent = Promise.allSettled([before]).then(() => post(command));
      // A tap is answered when its presentation is over; nobody queues behind it.
      if (command.command !== 'tap') before = sent;
      return sent;
    },
    async cards() {
      const response = await ask('/cards');
      const { cards } = (await response.json()) as { cards: readonly CardChoiceView[] };
      return cards;
    },
  };
}

async function post(command: PanelCommand): Promise<void> {
  await ask('/commands', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(command),
  });
}

async function ask(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    throw new AgentRefused('NO_CONNECTION', { cause: error });
  }
  if (response.ok) return response;
  throw new AgentRefused(await problemCode(response));
}

async function problemCode(response: Response): Promise<string> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  if (isProblem !== true) return String(response.status);
  const { code } = (await response.json()) as { code: string };
  return code;
}
