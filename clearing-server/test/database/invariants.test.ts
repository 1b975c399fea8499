import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import type { ApprovalKind } from '../../src/approvals/approval-request.ts';
import { createApprovalService } from '../../src/approvals/approval-service.ts';
import { EVERYTHING, onDay, type CheckScope } from '../../src/reconciliation/invariant-check.ts';
import { approvalHandlers } from '../../src/approvals/handlers-service.ts';
import { createDeskServices } from '../../src/desk/desk-service.ts';
import { INVARIANT_CHECKS } from '../../src/reconciliation/invariant-checks.ts';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import { createMoneyFileService } from '../../src/money-files/money-file-service.ts';
import { createPaymentService } from '../../src/settlement/payment-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { chip, load, minutesLater, purchase, till, uploadOf } from '../support/chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';
import { wechatBill } from '../support/statements.ts';

const { database } = await createTestDatabase();
const canteen = till(1);
const card = chip(1);
const [lost, fresh, returned, gone] = [chip(2), chip(3), chip(4), chip(5)];
const clock = testClock(minutesLater(60));
const settlement = createSettlementService({ knex: database, clock: clock.read });
const DAY = parseSettlementDate('2026-09-01');

await registerCity(database, { tills: [canteen], chips: [card, lost, fresh, returned, gone] });
const loadId = await authoriseLoad(database, card, canteen, 10_000, 'wechat');
await ingestOn(database, clock).receive(
  canteen.terminalId,
  uploadOf(canteen, [
    load(card, canteen, 10_000, minutesLater(1)),
    purchase(card, canteen, 1250, minutesLater(5)),
  ]),
);
/** Two people agree, so that there is something to break about what they did. */
const approvals = createApprovalService({
  knex: database,
  clock: clock.read,
  handlers: approvalHandlers(clock.read),
});
async function agreed(kind: ApprovalKind, subject: string, content: object = {}): Promise<void> {
  const asked = await approvals.propose({ kind, subject, content, reason: 'test' }, 'maker');
  assert.equal(asked.kind, 'waiting');
  assert.equal((await approvals.approve(asked.request.id, 'checker')).kind, 'approved');
}
await agreed('fee-rule', 'acceptance', {
  code: 'acceptance',
  operator_no: null,
  effective_from: DAY,
  effective_to: null,
  terms: { method: 'rate', per_10000: '100' },
  minimum_fen: null,
  maximum_fen: null,
  split: [{ party: 'clearing', share: 1 }],
});
// A bill that was wrong, and the one that took its place.
const statements = createMoneyFileService({ knex: database, clock: clock.read });
for (const yuan of ['99.00', '100.00']) {
  const bill = wechatBill(DAY, [{ reference: 'W1', loadId, yuan, feeYuan: '0.60' }]);
  await statements.importFile(`${yuan}.csv`, bill, 'clerk');
}
const desk = createDeskServices({
  database,
  clock: clock.read,
  balanceMaxAt: () => Promise.resolve(fen(100_000)),
  studentNumberDigest: () => new Uint8Array(16),
});
await replaceLostCard();
await giveSubsidy();
await refundAnother();
await settlement.close(DAY, 'clerk');
await agreed('settle', DAY);
/** A lost card's balance waits for a new card, and a load of the lost one comes late. */
async function replaceLostCard(): Promise<void> {
  await agreed('money-term', DAY, {
    effective_from: DAY,
    load_age_days: 60,
    replacement_wait_days: 0,
    refund_wait_days: 0,
    refund_claim_days: 1095,
    card_deposit_fen: 0,
  });
  const ingest = ingestOn(database, clock);
  const loaded = async (amount: number): Promise<Uint8Array> => {
    await authoriseLoad(database, lost, canteen, amount);
    return uploadOf(canteen, [load(lost, canteen, amount, minutesLater(10))]);
  };
  await ingest.receive(canteen.terminalId, await loaded(3_000));
  const late = await loaded(1_000);
  const claim = await desk.claims.report(lost.asn, { actor: 'clerk', reason: 'lost' });
  assert(claim.kind === 'claimed');
  await agreed('replacement', claim.claim.id, { new_card_asn: fresh.asn });
  await ingest.receive(canteen.terminalId, late);
}

async function refundAnother(): Promise<void> {
  const ingest = ingestOn(database, clock);
  for (const given of [returned, gone]) {
    await authoriseLoad(database, given, canteen, 2_000);
    const loaded = load(given, canteen, 2_000, minutesLater(20));
    await ingest.receive(canteen.terminalId, uploadOf(canteen, [loaded]));
  }
  await agreed('refund', returned.asn, { kind: 'with-card', chip_balance_fen: 2_000 });
  await desk.claims.report(gone.asn, { actor: 'clerk', reason: 'lost' });
  await agreed('refund', gone.asn, { kind: 'without-card' });
}

async function giveSubsidy(): Promise<void> {
  const upload = {
    fileName: 'meal.csv',
    bytes: new TextEncoder().encode(`card_no,amount_yuan\n${fresh.asn},5.00\n`),
    schoolCode: '4101000101',
    scheme: 'meal',
    expiresAt: minutesLater(100_000),
  };
  const drafted = await desk.subsidies.upload(upload, 'maker');
  assert(drafted.kind === 'drafted');
  await agreed('subsidy-batch', drafted.batchId);
}

