const DECIDED = `insert into arbitration_decision select record_id, settlement_date, card_asn, 'paid',
  'PROVEN_BY_NEXT', '{"neighbour_record_id": ""}', settlement_date, now() from ingest_record`;

/** What somebody with the database's password could do behind everybody's back. */
export const tamperingWith = ({
  card,
  lost,
}: Readonly<Record<'card' | 'lost', string>>): Readonly<Record<string, string>> => ({
  'transfer-between-known-accounts': `update ledger_transfer set debit_account_id = gen_random_uuid()`,
  'day-sums-to-zero': `update ledger_day_balance set credit_fen = credit_fen + 1,
    closing_fen = closing_fen + 1 where credit_fen > 0`,
  'purse-balance-is-sum-of-transfers': `update ledger_purse_balance set balance_fen = balance_fen + 1`,
  'day-balance-is-sum-of-transfers': `delete from ledger_day_balance`,
  'day-opens-as-the-last-one-closed': `update ledger_day_balance set opening_fen = 1,
    closing_fen = closing_fen + 1`,
  'record-is-what-its-bytes-say': `update ingest_record set amount_fen = 1`,
  'posted-record-has-one-set-of-transfers': `delete from ledger_transfer where record_id is not null`,
  'transfer-names-a-posted-record': `update ledger_transfer set record_id = gen_random_uuid()
    where record_id is not null`,
  'card-key-belongs-to-one-posted-record': `delete from ingest_card_key`,
  'purse-knows-its-highest-counter': `update ledger_purse_balance set offline_counter = null`,
  'psam-key-belongs-to-one-posted-record': `update ingest_psam_key set record_id = gen_random_uuid()`,
  'batch-is-the-sum-of-its-buckets': `update ingest_batch set accepted_fen = accepted_fen + 1`,
  'nothing-enters-a-closed-day': `update ledger_transfer set recorded_at = recorded_at + interval '1 day'`,
  'bill-is-the-sum-of-its-lines': `update settlement_bill_line set amount_fen = amount_fen + 1`,
  'bill-is-what-the-ledger-owes': `delete from settlement_bill`,
  'day-total-carries-its-balances-forward': `update ledger_day_total set opening_fen = opening_fen + 1,
    closing_fen = closing_fen + 1 where code = 'purse'`,
  'float-is-explained': `delete from ledger_account where code = 'purse'`,
  'purse-follows-from-records': `update ledger_purse_balance set balance_fen = 0`,
  'bill-fee-is-the-sum-of-its-parts': `update settlement_bill_fee_part set amount_fen = amount_fen + 1`,
  'bill-bears-its-adjustments': `update settlement_bill set adjustments_fen = 1, net_fen = net_fen + 1`,
  'settled-bill-left-the-unsettled-account': `delete from ledger_transfer where purpose = 'fee'`,
  'bill-is-paid-once': `update settlement_payment_bill set amount_fen = amount_fen + 1`,
  'payment-is-the-sum-of-its-bills': `update settlement_payment set amount_fen = amount_fen + 1`,
  'paid-is-what-left-custody': `update ledger_transfer set amount_fen = 1 where purpose = 'payment'`,
  'paid-day-has-only-paid-bills': `delete from settlement_payment_bill`,
  'proven-load-is-credited-until-its-record-comes': `update load_order set proven_at = now(),
    proof_counter = online_counter + 1, proof_balance_fen = 0, proof_terminal_id = terminal_id`,
  'waiting-loads-stand-in-transit': `update ledger_transfer set amount_fen = amount_fen + 1
    where purpose = 'replacement'`,
  'pending-load-was-taken-once': `update pending_load set state = 'loaded', ended_at = now(),
    load_id = (select load_id from load_order limit 1) where channel = 'replacement'`,
  'replaced-purse-is-zero': `update ledger_purse_balance set balance_fen = 1
    where card_asn = '${lost}'`,
  'lost-balance-moves-once': `update ledger_transfer set cause_id = gen_random_uuid()
    where purpose = 'replacement'`,
  'claim-bears-what-came-late': `update loss_claim_charge set charge_fen = 1`,
  'purse-is-moved-by-its-own-card': `update ledger_transfer set debit_account_id =
    (select account_id from ledger_account where name = 'purse:${card}:2')
    where purpose = 'claim-charge'`,
  'subsidy-batch-adds-up': `update subsidy_batch set total_fen = total_fen + 1`,
  'subsidy-fund-pays-for-its-cards': `update ledger_transfer set debit_account_id =
    (select account_id from ledger_account where name = 'load-in-transit:replacement')
    where purpose = 'subsidy'`,
  'void-takes-back-its-sale': `insert into till_void (void_id, settlement_date, terminal_id, card_asn,
      reference_sequence, in_cash, state, sale_settlement_date, sale_record_id, amount_fen, noted_at,
      decided_at)
    select gen_random_uuid(), settlement_date, terminal_id, card_asn, journal_sequence, true,
      'given-back', settlement_date, record_id, amount_fen + 1, recorded_at, recorded_at
    from ingest_record where kind = 'purchase'`,
  'void-moves-what-it-gives-back': `update ledger_transfer set purpose = 'void',
    cause_id = gen_random_uuid() where purpose = 'replacement'`,
  'void-waits-for-its-card': `update pending_load set channel = 'void' where channel = 'replacement'`,
  'refund-is-owed-and-paid-once': `update refund set amount_fen = amount_fen + 1
    where kind = 'with-card'`,
  'refund-is-what-its-claim-moved': `update refund set amount_fen = 1 where kind = 'without-card'`,
  'two-people-decided': `update settlement_day set settle_request_id = gen_random_uuid()
    where state = 'paid'`,
  'decision-has-its-audit-rows': `delete from audit_event where action = 'settle.approve'`,
  'statement-line-is-booked-once': `update money_file_line set amount_fen = amount_fen - 1`,
  'statement-transfer-names-its-line': `update ledger_transfer set money_file_line = 77
    where purpose = 'channel-fee'`,
  'replaced-statement-is-booked-back': `update ledger_transfer set amount_fen = 1
    where purpose = 'correction'`,
  'late-proof-moved-the-money': `${DECIDED};
    insert into arbitration_late_proof select record_id, 1, 'refused', 'DISPROVEN_BY_NEXT', evidence,
      settlement_date, now() from arbitration_decision`,
  'correction-of-a-record-gives-back-what-was-moved': `update ledger_transfer
    set purpose = 'correction', corrects_transfer_id = gen_random_uuid() where purpose = 'purchase'`,
  'proven-records-share-no-counter': `update ingest_record set counter_kind = 'offline'; ${DECIDED}`,
  'closed-case-is-what-was-decided': `insert into arbitration_case select gen_random_uuid(), 'record',
    record_id, 'UNRESOLVED', card_asn, purse, operator_no, counter_kind, counter, 1, amount_fen, '{}',
    recorded_at, recorded_at, null, null, recorded_at, 'PROVEN_BY_NEXT', '{}' from ingest_record`,
  'block-list-has-no-hole': `insert into block_list_entry (version, card_asn, action, at, reason)
    values (4, '${card}', 'add', now(), 'lost')`,
  'block-list-version-moves-one-card': `insert into block_list_entry (version, card_asn, action, at, reason)
    select (select coalesce(max(version), 0) from block_list_entry) + n, '${card}', 'add', now(), 'lost'
    from generate_series(1, 2) as n`,
  'hash-chain-verifies': `update ingest_record set raw = set_byte(raw, 110, 1)`,
  'closed-day-carries-the-head': `update settlement_day set chain_head_hex = repeat('0', 64)
    where state = 'paid'`,
  'no-personal-data-beside-the-money': `alter table ledger_account add column student_name text`,
});
