import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A PostgreSQL that one test file has to itself, to do to it what no neighbour would bear. */
export interface OwnPostgres {
  readonly adminUrl: string;
  /** SIGKILL to every process of it, at once: no statement that was under way is ever answered. */
  readonly kill: () => void;
  /** Starts it again at the same address; it recovers from its log. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Cluster {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

interface PostgresTool {
  readonly startClusterForTests: (
    home: string,
    options?: { readonly port?: number; readonly settings?: readonly string[] },
  ) => Promise<Cluster>;
}

const TOOL = new URL('../../../../tools/postgres.js', import.meta.url).href;

/** A folder that PostgreSQL's user may enter; the caller removes it. */
export function temporaryHome(): string {
  const home = mkdtempSync(path.join(tmpdir(), 'lvchengtong-own-postgres-'));
  chmodSync(home, 0o755);
  return home;
}

/** @param home where its data goes; a temporary folder that goes when it stops, unless given. */
export async function startOwnPostgres(
  home?: string,
  settings: readonly string[] = [],
): Promise<OwnPostgres> {
  const folder = home ?? temporaryHome();
  const { startClusterForTests } = (await import(TOOL)) as PostgresTool;
  let cluster = await startClusterForTests(folder, { settings });
  const adminUrl = cluster.url;
  const port = Number(new URL(adminUrl).port);
  let killed: readonly string[] = [];
  return {
    adminUrl,
    kill: () => {
      killed = processesOf(folder);
      for (const pid of killed) endProcess(Number(pid));
    },
    restart: async () => {
      // One that is not gone yet holds the shared memory that the next one asks for.
      while (killed.some(isRunning)) await sleep(10);
      cluster = await startClusterForTests(folder, { port, settings });
    },
    stop: async () => {
      await cluster.stop();
      if (home === undefined) rmSync(folder, { recursive: true });
    },
  };
}

/** The postmaster and its children, which bear other command lines. */
function processesOf(home: string): string[] {
  const running = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const postmasters = running.filter((pid) => read(`/proc/${pid}/cmdline`).includes(home));
  return [...postmasters, ...running.filter((pid) => postmasters.includes(stat(pid).parent))];
}

/** A zombie only waits for somebody to ask how it died. */
const isRunning = (pid: string): boolean => !['', 'Z'].includes(stat(pid).state);

/** proc(5): state and parent follow the name, which stands in brackets and may hold spaces. */
function stat(pid: string): { readonly state: string; readonly parent: string } {
  const text = read(`/proc/${pid}/stat`);
  const [state = '', parent = ''] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state, parent };
}

/** Processes end while they are being looked at. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isGone(error)) return '';
    throw error;
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');
