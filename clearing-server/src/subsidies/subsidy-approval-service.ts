import { sum } from '@lvchengtong/card-sdk/money';
import { v7 as uuidv7 } from 'uuid';
import type { Obstacle } from '../approvals/approval-request.ts';
import type { ApprovalHandler } from '../approvals/approval-service.ts';
import { appendCausedTransfers } from '../ledger/caused-transfer-store.ts';
import { insertPendingLoads } from '../pending-loads/pending-load-store.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { holdRecallable, insertRecall, recallBatch } from './subsidy-recall-store.ts';
import { findItems, holdBatch, storeApproval } from './subsidy-store.ts';
import { fundingTransfer, recallingTransfer, type SubsidyBatch } from './subsidy.ts';

function obstacle(batch: SubsidyBatch | undefined, now: Date): Obstacle {
  if (batch === undefined) return 'no such batch';
  if (batch.approvedAt !== undefined) return 'the batch was agreed to before';
  return batch.expiresAt <= now ? 'the batch has expired' : undefined;
}

/** A second person agrees to a batch: from then on each line waits for its card. */
export function subsidyHandler(clock: () => Date): ApprovalHandler {
  return {
    obstacle: async (trx, subject) => obstacle(await holdBatch(trx, subject), clock()),
    async apply(trx, { id, subject }, at) {
      const settlementDate = await holdOpenDay(trx);
      if (settlementDate === undefined) return 'no settlement day is open';
      const batch = await holdBatch(trx, subject);
      const stands = obstacle(batch, at);
      if (batch === undefined || stands !== undefined) return stands ?? 'no such batch';
      const { fund, expiresAt } = batch;
      const waiting = (await findItems(trx, batch.id)).map((item) => ({
        ...item,
        fund,
        pendingLoadId: uuidv7(),
      }));
      await insertPendingLoads(
        trx,
        waiting.map(({ pendingLoadId, cardAsn, amount }) => ({
          id: pendingLoadId,
          cardAsn,
          amount,
          expiresAt,
          channel: 'subsidy',
        })),
        at,
      );
      await storeApproval(trx, batch.id, { id, at }, waiting);
      await appendCausedTransfers(trx, waiting.map(fundingTransfer), settlementDate, at);
      return undefined;
    },
  };
}

/** Two people take back what still waits, before its last day; what a MAC2 is out for stays. */
export function recallHandler(): ApprovalHandler {
  return {
    obstacle: async (trx, subject) => {
      const batch = await holdBatch(trx, subject);
      if (batch?.approvedAt === undefined) return 'nobody has agreed to such a batch';
      return (await holdRecallable(trx, subject)) > 0 ? undefined : NOTHING_WAITS;
    },
    async apply(trx, { id, subject }, at) {
      const settlementDate = await holdOpenDay(trx);
      if (settlementDate === undefined) return 'no settlement day is open';
      await holdBatch(trx, subject);
      await holdRecallable(trx, subject);
      const recalled = await recallBatch(trx, subject, at);
      if (recalled.length === 0) return NOTHING_WAITS;
      const total = sum(recalled.map(({ amount }) => amount));
      await insertRecall(trx, { id, batchId: subject, count: recalled.length, total, at });
      await appendCausedTransfers(trx, recalled.map(recallingTransfer), settlementDate, at);
      return undefined;
    },
  };
}

const NOTHING_WAITS = 'nothing of the batch waits that could be taken back';
