import assert from 'node:assert/strict';
import { parentPort } from 'node:worker_threads';
import { runChecks } from './tac-checks.ts';

// The thread beside the server's: computes TACs. It keeps nothing between two messages.
assert(parentPort !== null, 'runs as a worker thread');
const port = parentPort;
port.on('message', (packed: Uint8Array<ArrayBuffer>) => {
  const right = runChecks(packed);
  port.postMessage(right, [right.buffer]);
});
