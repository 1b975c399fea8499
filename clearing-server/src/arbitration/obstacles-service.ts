import type { Knex } from 'knex';
import { createRowWriter } from '../database/row-writer.ts';
import { cardKeyName, loadOrderName, psamKeyName, type KeyBook } from '../ingest/facts.ts';
import { takeCardKeys, takePsamKeys } from '../ingest/key-store.ts';
import { findKeyBook } from '../ingest/known-store.ts';
import { raiseCounters } from '../ledger/transfer-store.ts';
import type { ChainRecord } from './chain-record.ts';
import type { ObstacleCode } from './matters.ts';
import type { PostingContext } from './post-decision-service.ts';

/** Who holds the keys of the records that are to be paid. */
export interface Keys {
  readonly taken: Pick<KeyBook, 'card' | 'psam'>;
  /** Records that hold a counter's key and stand as refused: their counter is free again. */
  readonly refused: ReadonlySet<string>;
}

export async function findKeys(
  trx: Knex.Transaction,
  records: readonly ChainRecord[],
  refused: ReadonlySet<string>,
): Promise<Keys> {
  const taken = await findKeyBook(
    trx,
    records.map(({ record }) => record),
  );
  return { taken, refused };
}

/** Why a record cannot be paid although its neighbours prove it. */
export function obstacleTo(
  { record, recordId }: ChainRecord,
  { taken, refused }: Keys,
  orders: PostingContext['orders'],
): ObstacleCode | undefined {
  const holder = taken.card.get(cardKeyName(record));
  if (holder !== undefined && holder !== recordId && !refused.has(holder)) return 'COUNTER_HELD';
  if (record.counterKind === 'online') {
    const isAuthorised = orders.get(loadOrderName(record))?.amount === record.amount;
    return isAuthorised ? undefined : 'LOAD_NOT_AUTHORISED';
  }
  const signed = taken.psam.get(psamKeyName(record));
  return signed === undefined || signed === recordId ? undefined : 'PSAM_SEQUENCE_HELD';
}

/** Takes the keys that are free, so that the same record told again is known for what it is. */
export async function takeFreeKeys(
  trx: Knex.Transaction,
  records: readonly ChainRecord[],
  { taken }: Keys,
  which: { readonly counters: boolean } = { counters: true },
): Promise<void> {
  const writer = createRowWriter(trx);
  if (which.counters) {
    const free = records.filter(({ record }) => !taken.card.has(cardKeyName(record)));
    await takeCardKeys(writer, free);
    await raiseCounters(
      writer,
      free.map(({ record }) => record),
    );
  }
  await takePsamKeys(
    writer,
    records.filter(
      ({ record }) => record.counterKind === 'offline' && !taken.psam.has(psamKeyName(record)),
    ),
  );
  await writer.flush();
}
