import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { httpsTransport } from '../centre/https-transport.ts';
import { CentreUnreachable } from '../centre/transport.ts';
import type { AgentConfig } from '../config/config.ts';
import { ConfigError } from '../config/load-config.ts';
import type { AgentLog } from '../log.ts';
import { enrol, storedEnrolment, type Enrolment } from './enrolment.ts';

const WAIT_MS = 3_000;

/**
 * The enrolment in the data folder; without one the terminal enrols with its one-time code, and waits
 * for the centre as long as it takes.
 */
export async function enrolOrWait(config: AgentConfig, log: AgentLog): Promise<Enrolment> {
  const stored = storedEnrolment(config.data, config.terminal_id);
  if (stored !== undefined) return stored;
  const { ca_file: caFile, enrolment_code: code, url } = config.centre;
  if (caFile === undefined || code === undefined) {
    throw new ConfigError(
      'centre: this terminal is not enrolled; ca_file and enrolment_code are needed',
    );
  }
  const transport = httpsTransport(url, { caPem: readFileSync(caFile, 'utf8') });
  try {
    for (;;) {
      try {
        return await enrol(config.data, config.terminal_id, code, transport.send);
      } catch (error) {
        if (!(error instanceof CentreUnreachable)) throw error;
        log.warn({ reason: error.message }, 'not enrolled yet');
        await pause(WAIT_MS);
      }
    }
  } finally {
    transport.close();
  }
}
