import pino from 'pino';
import { readSettings } from './config/server-options.ts';
import { startProblem } from './config/start-problem.ts';
import { startServer, type RunningServer } from './server.ts';

const log = pino({ name: 'clearing-server' }, pino.destination(2));

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2), process.env);
  const { kekFile, kekHex, startAt } = settings;
  const startedAt = Date.now();
  const server = await startServer({
    databaseUrl: settings.databaseUrl,
    dataFolder: settings.dataFolder,
    terminalsPort: settings.terminalsPort,
    consolePort: settings.consolePort,
    // A chosen clock is a simulated day, which whoever drives it closes himself.
    closeNightly: startAt === undefined,
    ...(kekFile === undefined ? {} : { kekFile }),
    ...(kekHex === undefined ? {} : { kekHex }),
    ...(startAt === undefined
      ? {}
      : { clock: () => new Date(startAt.getTime() + Date.now() - startedAt) }),
    log,
  });
  stopOnSignal(server);
  process.stdout.write(
    `${JSON.stringify({
      ready: true,
      terminals_port: server.terminalsPort,
      console_port: server.consolePort,
      ca_file: server.caFile,
      first_password: server.firstPassword ?? null,
    })}\n`,
  );
}

function stopOnSignal(server: RunningServer): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    server.close().then(
      () => {
        process.exitCode = 0;
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exitCode = 1;
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  const sentence = startProblem(error);
  if (sentence === undefined) log.fatal({ err: error }, 'the server could not start');
  else process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
});
