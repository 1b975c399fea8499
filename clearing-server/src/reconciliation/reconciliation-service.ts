import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { ReconciliationReport } from './difference.ts';

export interface ReconciliationService {
  /** Compares cards, terminals, batches and ledger as of the day, and keeps the differences. */
  run(date: SettlementDate): Promise<ReconciliationReport>;
  /** The last run's report, or undefined when the day was never reconciled. */
  report(date: SettlementDate): Promise<ReconciliationReport | undefined>;
}
