import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import { NOT_IN_HAND } from '../pending-loads/pending-load-store.ts';
import type { FundedLoad } from './subsidy.ts';

/**
 * How many lines of the batch wait, and they go on waiting until `trx` ends. A terminal that was being
 * given one of them has its answer by then, and the next statement sees it.
 */
export async function holdRecallable(trx: Knex.Transaction, batchId: string): Promise<number> {
  const rows = await query(
    trx,
    `select 1 as one from pending_load p
     where p.state = 'waiting' and ${NOT_IN_HAND} and p.pending_load_id in (
       select pending_load_id from subsidy_item where batch_id = ?)
     order by p.pending_load_id for update of p`,
    [batchId],
  );
  return rows.length;
}

/** Takes back what waits and is in nobody's hand. */
export async function recallBatch(
  trx: Knex.Transaction,
  batchId: string,
  at: Date,
): Promise<FundedLoad[]> {
  const rows = await query<{ pending_load_id: string; fund: string; amount_fen: string }>(
    trx,
    `update pending_load p set state = 'recalled', ended_at = ?
     from subsidy_item i join subsidy_batch b using (batch_id)
     where i.batch_id = ? and i.pending_load_id = p.pending_load_id
       and p.state = 'waiting' and ${NOT_IN_HAND}
     returning p.pending_load_id, b.fund, p.amount_fen`,
    [at, batchId],
  );
  return rows.map((row) => ({
    pendingLoadId: row.pending_load_id,
    fund: row.fund,
    amount: fen(BigInt(row.amount_fen)),
  }));
}

export async function insertRecall(
  trx: Knex.Transaction,
  recall: {
    /** Of the request that two people agreed on. */
    readonly id: string;
    readonly batchId: string;
    readonly count: number;
    readonly total: Fen;
    readonly at: Date;
  },
): Promise<void> {
  await query(
    trx,
    `insert into subsidy_recall (approval_request_id, batch_id, item_count, total_fen, at)
     values (?, ?, ?, ?, ?)`,
    [recall.id, recall.batchId, recall.count, recall.total, recall.at],
  );
}
