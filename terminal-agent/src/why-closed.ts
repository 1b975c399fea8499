import type { DownloadStore } from './parameters/download-store.ts';
import { offlineLimitReached } from './offline-limits.ts';
import type { Backlog } from './journal/journal.ts';
import type { CannotAccept } from './screen-state.ts';
import type { TerminalTime } from './terminal-time.ts';

// A clock this far behind its own last record is not to be trusted with money.
const CLOCK_BEHIND_MS_MAX = 5 * 60_000;

/** Why a terminal whose parts all work takes no money all the same; undefined when it does. */
export function whyClosed(
  { now, behindMs }: TerminalTime,
  downloads: DownloadStore,
  held: { readonly backlog: Backlog; readonly heardAt: Date | undefined },
  tillVacant: boolean,
): CannotAccept | undefined {
  const parameters = downloads.get('parameters');
  if (parameters === undefined) return 'no-parameters';
  if (behindMs > CLOCK_BEHIND_MS_MAX) return 'clock';
  const holding = {
    backlog: held.backlog,
    heardAt: held.heardAt ?? parameters.confirmedAt,
    blockListConfirmedAt: downloads.get('block-list')?.confirmedAt,
  };
  if (offlineLimitReached(parameters.content.offlineLimits, holding, now)) return 'offline-limit';
  return tillVacant ? 'no-cashier' : undefined;
}
