import { createPublicKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { troubleFor } from './agent-view.ts';
import { createAgent, type Agent } from './agent.ts';
import { httpsTransport } from './centre/https-transport.ts';
import { systemClock } from './clock.ts';
import { closedScreen } from './closed-screen.ts';
import type { AgentConfig } from './config/config.ts';
import { ConfigError, loadConfig } from './config/load-config.ts';
import { enrolOrWait } from './enrolment/enrol-or-wait.ts';
import type { Enrolment } from './enrolment/enrolment.ts';
import { openHardware, type Hardware } from './hardware.ts';
import { JournalError } from './journal/journal-error.ts';
import { kindFor } from './kinds/kind-for.ts';
import type { TerminalScreen } from './screen-state.ts';
import { startScreenServer, type ScreenServer } from './screens/screen-server.ts';

const PAGES = fileURLToPath(new URL('../../screens/dist', import.meta.url));
// sysexits.h: configuration error, input/output error.
const EXIT = { config: 78, io: 74 } as const;

const log = pino({
  name: 'agent',
  redact: ['*.keyPem', '*.enrolment_code', 'error.config'],
});
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

function configFrom(args: readonly string[]): AgentConfig {
  const { values } = parseArgs({
    args: [...args],
    options: { config: { type: 'string' }, reader: { type: 'string' } },
  });
  if (values.config === undefined) throw new ConfigError('usage: main.js --config FILE');
  const environment =
    values.reader === undefined ? process.env : { ...process.env, LCT_AGENT_READER: values.reader };
  return loadConfig(readFileSync(values.config, 'utf8'), environment);
}

async function serveScreen(
  config: AgentConfig,
  screen: TerminalScreen,
): Promise<ScreenServer | undefined> {
  if (config.screen === undefined) return undefined;
  return startScreenServer({
    screen,
    pages: PAGES,
    host: config.screen.host,
    port: config.screen.port,
    clock: systemClock,
    onFault: (error) => {
      log.error({ error }, 'panel request failed');
    },
  });
}

/** The agent, or why this machine cannot keep a journal. */
function agentOrTrouble(
  config: AgentConfig,
  enrolment: Enrolment,
  hardware: Hardware,
  transport: ReturnType<typeof httpsTransport>,
): Agent | JournalError {
  const kind = kindFor(config);
  if (kind === undefined) throw new ConfigError(`kind: ${config.kind} is not a terminal for cards`);
  try {
    return createAgent({
      config,
      kind,
      operatorNo: enrolment.operatorNo,
      place: enrolment.place,
      centreKey: createPublicKey(enrolment.receiptKeyPem),
      psam: hardware.psam,
      transport: transport.send,
      clock: systemClock,
      random,
      ...(hardware.shelf && { shelf: hardware.shelf }),
      log,
    });
  } catch (error) {
    if (error instanceof JournalError) return error;
    throw error;
  }
}

async function run(): Promise<void> {
  const config = configFrom(process.argv.slice(2));
  const enrolment = await enrolOrWait(config, log);
  const transport = httpsTransport(config.centre.url, {
    caPem: enrolment.caPem,
    client: { keyPem: enrolment.keyPem, certificatePem: enrolment.certificatePem },
  });
  const hardware = await openHardware(config, log);
  const agent = agentOrTrouble(config, enrolment, hardware, transport);
  const failed = agent instanceof JournalError;
  const screen = failed
    ? closedScreen(config, enrolment.place, troubleFor(agent), systemClock)
    : agent.screen;
  const server = await serveScreen(config, screen);
  if (failed) log.error({ code: agent.code, error: agent }, 'cannot accept payments');
  else {
    await agent.refresh();
    agent.start();
    hardware.serve(agent);
  }

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await hardware.stopServing();
    if (!failed) await agent.stop();
    await server?.close();
    transport.close();
    hardware.close();
    process.exitCode = failed ? EXIT.io : 0;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stop().catch(fail);
    });
  }
  // Whoever started this process waits for the line.
  process.stdout.write(
    `${JSON.stringify({ ready: true, kind: config.kind, screen_port: server?.port ?? null })}\n`,
  );
}

function fail(error: unknown): void {
  log.fatal({ error }, 'agent stopped');
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof ConfigError ? EXIT.config : 1);
}

run().catch(fail);
