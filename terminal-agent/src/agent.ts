import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { CardChannel } from '@lvchengtong/card-sdk/apdu';
import type { OperatorNo } from '@lvchengtong/card-sdk/ids';
import type { Psam } from '@lvchengtong/card-sdk/psam';
import { AgentCore } from './agent-core.ts';
import { CentreLink } from './centre/centre-link.ts';
import { centreClient } from './centre/centre-client.ts';
import { sendHeartbeat } from './centre/heartbeat.ts';
import { CentreUnreachable, type CentreTransport } from './centre/transport.ts';
import { systemScheduler, type Clock, type Scheduler } from './clock.ts';
import type { AgentConfig } from './config/config.ts';
import { DutyDesk } from './duty/duty-desk.ts';
import { sendShifts } from './duty/send-shifts.ts';
import { Journal } from './journal/journal.ts';
import type { Kind } from './kinds/decision.ts';
import type { AgentLog } from './log.ts';
import { DOWNLOAD_NAMES, DownloadStore } from './parameters/download-store.ts';
import type { CashierEntry } from './parameters/lists.ts';
import { LocalBlocks } from './parameters/local-blocks.ts';
import { refresh, type RefreshOutcome } from './parameters/refresh.ts';
import { sdkCardPort } from './presentation/sdk-card-port.ts';
import type { ScreenPhase, TerminalScreen } from './screen-state.ts';
import { startRounds, type Rounds } from './rounds.ts';
import { terminalTime } from './terminal-time.ts';
import { uploadOnce, type UploadOutcome } from './upload/uploader.ts';
import type { VirtualShelf } from './virtual-shelf.ts';

export interface AgentOptions {
  readonly config: AgentConfig;
  readonly kind: Kind;
  readonly operatorNo: OperatorNo;
  readonly place: string;
  /** Ed25519: the centre's key for receipts and downloads. */
  readonly centreKey: KeyObject;
  readonly psam: Psam;
  readonly transport: CentreTransport;
  readonly clock: Clock;
  readonly random: (length: number) => Uint8Array;
  readonly schedule?: Scheduler;
  readonly shelf?: VirtualShelf;
  readonly log: AgentLog;
}

/** One terminal, at work. */
export interface Agent {
  readonly screen: TerminalScreen;
  readonly journal: Journal;
  /** Serves the card behind the channel; returns what the screen showed at the end. */
  present(channel: CardChannel): Promise<ScreenPhase | { readonly kind: 'busy' }>;
  /** Sends one batch now. */
  upload(): Promise<UploadOutcome>;
  /** Downloads what is in force now. */
  refresh(): Promise<RefreshOutcome | { readonly unreachable: string }>;
  /** Tells the centre how this terminal is, now; a centre that is away is none the wiser. */
  heartbeat(): Promise<unknown>;
  /** Uploads, refreshes and gives signs of life from now on by itself. */
  start(): void;
  /** Finishes the presentation in hand, then stops and closes the journal. */
  stop(): Promise<void>;
}

/**
 * Puts a terminal together from its parts, in the process of a panel or of the simulation.
 * @throws JournalError when the journal cannot be used: the terminal then takes no cards
 */
export function createAgent(options: AgentOptions): Agent {
  const { config, clock, log, schedule = systemScheduler } = options;
  const journal = Journal.open(join(config.data, 'journal.sqlite'));
  for (const lost of journal.setAside) log.error({ ...lost }, 'journal row set aside');
  const downloads = new DownloadStore(join(config.data, 'downloads'), options.centreKey);
  const link = new CentreLink(clock, lastConfirmed(downloads), () => {
    core.changed();
  });
  const transport = link.watch(options.transport);
  const centre = centreClient(transport);
  const core: AgentCore = new AgentCore({
    ...options,
    journal,
    downloads,
    link,
    localBlocks: new LocalBlocks(join(config.data, 'local-blocks.json')),
    duty: dutyDesk(journal, downloads, clock),
    cards: sdkCardPort({ ...options, centre, terminalId: config.terminal_id }),
    schedule,
  });
  core.settlePending();

  const upload = async (): Promise<UploadOutcome> => {
    const outcome = await uploadOnce({
      terminalId: config.terminal_id,
      batches: journal.batches,
      receiptKey: options.centreKey,
      transport,
    });
    if (outcome.kind === 'acknowledged') core.changed();
    if (outcome.kind === 'nothing-to-send') await sendShifts({ journal, transport, log });
    return outcome;
  };
  const refreshNow = (): Promise<RefreshOutcome | { readonly unreachable: string }> =>
    unlessAway(async () => {
      const outcome = await refresh(centre, downloads, clock);
      for (const failure of outcome.failed) log.warn({ ...failure }, 'download not used');
      core.changed();
      return outcome;
    });
  const heartbeat = (): Promise<unknown> =>
    unlessAway(() => sendHeartbeat({ centre, link, journal, downloads, clock }));
  let rounds: Rounds | undefined;
  return {
    screen: core.screen,
    journal,
    present: (channel) => core.present(channel),
    upload,
    refresh: refreshNow,
    heartbeat,
    start: () => {
      const started = startRounds({
        ...options,
        schedule,
        uploadMs: config.upload_seconds * 1_000,
        refreshMs: config.refresh_seconds * 1_000,
        upload,
        refresh: refreshNow,
        heartbeatMs: config.heartbeat_seconds * 1_000,
        heartbeat,
      });
      rounds = started;
      core.onRecord = started.hurryUpload;
    },
    stop: async () => {
      await rounds?.stop();
      await core.stop();
      journal.close();
    },
  };
}

const NO_CASHIERS: ReadonlyMap<string, CashierEntry> = new Map();

const dutyDesk = (journal: Journal, downloads: DownloadStore, clock: Clock): DutyDesk =>
  new DutyDesk({
    log: journal.duties,
    cashiers: () => downloads.get('cashiers')?.content.cashiers ?? NO_CASHIERS,
    clock,
    time: () => terminalTime(clock(), journal.lastAt).at,
    lastSequence: () => journal.lastSequence,
  });

const lastConfirmed = (downloads: DownloadStore): Date | undefined =>
  DOWNLOAD_NAMES.map((name) => downloads.get(name)?.confirmedAt)
    .filter((at) => at !== undefined)
    .sort((a, b) => b.getTime() - a.getTime())[0];

async function unlessAway<Answer>(
  ask: () => Promise<Answer>,
): Promise<Answer | { readonly unreachable: string }> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CentreUnreachable) return { unreachable: error.message };
    throw error;
  }
}
