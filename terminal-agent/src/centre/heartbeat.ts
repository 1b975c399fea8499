import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { DownloadStore } from '../parameters/download-store.ts';
import type { CentreClient } from './centre-client.ts';
import type { CentreLink } from './centre-link.ts';

export interface HeartbeatOptions {
  readonly centre: CentreClient;
  readonly link: CentreLink;
  readonly journal: Journal;
  readonly downloads: DownloadStore;
  readonly clock: Clock;
}

/**
 * Tells the centre how this terminal is, and learns how far its clock is off: the centre's time is
 * taken as that of the middle between question and answer. @throws CentreUnreachable, CentreRefused
 */
export async function sendHeartbeat(options: HeartbeatOptions): Promise<void> {
  const { centre, link, journal, downloads, clock } = options;
  const askedAt = clock();
  const centreTime = await centre.heartbeat({
    at: askedAt.toISOString(),
    backlog_records: journal.backlog.count,
    backlog_fen: fenNumber(journal.backlog.amount),
    parameter_version: downloads.get('parameters')?.content.version ?? 0,
    block_list_version: downloads.get('block-list')?.content.version ?? 0,
  });
  const middle = (askedAt.getTime() + clock().getTime()) / 2;
  link.noteClockOffset(middle - centreTime.getTime());
}