const payments = createPaymentService({ knex: database, clock: clock.read });
await payments.makeFile('clerk');
const answer = `payment_no,bank_account,amount_yuan,result,bank_reference,reason
2026090100100001,6222000000000000,12.38,paid,R1,\n`;
await payments.takeAnswer('answer.csv', new TextEncoder().encode(answer), 'clerk');

const DECIDED = `insert into arbitration_decision select record_id, settlement_date, card_asn, 'paid',
  'PROVEN_BY_NEXT', '{"neighbour_record_id": ""}', settlement_date, now() from ingest_record`;

/** What somebody with the database's password could do behind everybody's back. */
const TAMPERING: Readonly<Record<string, string>> = {
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
    where card_asn = '${lost.asn}'`,
  'lost-balance-moves-once': `update ledger_transfer set cause_id = gen_random_uuid()
    where purpose = 'replacement'`,
  'claim-bears-what-came-late': `update loss_claim_charge set charge_fen = 1`,
  'purse-is-moved-by-its-own-card': `update ledger_transfer set debit_account_id =
    (select account_id from ledger_account where name = 'purse:${card.asn}:2')
    where purpose = 'claim-charge'`,
  'subsidy-batch-adds-up': `update subsidy_batch set total_fen = total_fen + 1`,
  'subsidy-fund-pays-for-its-cards': `update ledger_transfer set debit_account_id =
    (select account_id from ledger_account where name = 'load-in-transit:replacement')
    where purpose = 'subsidy'`,
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
    values (4, '${card.asn}', 'add', now(), 'lost')`,
  'block-list-version-moves-one-card': `insert into block_list_entry (version, card_asn, action, at, reason)
    select (select coalesce(max(version), 0) from block_list_entry) + n, '${card.asn}', 'add', now(), 'lost'
    from generate_series(1, 2) as n`,
  'hash-chain-verifies': `update ingest_record set raw = set_byte(raw, 110, 1)`,
  'closed-day-carries-the-head': `update settlement_day set chain_head_hex = repeat('0', 64)
    where state = 'paid'`,
  'no-personal-data-beside-the-money': `alter table ledger_account add column student_name text`,
};

/** Where the day keeps the figure elsewhere than everything does. */
const TAMPERING_OF_THE_DAY: Readonly<Record<string, string>> = {
  ...TAMPERING,
  'purse-follows-from-records': `update ledger_day_balance set credit_fen = credit_fen + 1,
    closing_fen = closing_fen + 1`,
};

class Undo extends Error {}

/** Names of the checks that notice `sql` in what they read; the change is undone. */
async function noticed(
  sql: string,
  scopes: readonly CheckScope[] = [EVERYTHING],
): Promise<string[]> {
  const names: string[] = [];
  await assert.rejects(
    database.transaction(async (trx) => {
      await trx.raw(`set local session_replication_role = replica`); // no trigger, no foreign key
      await trx.raw(sql);
      for (const scope of scopes) {
        const results = await verifyInvariants(trx, scope);
        names.push(...results.filter(({ rows }) => rows.length > 0).map(({ name }) => name));
      }
      throw new Undo();
    }),
    Undo,
  );
  return names;
}

/** The day that was closed, and the open one, into which its settlement and its payment were posted. */
const dayByDay = [onDay(DAY), onDay(parseSettlementDate('2026-09-02'))];

test('an honest day breaks no invariant', async () => {
  assert.deepEqual(await noticed('select 1', [EVERYTHING, ...dayByDay]), []);
});

for (const { name } of INVARIANT_CHECKS) {
  test(`invariant ${name} notices a row that breaks it`, async () => {
    const sql = TAMPERING[name];
    assert(sql !== undefined, 'every check has a change that it must notice');
    assert((await noticed(sql)).includes(name));
  });
  test(`invariant ${name} notices it when it reads the days alone`, async () => {
    assert((await noticed(TAMPERING_OF_THE_DAY[name] ?? '', dayByDay)).includes(name));
  });
}

test('a failed check stops the close, names the row, and the day stays closed without bills', async () => {
  const next = await settlement.currentDay();
  clock.now = minutesLater(120);
  await ingestOn(database, clock).receive(
    canteen.terminalId,
    uploadOf(canteen, [purchase(card, canteen, 100, minutesLater(90))]),
  );
  const purse = (): Knex.QueryBuilder =>
    database('ledger_purse_balance').where({ card_asn: card.asn });
  await purse().update({ balance_fen: 1 });
  await assert.rejects(settlement.close(next.date, 'clerk'), {
    code: 'CHECK_FAILED',
    details: {
      date: next.date,
      check: 'purse-balance-is-sum-of-transfers',
      rows: [{ account: `purse:${card.asn}:2`, balance_fen: '1', sum_fen: '8650' }],
    },
  });
  const [, closed] = await settlement.days();
  assert.equal(closed?.state, 'closed');
  assert.deepEqual(await settlement.bills(next.date), []);
  await purse().update({ balance_fen: 8650 });
  const { day } = await settlement.close(next.date, 'clerk');
  assert.equal(day.state, 'balanced');
});

test('closing twice, and twice at once, is closing once', async () => {
  const { date } = await settlement.currentDay();
  const closers = [1, 2].map(() =>
    createSettlementService({ knex: database, clock: clock.read }).close(date, 'clerk'),
  );
  const [first, second] = await Promise.all(closers);
  assert.deepEqual(first, second);
  assert.deepEqual(await settlement.close(date, 'somebody else'), first);
});
