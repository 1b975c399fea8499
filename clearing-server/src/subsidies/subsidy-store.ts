import { parseCardAsn, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import type { FundedLoad, SubsidyBatch, SubsidyItem, ToldBatch, ToldItem } from './subsidy.ts';

interface BatchRow {
  batch_id: string;
  file_name: string;
  digest_hex: string;
  fund: string;
  expires_at: Date;
  item_count: number;
  total_fen: string;
  made_at: Date;
  made_by: string;
  approved_at: Date | null;
}

const COLUMNS = `batch_id, file_name, digest_hex, fund, expires_at, item_count, total_fen, made_at,
  made_by, approved_at`;

const batchOf = (row: BatchRow): SubsidyBatch => ({
  id: row.batch_id,
  fileName: row.file_name,
  digest: row.digest_hex,
  fund: row.fund,
  expiresAt: row.expires_at,
  count: row.item_count,
  total: fen(BigInt(row.total_fen)),
  madeAt: row.made_at,
  madeBy: row.made_by,
  approvedAt: row.approved_at ?? undefined,
});

/** False when this file was brought for this fund before. */
export async function insertBatch(
  trx: Knex.Transaction,
  batch: SubsidyBatch,
  items: readonly SubsidyItem[],
): Promise<boolean> {
  const rows = await query(
    trx,
    `insert into subsidy_batch (batch_id, file_name, digest_hex, fund, expires_at, item_count,
       total_fen, made_at, made_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (fund, digest_hex) do nothing returning 1 as one`,
    [
      batch.id,
      batch.fileName,
      batch.digest,
      batch.fund,
      batch.expiresAt,
      batch.count,
      batch.total,
      batch.madeAt,
      batch.madeBy,
    ],
  );
  if (rows.length === 0) return false;
  await insertRows(
    trx,
    'subsidy_item',
    [
      { name: 'batch_id', type: 'uuid', of: () => batch.id },
      { name: 'line_no', type: 'int', of: ({ line }) => line },
      { name: 'card_asn', type: 'bpchar', of: ({ cardAsn }) => cardAsn },
      { name: 'amount_fen', type: 'bigint', of: ({ amount }) => amount },
    ],
    items,
  );
  return true;
}

export async function findBatchByDigest(
  on: Knex,
  fund: string,
  digest: string,
): Promise<SubsidyBatch | undefined> {
  const [row] = await query<BatchRow>(
    on,
    `select ${COLUMNS} from subsidy_batch where fund = ? and digest_hex = ?`,
    [fund, digest],
  );
  return row && batchOf(row);
}

/** The batch, which nobody else decides before `trx` ends. */
export async function holdBatch(
  trx: Knex.Transaction,
  id: string,
): Promise<SubsidyBatch | undefined> {
  const [row] = await query<BatchRow>(
    trx,
    `select ${COLUMNS} from subsidy_batch where batch_id = ? for update`,
    [id],
  );
  return row && batchOf(row);
}

export async function findItems(on: Knex, batchId: string): Promise<SubsidyItem[]> {
  const rows = await query<{ line_no: number; card_asn: string; amount_fen: string }>(
    on,
    `select line_no, card_asn, amount_fen from subsidy_item where batch_id = ? order by line_no`,
    [batchId],
  );
  return rows.map((row) => ({
    line: row.line_no,
    cardAsn: parseCardAsn(row.card_asn),
    amount: fen(BigInt(row.amount_fen)),
  }));
}

/** The batch is agreed to: each line waits as the pending load of the same place in `pendingIds`. */
export async function storeApproval(
  trx: Knex.Transaction,
  batchId: string,
  approval: { readonly id: string; readonly at: Date },
  waiting: readonly { readonly line: number; readonly pendingLoadId: string }[],
): Promise<void> {
  await query(
    trx,
    `update subsidy_batch set approval_request_id = ?, approved_at = ? where batch_id = ?`,
    [approval.id, approval.at, batchId],
  );
  await query(
    trx,
    `update subsidy_item i set pending_load_id = w.pending_load_id
     from unnest(?::int[], ?::uuid[]) as w (line_no, pending_load_id)
     where i.batch_id = ? and i.line_no = w.line_no`,
    [waiting.map(({ line }) => line), waiting.map(({ pendingLoadId }) => pendingLoadId), batchId],
  );
}

/** From which funds these pending loads came. */
export async function findFunds(
  on: Knex,
  pendingLoadIds: readonly string[],
): Promise<FundedLoad[]> {
  const rows = await query<{ pending_load_id: string; fund: string; amount_fen: string }>(
    on,
    `select i.pending_load_id, b.fund, i.amount_fen from subsidy_item i
     join subsidy_batch b using (batch_id) where i.pending_load_id = any(?::uuid[])`,
    [pendingLoadIds],
  );
  return rows.map((row) => ({
    pendingLoadId: row.pending_load_id,
    fund: row.fund,
    amount: fen(BigInt(row.amount_fen)),
  }));
}

/** Cards by their numbers, and students' cards by the digests of their numbers; only those that can take money. */
export async function findRecipients(
  on: Knex,
  cardNos: readonly string[],
  digests: readonly Uint8Array[],
): Promise<{
  readonly cards: ReadonlySet<string>;
  /** By the hex of the digest. */
  readonly students: ReadonlyMap<string, CardAsn>;
}> {
  const usable = `c.state in ('issued', 'active', 'suspended') and not c.test`;
  const cards = await query<{ card_asn: string }>(
    on,
    `select card_asn from card c where card_asn = any(?::bpchar[]) and ${usable}`,
    [cardNos],
  );
  const students = await query<{ digest: string; card_asn: string }>(
    on,
    `select encode(s.national_no_digest, 'hex') as digest, c.card_asn
     from person.student s join person.card_holder h using (student_id) join card c using (card_asn)
     where s.national_no_digest = any(?::bytea[]) and h.held_until is null and ${usable}`,
    [digests],
  );
  return {
    cards: new Set(cards.map((row) => row.card_asn)),
    students: new Map(students.map((row) => [row.digest, parseCardAsn(row.card_asn)])),
  };
}

/** Newest first. */
export async function findBatches(on: Knex, batchId?: string): Promise<ToldBatch[]> {
  const tally = (name: string, state: string): string => `
    count(*) filter (where ${state}) as ${name}_count,
    coalesce(sum(i.amount_fen) filter (where ${state}), 0) as ${name}_fen`;
  const rows = await query<BatchRow & Readonly<Record<string, string>>>(
    on,
    `select b.*, t.* from (select ${COLUMNS} from subsidy_batch
       where ?::uuid is null or batch_id = ? order by made_at desc, batch_id limit 200) b
     cross join lateral (select ${[
       tally('planned', 'p.state is null'),
       tally('waiting', `p.state = 'waiting'`),
       tally('loaded', `p.state = 'loaded'`),
       tally('recalled', `p.state = 'recalled'`),
     ].join(', ')}
       from subsidy_item i left join pending_load p using (pending_load_id)
       where i.batch_id = b.batch_id) t
     order by b.made_at desc, b.batch_id`,
    [batchId ?? null, batchId ?? null],
  );
  const tallied = (row: Readonly<Record<string, unknown>>, name: string) => ({
    count: Number(row[`${name}_count`]),
    amount: fen(BigInt(String(row[`${name}_fen`]))),
  });
  return rows.map((row) => ({
    ...batchOf(row),
    progress: {
      planned: tallied(row, 'planned'),
      waiting: tallied(row, 'waiting'),
      loaded: tallied(row, 'loaded'),
      recalled: tallied(row, 'recalled'),
    },
  }));
}

export async function findToldItems(on: Knex, batchId: string): Promise<ToldItem[]> {
  const rows = await query<{
    line_no: number;
    card_asn: string;
    amount_fen: string;
    state: ToldItem['state'];
    waits_on: string;
    ended_at: Date | null;
  }>(
    on,
    `select i.line_no, i.card_asn, i.amount_fen, coalesce(p.state, 'planned') as state,
       coalesce(p.card_asn, i.card_asn) as waits_on, p.ended_at
     from subsidy_item i left join pending_load p using (pending_load_id)
     where i.batch_id = ? order by i.line_no`,
    [batchId],
  );
  return rows.map((row) => ({
    line: row.line_no,
    cardAsn: parseCardAsn(row.card_asn),
    amount: fen(BigInt(row.amount_fen)),
    state: row.state,
    waitsOn: parseCardAsn(row.waits_on),
    endedAt: row.ended_at ?? undefined,
  }));
}
