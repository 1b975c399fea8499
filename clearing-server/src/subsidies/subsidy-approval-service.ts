import { v7 as uuidv7 } from 'uuid';
import type { Obstacle } from '../approvals/approval-request.ts';
import type { ApprovalHandler } from '../approvals/approval-service.ts';
import { appendCausedTransfers } from '../ledger/caused-transfer-store.ts';
import { insertPendingLoads } from '../pending-loads/pending-load-store.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { findItems, holdBatch, storeApproval } from './subsidy-store.ts';
import { fundingTransfer, type SubsidyBatch } from './subsidy.ts';

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
