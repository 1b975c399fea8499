// @ts-check
import { pipeline } from 'node:stream/promises';
import { Readable, Writable } from 'node:stream';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/**
 * What the ingest rate is held against: the same rows by one COPY into one logged table that has a
 * primary key and nothing else.
 * @param {import('pg').Client} database
 */
export async function createCopyPeer(database) {
  await database.query(
    `create table bench_copy (like ingest_record, primary key (settlement_date, record_id))`,
  );
  return {
    /** The rows that were stored since `since`, as COPY prints them. @param {Date} since */
    async rows(since) {
      /** @type {Uint8Array[]} */
      const chunks = [];
      await pipeline(
        database.query(
          copyTo(
            `copy (select * from ingest_record where recorded_at >= '${since.toISOString()}') to stdout`,
          ),
        ),
        new Writable({
          write(chunk, _, done) {
            chunks.push(chunk);
            done();
          },
        }),
      );
      return chunks;
    },
    /** How long PostgreSQL takes to store and commit them. @param {readonly Uint8Array[]} chunks */
    async store(chunks) {
      const started = performance.now();
      await pipeline(Readable.from(chunks), database.query(copyFrom('copy bench_copy from stdin')));
      return (performance.now() - started) / 1000;
    },
  };
}
