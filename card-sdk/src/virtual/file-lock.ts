import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Someone else has had the file locked for the whole waiting time. */
export class FileLocked extends Error {
  override readonly name = 'FileLocked';
}

const POLL_MS = 20;

/** Paths this process holds, or waits for in the order of asking. */
const queues = new Map<string, Promise<void>>();
const held = new Set<string>();
let attempts = 0;

/**
 * Takes `path` for this process alone and answers the way to give it back. A lock whose process is
 * dead is taken over: a terminal that was killed must not keep its cards for ever.
 *
 * @throws FileLocked when another process keeps it longer than `waitMs`.
 */
export async function lockFile(path: string, waitMs: number): Promise<() => void> {
  const before = queues.get(path) ?? Promise.resolve();
  let leaveQueue = (): void => undefined;
  const mine = new Promise<void>((resolve) => {
    leaveQueue = resolve;
  });
  const tail = before.then(() => mine);
  queues.set(path, tail);
  const leave = (): void => {
    if (queues.get(path) === tail) queues.delete(path);
    leaveQueue();
  };
  await before;
  try {
    await acquire(path, waitMs);
  } catch (error) {
    leave();
    throw error;
  }
  held.add(path);
  return () => {
    if (!held.delete(path)) return;
    rmSync(path, { force: true });
    leave();
  };
}

async function acquire(path: string, waitMs: number): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    if (tryCreate(path)) return;
    const owner = readOwner(path);
    if (owner !== undefined && isDead(path, owner)) {
      takeAway(path, owner);
      continue;
    }
    if (waited >= waitMs) {
      throw new FileLocked(`${path} is held by process ${owner?.split(' ')[0] ?? 'unknown'}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** link(2) makes the lock appear with its owner already written in it, or not at all. */
function tryCreate(path: string): boolean {
  attempts += 1;
  const draft = `${path}.${String(process.pid)}.${String(attempts)}`;
  writeFileSync(draft, `${String(process.pid)} ${startOf(process.pid) ?? ''}`);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Dead, or another process that was given the same number since. */
function isDead(path: string, owner: string): boolean {
  const [pidText = '', start = ''] = owner.split(' ');
  const pid = Number(pidText);
  if (pid === process.pid) return !held.has(path);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return true;
    if (codeOf(error) !== 'EPERM') throw error;
  }
  return start !== '' && startOf(pid) !== start;
}

/**
 * Two processes may find the same dead owner. Only the one whose rename moves that very file away
 * has removed it; a live lock caught by mistake is put back.
 */
function takeAway(path: string, deadOwner: string): void {
  attempts += 1;
  const aside = `${path}.dead.${String(process.pid)}.${String(attempts)}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (readOwner(aside) !== deadOwner) linkSync(aside, path);
  rmSync(aside, { force: true });
}

/** When a process began, in clock ticks since boot (proc(5), field 22); undefined where there is no /proc. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return undefined;
    throw error;
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
