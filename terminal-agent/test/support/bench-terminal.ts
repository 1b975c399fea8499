import { rmSync } from 'node:fs';
import { parseOperatorNo } from '@lvchengtong/card-sdk/ids';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { openPsam } from '@lvchengtong/card-sdk/psam';
import type { VirtualPsam } from '@lvchengtong/card-sdk/virtual';
import { createAgent, type Agent } from '../../src/agent.ts';
import type { Scheduler } from '../../src/clock.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { kindFor } from '../../src/kinds/kind-for.ts';
import { SILENT_LOG } from '../../src/log.ts';
import type { BenchCentre } from './bench-centre.ts';
import { random, TEST_TERMINAL } from './bench-city.ts';
import { temporaryFolder } from './drafts.ts';

/** Time that stands still until it is moved; what was scheduled runs when its time has come. */
export class BenchTime {
  #now = new Date('2026-09-01T03:30:00Z');
  #due: { at: number; work: () => void }[] = [];

  readonly clock = (): Date => new Date(this.#now);
  readonly schedule: Scheduler = (delayMs, work) => {
    const entry = { at: this.#now.getTime() + delayMs, work };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  };

  async pass(seconds: number): Promise<void> {
    this.#now = new Date(this.#now.getTime() + seconds * 1000);
    const over = this.#due.filter(({ at }) => at <= this.#now.getTime());
    this.#due = this.#due.filter((entry) => !over.includes(entry));
    for (const { work } of over) work();
    // The work tells the presenter, which answers within a few turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface BenchTerminal {
  readonly agent: Agent;
  readonly time: BenchTime;
  records(): readonly TransactionRecord[];
  /** The process dies and is started again on the same disk. */
  restart(): Promise<BenchTerminal>;
  remove(): Promise<void>;
}

/** An agent of the given kind with a real PSAM in software and the bench's centre. */
export async function benchTerminal(
  kind: string,
  psam: VirtualPsam,
  centre: BenchCentre,
  folder = temporaryFolder(),
  time = new BenchTime(),
): Promise<BenchTerminal> {
  const config = loadConfig(
    JSON.stringify({
      terminal_id: TEST_TERMINAL,
      data: folder,
      centre: { url: 'https://centre.example' },
      reader: 'virtual',
      bus: { line: 27, vehicle: 1 },
      metro: { line: 1, station: 1, role: 'both' },
      kind,
    }),
    {},
  );
  const rules = kindFor(config);
  if (rules === undefined) throw new Error(`${kind} takes no cards`);
  psam.reset();
  const agent = createAgent({
    config,
    kind: rules,
    operatorNo: parseOperatorNo('00000001'),
    place: 'bench',
    centreKey: centre.key.publicKey,
    psam: await openPsam(psam.channel()),
    transport: centre.transport,
    clock: time.clock,
    schedule: time.schedule,
    random,
    log: SILENT_LOG,
  });
  await agent.refresh();
  return {
    agent,
    time,
    records: () => agent.journal.last(100).toReversed(),
    restart: () => {
      agent.journal.close();
      return benchTerminal(kind, psam, centre, folder, time);
    },
    remove: async () => {
      await agent.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
