import type { Knex } from 'knex';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';

export interface BlockListChange {
  readonly cardAsn: CardAsn;
  readonly action: 'add' | 'remove';
  readonly reason: string;
}

/** Publishes the next versions of the block list, one per change: invariant 10, no holes. */
export async function changeBlockList(
  trx: Knex.Transaction,
  changes: readonly BlockListChange[],
  at: Date,
): Promise<void> {
  if (changes.length === 0) return;
  // Readers go on; whoever else wants to publish waits, so that versions follow one another.
  await trx.raw('lock table block_list_entry in share row exclusive mode');
  const [newest] = await trx('block_list_entry').max<{ max: number | null }[]>('version as max');
  await trx('block_list_entry').insert(
    changes.map(({ cardAsn, action, reason }, index) => ({
      version: (newest?.max ?? 0) + 1 + index,
      card_asn: cardAsn,
      action,
      at,
      reason,
    })),
  );
}

/** What the newest entry of this card says. Its row in `card` is locked by whoever asks. */
export async function isOnBlockList(trx: Knex.Transaction, cardAsn: CardAsn): Promise<boolean> {
  const newest = await trx<{ card_asn: CardAsn; action: string; version: number }>(
    'block_list_entry',
  )
    .where({ card_asn: cardAsn })
    .orderBy('version', 'desc')
    .first('action');
  return newest?.action === 'add';
}

export interface BlockListSnapshot {
  /** 0 before the first entry. */
  readonly version: number;
  readonly issuedAt: Date | undefined;
  readonly cards: readonly CardAsn[];
}

/** The list as it stands: for each card its newest entry counts. */
export async function blockListSnapshot(database: Knex): Promise<BlockListSnapshot> {
  const newest = await database<{ version: number; at: Date }>('block_list_entry')
    .orderBy('version', 'desc')
    .first('version', 'at');
  const version = newest?.version ?? 0;
  // As of that version, so that an entry published between the two queries is not half in.
  const { rows } = await database.raw<{ rows: { card_asn: CardAsn }[] }>(
    `select card_asn from (
       select distinct on (card_asn) card_asn, action from block_list_entry
       where version <= ? order by card_asn, version desc) as newest_entry
     where action = 'add' order by card_asn`,
    [version],
  );
  return { version, issuedAt: newest?.at, cards: rows.map((row) => row.card_asn) };
}
