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

export interface BlockListDelta {
  readonly since: number;
  readonly version: number;
  readonly issuedAt: Date | undefined;
  readonly added: readonly CardAsn[];
  readonly removed: readonly CardAsn[];
}

/**
 * What makes the list of `since` the one of now; undefined when there never was such a version. A card
 * that was added and removed again in between is in neither.
 */
export async function blockListDelta(
  database: Knex,
  since: number,
): Promise<BlockListDelta | undefined> {
  const newest = await database<{ version: number; at: Date }>('block_list_entry')
    .orderBy('version', 'desc')
    .first('version', 'at');
  const version = newest?.version ?? 0;
  if (since > version) return undefined;
  const { rows } = await database.raw<{ rows: { card_asn: CardAsn; added: boolean }[] }>(DELTA, [
    since,
    version,
    since,
    version,
  ]);
  const cards = (added: boolean): CardAsn[] =>
    rows.filter((row) => row.added === added).map((row) => row.card_asn);
  return { since, version, issuedAt: newest?.at, added: cards(true), removed: cards(false) };
}

const DELTA = `
  with changed as (
    select distinct card_asn from block_list_entry where version > ? and version <= ?
  ), standing as (
    select card_asn,
      coalesce((select e.action = 'add' from block_list_entry e
        where e.card_asn = c.card_asn and e.version <= ? order by e.version desc limit 1), false)
        as before,
      (select e.action = 'add' from block_list_entry e
        where e.card_asn = c.card_asn and e.version <= ? order by e.version desc limit 1) as after
    from changed c
  )
  select card_asn, after as added from standing where before <> after order by card_asn
`;

/** How many cards the list has at a version. */
export async function blockListCount(database: Knex, version: number): Promise<number> {
  const { rows } = await database.raw<{ rows: { count: string }[] }>(
    `select count(*) from (
       select distinct on (card_asn) action from block_list_entry
       where version <= ? order by card_asn, version desc) as newest_entry
     where action = 'add'`,
    [version],
  );
  return Number(rows[0]?.count ?? 0);
}
