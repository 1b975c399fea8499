import { Worker } from 'node:worker_threads';
import { checkCount, runChecks } from './tac-checks.ts';
import type { CheckTacs } from './verify-tac.ts';

/** Computes TACs in threads of its own. */
export interface TacPool {
  readonly check: CheckTacs;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** Fewer checks than this take less time here than the way to a thread and back. */
const WORTH_A_THREAD = 64;

interface Waiting {
  readonly resolve: (right: Uint8Array) => void;
  readonly reject: (reason: Error) => void;
}

/** Starts threads when they are first needed: a server that gets no records has none. */
export function createTacPool(threadsMax: number): TacPool {
  const threads: TacThread[] = [];
  let turn = 0;
  let closed = false;
  const thread = (): TacThread => {
    turn = (turn + 1) % threadsMax;
    const found = threads[turn];
    if (found !== undefined && !found.ended) return found;
    return (threads[turn] = startThread());
  };
  return {
    check: (packed) => {
      if (closed || checkCount(packed) < WORTH_A_THREAD) return Promise.resolve(runChecks(packed));
      return thread().check(packed);
    },
    close: async () => {
      closed = true;
      await Promise.all(threads.map((one) => one.close()));
    },
  };
}

interface TacThread {
  readonly ended: boolean;
  readonly check: CheckTacs;
  readonly close: () => Promise<void>;
}

function startThread(): TacThread {
  const worker = new Worker(new URL('tac-worker-job.js', import.meta.url));
  // Between two groups a thread keeps nothing alive: the server ends when it has nothing else to do.
  worker.unref();
  const waiting: Waiting[] = [];
  let ended = false;
  const fail = (reason: Error): void => {
    ended = true;
    for (const { reject } of waiting.splice(0)) reject(reason);
  };
  worker.on('message', (right: Uint8Array) => {
    waiting.shift()?.resolve(right);
    if (waiting.length === 0) worker.unref();
  });
  worker.on('error', fail);
  worker.on('exit', (code) => {
    fail(new Error(`the thread that computes TACs ended with ${String(code)}`));
  });
  return {
    get ended() {
      return ended;
    },
    check: (packed) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.ref();
        worker.postMessage(packed, [packed.buffer]);
      }),
    close: async () => {
      ended = true;
      await worker.terminate();
    },
  };
}
