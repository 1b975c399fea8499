import type { StoredTerminalState } from './terminal-state-store.ts';
import type { DownloadState, TerminalState } from './terminal-shapes.ts';
import { presenceOf } from './today-report.ts';
import { wholeNumber } from './whole-number.ts';

/** What the console shows of a terminal. */
export function terminalState(stored: StoredTerminalState, now: Date): TerminalState {
  return {
    terminal_id: stored.terminal_id,
    operator_no: stored.operator_no,
    operator_name: stored.operator_name,
    kind: stored.kind,
    place: stored.place,
    presence: presenceOf(stored.heard_at, now),
    heard_at: stored.heard_at?.toISOString() ?? null,
    block_list: downloadState(
      stored.block_list_version,
      stored.block_list_current,
      stored.block_list_behind_since,
    ),
    parameters: downloadState(
      stored.parameter_version,
      stored.parameter_current,
      stored.parameter_behind_since,
    ),
    backlog_records: said(stored.backlog_records),
  };
}

const downloadState = (
  version: string | null,
  current: number,
  behindSince: Date | null,
): DownloadState => ({
  version: said(version),
  current,
  behind_since: behindSince?.toISOString() ?? null,
});

const said = (number: string | null): number | null =>
  number === null ? null : wholeNumber(number);
