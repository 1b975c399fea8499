import assert from 'node:assert/strict';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import type { Every } from '../../src/screens/event-stream.ts';
import { startScreenServer, type ScreenServer } from '../../src/screens/screen-server.ts';
import {
  CANTEEN_READY,
  SCRIPT_NOW,
  scriptedScreen,
  type ScriptedScreen,
} from './scripted-screen.ts';

let pages: string;
before(async () => {
  pages = await mkdtemp(path.join(tmpdir(), 'panel-pages-'));
  await mkdir(path.join(pages, 'assets'));
  await writeFile(path.join(pages, 'index.html'), '<!doctype html><title>till</title>');
  await writeFile(path.join(pages, 'assets', 'main-1a2b.js'), 'export {};');
});
after(() => rm(pages, { recursive: true }));

export interface Panel {
  readonly screen: ScriptedScreen;
  readonly server: ScreenServer;
  readonly faults: unknown[];
  readonly beat: () => void;
}

/** Serves a scripted screen for one test; beats its heart on demand. */
export async function withPanel(
  use: (panel: Panel) => Promise<void>,
  start = CANTEEN_READY,
  folder = pages,
): Promise<void> {
  const screen = scriptedScreen(start);
  const faults: unknown[] = [];
  const beats = new Set<() => void>();
  const every: Every = (milliseconds, call) => {
    assert.equal(milliseconds, 15_000);
    beats.add(call);
    return () => beats.delete(call);
  };
  const server = await startScreenServer({
    screen,
    pages: folder,
    host: '127.0.0.1',
    port: 0,
    clock: () => SCRIPT_NOW,
    every,
    onFault: (error) => faults.push(error),
  });
  const beat = (): void => {
    for (const call of beats) call();
  };
  try {
    await use({ screen, server, faults, beat });
  } finally {
    await server.close();
  }
  assert.equal(beats.size, 0, 'closing stops the heartbeat');
}

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `fetch` does not let a test lie about Host and Origin. */
export function ask(
  server: ScreenServer,
  target: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = new URL(target, server.url);
    const request = httpRequest(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, body: text });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

export const command = (server: ScreenServer, body: unknown, headers = {}): Promise<Answer> =>
  ask(server, '/commands', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

export function assertProblem(answer: Answer, status: number, code: string): { detail: string } {
  assert.equal(answer.status, status, answer.body);
  assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/);
  const problem = JSON.parse(answer.body) as { code: string; status: number; detail: string };
  assert.equal(problem.code, code);
  assert.equal(problem.status, status);
  return problem;
}
