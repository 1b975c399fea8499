import type { Knex } from 'knex';
import { REFUSED, TAKEN_IN } from './record-columns.ts';
import type { StoredRecord } from './record-row.ts';
import type { StoredTally, StoredTerminal, TodayFacts } from './today-report.ts';

const LAST_RECORDS = 15;
const TERMINALS_MAX = 60;

/** Everything that the page of today is made from, of one settlement day. */
export async function readToday(database: Knex, date: string): Promise<TodayFacts> {
  const [tallies, duplicates, rejected, lastRecords, terminals] = await Promise.all([
    readTallies(database, date),
    readAside(database, 'ingest_duplicate', date),
    readAside(database, 'ingest_rejected', date),
    readLastRecords(database, date),
    readTerminals(database),
  ]);
  return { tallies, duplicates, rejected, lastRecords, terminals };
}

/** The open settlement day, or undefined before the first one. */
export async function readOpenDay(database: Knex): Promise<string | undefined> {
  const answer = await database.raw<{ rows: { date: string }[] }>(
    `select settlement_date::text as date from settlement_day where state = 'open'`,
  );
  return answer.rows[0]?.date;
}

/** Changes whenever the report could: a cheap question to ask often. */
export async function readMarker(database: Knex): Promise<string> {
  const answer = await database.raw<{ rows: { marker: string }[] }>(`
    select concat_ws(' ', d.settlement_date, count(b.batch_no), max(b.received_at),
      (select max(received_at) from terminal_heartbeat)) as marker
    from settlement_day d left join ingest_batch b on b.settlement_date = d.settlement_date
    where d.state = 'open' group by d.settlement_date`);
  return answer.rows[0]?.marker ?? '';
}

// What was received today, and what arbitration posted today of earlier days' records.
async function readTallies(database: Knex, date: string): Promise<readonly StoredTally[]> {
  const answer = await database.raw<{ rows: StoredTally[] }>(
    `select r.operator_no, o.name, o.kind as operator_kind, r.kind, r.counter_kind, r.verdict,
       d.outcome, r.settlement_date = :date as received_today,
       extract(hour from r.occurred_at at time zone 'Asia/Shanghai')::int as hour,
       count(*) as records, sum(r.amount_fen) as amount_fen
     from ingest_record r
     left join arbitration_standing d on d.record_id = r.record_id
     join participant_operator o on o.operator_no = r.operator_no
     where r.settlement_date = :date
       or (r.settlement_date, r.record_id) in
          (select record_settlement_date, record_id from arbitration_standing
           where settlement_date = :date and outcome <> 'refused')
     group by 1, 2, 3, 4, 5, 6, 7, 8, 9`,
    { date },
  );
  return answer.rows;
}

interface Aside {
  readonly records: string;
  readonly amount_fen: string | null;
}

async function readAside(
  database: Knex,
  table: 'ingest_duplicate' | 'ingest_rejected',
  date: string,
): Promise<Aside> {
  const answer = await database.raw<{ rows: Aside[] }>(
    `select count(*) as records, sum(amount_fen) as amount_fen from ${table} where settlement_date = ?`,
    [date],
  );
  return answer.rows[0] ?? { records: '0', amount_fen: null };
}

// A record id begins with the time of the tap, so the primary key gives the last ones without a sort.
async function readLastRecords(database: Knex, date: string): Promise<readonly StoredRecord[]> {
  const answer = await database.raw<{ rows: StoredRecord[] }>(
    `select * from (
       (${TAKEN_IN} where r.settlement_date = :date
          and (r.settlement_date, r.record_id) in
            (select settlement_date, record_id from ingest_record where settlement_date = :date
             order by record_id desc limit ${String(LAST_RECORDS)}))
       union all
       (${REFUSED} where r.settlement_date = :date
        order by b.received_at desc limit ${String(LAST_RECORDS)})
     ) as last order by sort_time desc, record_id desc limit ${String(LAST_RECORDS)}`,
    { date },
  );
  return answer.rows;
}

async function readTerminals(database: Knex): Promise<readonly StoredTerminal[]> {
  const answer = await database.raw<{ rows: StoredTerminal[] }>(`
    select t.terminal_id, o.name as operator_name, t.kind, t.place, h.status,
      greatest(h.received_at, b.received_at) as last_seen_at
    from terminal t
    join participant_operator o on o.operator_no = t.operator_no
    left join terminal_heartbeat h on h.terminal_id = t.terminal_id
    left join lateral (
      select received_at from ingest_batch where terminal_id = t.terminal_id
      order by batch_no desc limit 1
    ) b on true
    where t.closed_at is null
    order by last_seen_at desc nulls last, t.terminal_id
    limit ${String(TERMINALS_MAX)}`);
  return answer.rows;
}
