import { createPublicKey, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openPsam } from '@lvchengtong/card-sdk/psam';
import type { PsamStore } from '@lvchengtong/card-sdk/virtual';
import { createAgent, type Agent } from '@lvchengtong/terminal-agent';
import {
  httpsTransport,
  type HttpsTransport,
} from '@lvchengtong/terminal-agent/centre/https-transport';
import type { CentreTransport } from '@lvchengtong/terminal-agent/centre/transport';
import { configSchema, type AgentConfig } from '@lvchengtong/terminal-agent/config/config';
import {
  enrol,
  storedEnrolment,
  type Enrolment,
} from '@lvchengtong/terminal-agent/enrolment/enrolment';
import { kindFor } from '@lvchengtong/terminal-agent/kinds/kind-for';
import { SILENT_LOG } from '@lvchengtong/terminal-agent/log';
import type { CityTerminal } from './city.ts';
import type { SeededCashier } from './seed-city.ts';
import type { CityClock } from './city-clock.ts';

/** Where the centre is, and whom to trust before there is a certificate. */
export interface Centre {
  readonly url: string;
  readonly caPem: string;
}

/** A terminal of the city, at work in this process: the agent that ships, over mutual TLS. */
export interface RunningTerminal {
  readonly spec: CityTerminal;
  readonly agent: Agent;
  /** To the centre as this terminal, past the agent and past the network's faults. */
  readonly send: CentreTransport;
  readonly close: () => Promise<void>;
}

export interface TerminalHome {
  /** `agents` of the data folder; each terminal has a folder below. */
  readonly folder: string;
  readonly psams: PsamStore;
  readonly clock: Pick<CityClock, 'now' | 'schedule'>;
}

/** The configuration of a terminal of the city, as `agent.yaml` would have it. */
export const configOf = (spec: CityTerminal, folder: string, centreUrl: string): AgentConfig =>
  configSchema.parse({
    kind: spec.kind,
    terminal_id: spec.terminalId,
    data: join(folder, spec.terminalId),
    centre: { url: centreUrl },
    reader: 'virtual',
    ...(spec.bus && { bus: spec.bus }),
    ...(spec.metro && { metro: spec.metro }),
  });

/** Fetches the terminal's certificate against its one-time code, unless it has one. */
export async function enrolTerminal(
  spec: CityTerminal,
  folder: string,
  centre: Centre,
  enrolmentCode: () => Promise<string>,
): Promise<Enrolment> {
  const home = join(folder, spec.terminalId);
  const stored = storedEnrolment(home, spec.terminalId);
  if (stored !== undefined) return stored;
  mkdirSync(home, { recursive: true });
  const transport = httpsTransport(centre.url, { caPem: centre.caPem });
  try {
    return await enrol(home, spec.terminalId, await enrolmentCode(), transport.send);
  } finally {
    transport.close();
  }
}

/** The mutual TLS connection of an enrolled terminal. */
export const transportOf = (enrolment: Enrolment, centreUrl: string): HttpsTransport =>
  httpsTransport(centreUrl, {
    caPem: enrolment.caPem,
    client: { keyPem: enrolment.keyPem, certificatePem: enrolment.certificatePem },
  });

/**
 * Puts a terminal together from its configuration, its certificate and its PSAM.
 * @param faulty what the network between it and the centre does
 */
export async function openTerminal(
  spec: CityTerminal,
  home: TerminalHome,
  enrolment: Enrolment,
  centreUrl: string,
  faulty: (transport: CentreTransport) => CentreTransport,
): Promise<RunningTerminal> {
  const config = configOf(spec, home.folder, centreUrl);
  const kind = kindFor(config);
  if (kind === undefined)
    throw new Error(`a terminal of kind ${spec.kind} takes no cards in force`);
  const transport = transportOf(enrolment, centreUrl);
  const held = await home.psams.take(spec.psamNo);
  const agent = createAgent({
    config,
    kind,
    operatorNo: enrolment.operatorNo,
    place: enrolment.place,
    centreKey: createPublicKey(enrolment.receiptKeyPem),
    psam: await openPsam(held.chip.channel()),
    transport: faulty(transport.send),
    clock: home.clock.now,
    schedule: home.clock.schedule,
    random: (length) => new Uint8Array(randomBytes(length)),
    log: SILENT_LOG,
  });
  return {
    spec,
    agent,
    send: transport.send,
    close: async () => {
      await agent.stop();
      held.release();
      transport.close();
    },
  };
}

/** The first of the operator's cashiers takes the terminal over, where it wants one. */
export async function signOnCashier(
  { spec, agent }: RunningTerminal,
  cashiers: readonly SeededCashier[],
): Promise<void> {
  if (agent.screen.state().cannotAccept !== 'no-cashier') return;
  const cashier = cashiers.find(({ operatorNo }) => operatorNo === spec.operatorNo);
  if (cashier === undefined) throw new Error(`${spec.place} has no cashier`);
  const outcome = await agent.screen.commands.signOn(cashier.cashierNo, cashier.pin);
  if (outcome.kind !== 'signed-on') throw new Error(`${spec.place}: sign-on ${outcome.kind}`);
}
