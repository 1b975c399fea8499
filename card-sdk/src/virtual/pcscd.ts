import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SOCKET = '/run/pcscd/pcscd.comm';
const DRIVER = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';
const START_MS = 10_000;

export interface RunningPcscd {
  /** TCP ports at which the driver waits for the card of slot 0 and of slot 1. */
  readonly ports: readonly [number, number];
  readonly stop: () => Promise<void>;
}

/**
 * Debian's pcscd with the two-slot virtual reader, on ports that were free. There can be one pcscd
 * on a machine, because its socket has one place: a second would talk to the readers of the first.
 */
export async function startPcscd(): Promise<RunningPcscd> {
  if (await answers(SOCKET)) {
    throw new Error(`a pcscd is running already (${SOCKET}): stop it first`);
  }
  const first = await twoFreePorts();
  const folder = mkdtempSync(join(tmpdir(), 'lct-pcscd-'));
  const config = join(folder, 'reader.conf');
  writeFileSync(config, readerConfiguration(first));
  const daemon = spawn('pcscd', ['--foreground', '--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [daemon.stdout, daemon.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  const stop = async (): Promise<void> => {
    await end(daemon);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await started(daemon, output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ports: [first, first + 1], stop };
}

const readerConfiguration = (port: number): string => `FRIENDLYNAME "Lvchengtong test reader"
DEVICENAME /dev/null:0x${port.toString(16)}
LIBPATH ${DRIVER}
CHANNELID 0x${port.toString(16)}
`;

async function started(daemon: ChildProcess, output: readonly string[]): Promise<void> {
  const failed = new Promise<never>((_resolve, reject) => {
    daemon.once('error', (error) => {
      reject(new Error(`pcscd cannot be started: ${error.message}`, { cause: error }));
    });
    daemon.once('exit', (code) => {
      reject(new Error(`pcscd ended with ${String(code)}: ${output.join('')}`));
    });
  });
  const up = async (): Promise<void> => {
    for (let waited = 0; !(await answers(SOCKET)); waited += 50) {
      if (waited >= START_MS) throw new Error(`pcscd does not answer: ${output.join('')}`);
      await sleep(50);
    }
  };
  await Promise.race([up(), failed]);
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // absent or refused: nobody is there
  } finally {
    socket.destroy();
  }
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null || daemon.pid === undefined) return;
  const gone = once(daemon, 'exit');
  daemon.kill('SIGTERM');
  await gone;
}

/** The driver takes a port and the one above it. */
async function twoFreePorts(): Promise<number> {
  for (;;) {
    const lower = await listen(0);
    const address = lower.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    let upper: Server | undefined;
    try {
      upper = await listen(port + 1);
      return port;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    } finally {
      lower.close();
      upper?.close();
    }
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '0.0.0.0');
  await once(server, 'listening');
  return server;
}
