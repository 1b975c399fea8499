import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TEST_TERMINAL } from './bench-city.ts';
import { CODE } from './tls-centre.ts';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));

export interface AgentProcess {
  readonly child: ChildProcess;
  /** A command of the panel; the agent has to take it. */
  command(command: Readonly<Record<string, unknown>>): Promise<void>;
  /** Exit code and signal after SIGTERM. */
  stop(): Promise<unknown[]>;
}

/** The agent as it is started on a terminal: by its main.js and a configuration file, not enrolled yet. */
export async function startAgentProcess(
  folder: string,
  centre: { readonly url: string; readonly caPem: string },
  config: Readonly<Record<string, unknown>>,
): Promise<AgentProcess> {
  writeFileSync(join(folder, 'ca.pem'), centre.caPem);
  const file = join(folder, 'agent.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      terminal_id: TEST_TERMINAL,
      data: join(folder, 'data'),
      centre: { url: centre.url, ca_file: join(folder, 'ca.pem'), enrolment_code: CODE },
      screen: { port: 0 },
      ...config,
    }),
  );
  const child = spawn(process.execPath, [MAIN, '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    let output = '';
    child.on('exit', () => {
      reject(new Error(`the agent ended: ${output}`));
    });
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      const ready = /"ready":true.*"screen_port":(\d+)/.exec(output);
      if (ready !== null) resolve(Number(ready[1]));
    });
  });
  return {
    child,
    command: async (command) => {
      const answer = await fetch(`http://127.0.0.1:${String(port)}/commands`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(command),
      });
      assert.equal(answer.status, 204, await answer.text());
    },
    stop: () => {
      child.removeAllListeners('exit');
      child.kill('SIGTERM');
      return once(child, 'exit');
    },
  };
}
