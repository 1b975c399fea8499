import type { Knex } from 'knex';
import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import { query } from '../database/query.ts';
import type { FileStory } from './file-differences.ts';

interface StoryRow {
  readonly psam_no: string;
  readonly terminal_sequence: bigint | string;
  readonly terminal_id: string;
  readonly card_asn: string;
  readonly claims:
    readonly { readonly file: string; readonly line: number; readonly fen: string }[] | null;
  readonly record_id: string | null;
  readonly amount_fen: bigint | string | null;
  readonly settled_on: string | null;
  readonly rejected_for: string | null;
}

// A file and the centre put a record on different days by the cut-over or a late upload; what is
// further apart than this is found by the PSAM's number alone, and then only that it is known. Of the
// days before, only those since the oldest tap in the files are read: no day was closed before what it took
// was tapped, but for what a terminal's clock may be ahead.
const DAYS_AROUND = 40;

/**
 * Where the consumption files of the day and the centre tell different stories. An operator without
 * a file for the day has claimed nothing and is not compared.
 */
export async function findFileStories(on: Knex, date: SettlementDate): Promise<FileStory[]> {
  const rows = await query<StoryRow>(on, STORIES, [
    date,
    date,
    DAYS_AROUND,
    date,
    date,
    DAYS_AROUND,
    date,
    date,
  ]);
  return rows.map((row) => ({
    psamNo: row.psam_no,
    terminalSequence: Number(row.terminal_sequence),
    terminalId: row.terminal_id,
    cardAsn: row.card_asn,
    claims: (row.claims ?? []).map(({ file, line, fen }) => ({
      fileName: file,
      line,
      amount: BigInt(fen) as Fen,
    })),
    held:
      row.record_id === null || row.amount_fen === null || row.settled_on === null
        ? undefined
        : {
            recordId: row.record_id,
            amount: BigInt(row.amount_fen) as Fen,
            settlementDate: parseSettlementDate(row.settled_on),
          },
    rejectedFor: row.rejected_for ?? undefined,
  }));
}

const STORIES = `
  with file as materialized (
    select file_name, operator_no from operator_file where kind = 'XF' and settlement_date = ?
  ), claim as (
    select r.psam_no, r.terminal_sequence, min(r.terminal_id) as terminal_id,
      min(r.card_asn) as card_asn, min(r.occurred_at) as occurred_at,
      jsonb_agg(jsonb_build_object('file', r.file_name, 'line', r.line, 'fen', r.amount_fen::text)
        order by r.file_name, r.line) as claims,
      count(*) as times, (array_agg(r.amount_fen order by r.file_name, r.line))[1] as amount_fen
    from operator_file_record r join file using (file_name)
    group by r.psam_no, r.terminal_sequence
  ), known as (
    -- A torn debit and its recovery have one number: what was accepted stands for both.
    select distinct on (i.psam_no, i.terminal_sequence) i.psam_no, i.terminal_sequence,
      i.terminal_id, i.card_asn, i.record_id, i.amount_fen, i.settlement_date,
      i.verdict = 'accepted' or coalesce(d.outcome <> 'refused', false) as payable,
      case when d.outcome = 'refused' then d.code end as refused_for
    from ingest_record i left join arbitration_standing d using (record_id)
    where i.settlement_date between greatest(?::date - ?::int, (select least(?::date, max(d.settlement_date) - 1)
        from settlement_day d where d.opened_at <= (select min(occurred_at) from claim)))
      and ?::date + ?::int
      and i.operator_no in (select operator_no from file)
      and i.kind in ('purchase', 'compound-purchase', 'unresolved')
    order by i.psam_no, i.terminal_sequence, i.verdict
  ), held as (
    select * from known where refused_for is null
  )
  select coalesce(c.psam_no, h.psam_no) as psam_no,
    coalesce(c.terminal_sequence, h.terminal_sequence) as terminal_sequence,
    coalesce(c.terminal_id, h.terminal_id) as terminal_id,
    coalesce(c.card_asn, h.card_asn) as card_asn,
    c.claims, h.record_id, h.amount_fen, h.settlement_date::text as settled_on,
    coalesce(
      (select k.refused_for from known k
       where k.psam_no = c.psam_no and k.terminal_sequence = c.terminal_sequence),
      (select min(x.code) from ingest_rejected x where x.card_asn = c.card_asn
         and x.occurred_at = c.occurred_at and x.amount_fen = c.amount_fen)) as rejected_for
  from claim c full join held h using (psam_no, terminal_sequence)
  where c.psam_no is null and h.payable and h.settlement_date = ?::date
    or c.psam_no is not null and (h.record_id is null or c.times > 1
      or h.amount_fen <> c.amount_fen or h.settlement_date <> ?::date)
  order by 1, 2
`;
