// @ts-check
import { openDatabase } from '@lvchengtong/clearing-server/database/database';

const TABLES = ['ingest_record', 'ingest_card_key', 'ingest_psam_key', 'ledger_transfer'];

/**
 * The same rows as a service stores them that has a transaction and its INSERTs for each record: looks
 * the card and its key up, inserts the record, its keys and its transfer, and moves the purse. Into tables
 * with the same columns, constraints and indexes. It decodes nothing, verifies no TAC and signs nothing.
 * @param {import('pg').Client} database
 * @param {string} databaseUrl
 */
export async function createRowByRowPeer(database, databaseUrl) {
  for (const table of [...TABLES, 'ledger_purse_balance']) {
    await database.query(`create table bench_${table} (like ${table} including all)`);
  }
  const knex = openDatabase(databaseUrl, { connectionsMax: 10 });

  /** @param {Record<string, unknown>} record @param {Record<string, unknown>} transfer */
  const store = (record, transfer) =>
    knex.transaction(async (trx) => {
      const { card_asn, purse, counter_kind, counter, record_id } = record;
      await trx('card').where({ card_asn }).first();
      await trx('terminal').where({ terminal_id: record['terminal_id'] }).first();
      await trx('bench_ingest_card_key').where({ card_asn, purse, counter_kind, counter }).first();
      await trx('bench_ingest_record').insert(record);
      await trx('bench_ingest_card_key').insert({
        card_asn,
        purse,
        counter_kind,
        counter,
        record_id,
      });
      await trx('bench_ingest_psam_key').insert({
        psam_no: record['psam_no'],
        terminal_sequence: record['terminal_sequence'],
        record_id,
      });
      await trx('bench_ledger_transfer').insert(transfer);
      await trx.raw(
        `insert into bench_ledger_purse_balance values (?, ?, ?) on conflict (card_asn, purse)
         do update set balance_fen = bench_ledger_purse_balance.balance_fen + excluded.balance_fen`,
        [String(card_asn), Number(purse), -Number(record['amount_fen'])],
      );
    });

  return {
    /**
     * Stores `count` of the rows that ingest stored, from as many sides at once as there are terminals.
     * @param {number} count
     * @param {number} terminals
     * @returns {Promise<number>} records per second
     */
    async rate(count, terminals) {
      const records = await database.query(
        `select * from ingest_record r where verdict = 'accepted' and not exists
           (select from bench_ingest_card_key k where k.record_id = r.record_id) limit $1`,
        [count],
      );
      const ids = records.rows.map(({ record_id: id }) => id);
      const transfers = await database.query(
        'select * from ledger_transfer where record_id = any($1::uuid[])',
        [ids],
      );
      const transferOf = new Map(transfers.rows.map((row) => [row.record_id, row]));
      const started = performance.now();
      await Promise.all(
        Array.from({ length: terminals }, async (_, terminal) => {
          for (let at = terminal; at < records.rows.length; at += terminals) {
            const record = records.rows[at];
            await store(record, transferOf.get(record.record_id));
          }
        }),
      );
      return records.rows.length / ((performance.now() - started) / 1000);
    },
    close: () => knex.destroy(),
  };
}
