import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import { fenNumber, type Fen } from '@lvchengtong/card-sdk/money';
import type { Difference } from '@lvchengtong/clearing-server/reconciliation/difference';
import type { Bill } from '@lvchengtong/clearing-server/settlement/bill';
import type { VerdictCounts } from './day-figures.ts';
import type { NetworkFaults } from './faults.ts';
import type { VisitCounts } from './visits.ts';

/** How a simulated day ended. */
export interface DayResult extends VerdictCounts {
  readonly bills: readonly Bill[];
  readonly differences: readonly Difference[];
  readonly billed: Fen;
  readonly unexplained: Fen;
  readonly invariantsFailed: readonly string[];
  /** Where the centre's figures are not what was seen beside the readers. */
  readonly disagreements: readonly string[];
  readonly tampered: CardAsn | undefined;
  readonly visits: VisitCounts;
  readonly network: NetworkFaults;
  readonly kills: number;
}

/** The last line of `--json`. */
export const jsonOf = (result: DayResult, seconds: number): Readonly<Record<string, unknown>> => ({
  records: result.records,
  accepted: result.accepted,
  duplicates: result.duplicates,
  suspended: result.suspended,
  rejected: result.rejected,
  billed_fen: fenNumber(result.billed),
  unexplained_fen: fenNumber(result.unexplained),
  invariants_failed: result.invariantsFailed.length,
  disagreements: result.disagreements.length,
  torn: result.visits.torn,
  recovered: result.visits.recovered,
  wrong_tacs: result.visits.wrongTacs,
  uploads_lost: result.network.requestsLost + result.network.answersLost,
  seconds,
});
