import { fenNumber } from '@lvchengtong/card-sdk/money';
import { askCentre, CentreRefused } from '../centre/ask-centre.ts';
import { CentreUnreachable, type CentreTransport } from '../centre/transport.ts';
import type { Journal } from '../journal/journal.ts';
import type { AgentLog } from '../log.ts';
import type { Tally } from './shift-book.ts';
import { shiftReport, type ShiftReport } from './shift-report.ts';

export interface ShiftSending {
  readonly journal: Journal;
  readonly transport: CentreTransport;
  readonly log: AgentLog;
}

/**
 * Tells the centre what each shift came to that is over, once its records are there. A report is sent again
 * until it is answered; one that the centre will not have is told to people and not sent again.
 */
export async function sendShifts({ journal, transport, log }: ShiftSending): Promise<void> {
  const firstKept = journal.batches.keptRows(1)[0]?.journalSequence;
  for (const duty of journal.duties.unreported()) {
    if (firstKept !== undefined && firstKept <= duty.lastSequence) return;
    const report = shiftReport(journal, duty);
    try {
      await askCentre(transport, 'PUT /v1/shifts/:shiftNo', {
        params: { shiftNo: String(report.shiftNo) },
        body: bodyOf(report),
      });
    } catch (error) {
      if (error instanceof CentreUnreachable) return;
      if (!(error instanceof CentreRefused)) throw error;
      // Busy, or in trouble: another time.
      if (error.status >= 500 || error.status === 429) return;
      log.error({ shift_no: report.shiftNo, code: error.code }, 'Z report not taken');
    }
    journal.duties.reported(duty.dutyNo);
  }
}

const tally = ({ count, amount }: Tally): { count: number; amount_fen: number } => ({
  count,
  amount_fen: fenNumber(amount),
});

const bodyOf = ({
  totals,
  ...report
}: ShiftReport): Parameters<typeof askCentre<'PUT /v1/shifts/:shiftNo'>>[2]['body'] => ({
  cashier_no: report.cashierNo,
  opened_at: report.openedAt,
  closed_at: report.closedAt,
  first_journal_sequence: report.firstSequence,
  last_journal_sequence: report.lastSequence,
  sales: tally(totals.sales),
  unresolved: tally(totals.unresolved),
  loads: tally(totals.loads),
  voids_to_card: tally(totals.voidsToCard),
  voids_in_cash: tally(totals.voidsInCash),
});
