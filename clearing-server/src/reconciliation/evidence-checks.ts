import { chainHead, sqlOpened, type InvariantCheck } from './invariant-check.ts';

/** What terminals hold in their hands, and what proves that nothing was taken out of the middle. */
export const EVIDENCE_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'block-list-has-no-hole',
    clause: 10,
    sql: () => `select max(version) as newest, count(*) as versions from block_list_entry
      having coalesce(max(version), 0) <> count(*)`,
  },
  {
    // Snapshot n plus the delta from n to n + 1 is snapshot n + 1 just when that version moves its one card:
    // a version that changes nothing is one that a terminal counts and cannot tell from a lost delta.
    name: 'block-list-version-moves-one-card',
    clause: 10,
    sql: (scope) => `select e.version, e.card_asn, e.action, before.action as before
      from block_list_entry e left join lateral (
        select p.action from block_list_entry p
        where p.card_asn = e.card_asn and p.version < e.version order by p.version desc limit 1)
        before on true
      where e.at >= ${sqlOpened(scope)} and e.action = coalesce(before.action, 'remove')`,
  },
  {
    name: 'hash-chain-verifies',
    clause: 12,
    sql: ({ on }) => `select b.terminal_id, b.batch_no, b.chain_no
      from ingest_batch b
      left join ingest_batch p on p.terminal_id = b.terminal_id and p.chain_no = b.chain_no - 1
      left join (select terminal_id, batch_no, string_agg(raw, '' order by position) as bytes
          from ingest_record where ${on('settlement_date')} group by 1, 2) k
        on k.terminal_id = b.terminal_id and k.batch_no = b.batch_no
      where ${on('b.settlement_date')} and ((p.chain_no is null and b.chain_no <> 1)
         or b.chain_previous <> coalesce(p.chain_link, decode(repeat('00', 32), 'hex'))
         or b.chain_link <> sha256(b.chain_previous || coalesce(k.bytes, '')))`,
  },
  {
    name: 'closed-day-carries-the-head',
    clause: 12,
    sql: ({ on }) => `select d.settlement_date::text, d.chain_head_hex from settlement_day d
      where d.state in ('balanced', 'settled', 'paid') and ${on('d.settlement_date')}
        and d.chain_head_hex <> ${chainHead('d.settlement_date')}`,
  },
  {
    name: 'no-personal-data-beside-the-money',
    clause: 13,
    sql: () => `select table_name, column_name from information_schema.columns
      where table_schema = 'public'
        and table_name ~ '^(ingest|ledger|settlement|arbitration|reconciliation|money)_'
        and column_name ~ '(student|holder|person|national|birth|phone|sex|class_name|school)'`,
  },
];
