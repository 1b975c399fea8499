import { uuid, type Row, type Table } from './registry-tables.ts';

const at = new Date('2026-09-01T00:00:00Z');
const later = new Date('2026-09-02T00:00:00Z');
const cards = Array.from({ length: 4 }, (_, n) => `0000450000000000010${String(n)}`);
const [asn = '', otherAsn = '', third = '', fourth = ''] = cards;
const batchId = uuid();
const pendingId = uuid();
const claimId = uuid();

const requests: string[] = [];
/** A request that another clerk has agreed to; each decides one thing. */
const agreed = (): string => {
  const id = uuid();
  requests.push(id);
  return id;
};
const agreedOnce = agreed();

/** What the rows below refer to: cards, agreed requests, something that waits, and a lost card. */
export const deskRows = (): readonly {
  readonly table: string;
  readonly rows: readonly Row[];
}[] => [
  {
    table: 'card',
    rows: cards.map((card_asn) => ({
      card_asn,
      profile: 'mohurd',
      card_kind: 1,
      state: 'active',
      key_version: 1,
      valid_from: '2026-09-01',
      valid_until: '2039-08-31',
      issued_at: at,
    })),
  },
  {
    table: 'approval_request',
    rows: requests.map((id, n) => ({
      approval_request_id: id,
      kind: 'refund',
      subject: String(n),
      content: '{}',
      reason: 'test',
      made_by: 'wang',
      made_at: at,
      state: 'approved',
      checked_by: 'li',
      checked_at: at,
    })),
  },
  {
    table: 'pending_load',
    rows: [
      {
        pending_load_id: pendingId,
        card_asn: asn,
        channel: 'subsidy',
        amount_fen: 1000,
        made_at: at,
      },
    ],
  },
  {
    table: 'loss_claim',
    rows: [
      {
        claim_id: claimId,
        card_asn: fourth,
        card_state_before: 'active',
        reported_at: at,
        reported_by: 'wang',
        reason: 'lost',
        waits_until: later,
      },
    ],
  },
];

const batch = { batch_id: batchId, digest_hex: 'A'.repeat(64) };
const otherBatch = (): Row => ({ batch_id: uuid(), digest_hex: 'B'.repeat(64) });
const paid = { state: 'paid', ended_at: later, ended_by: 'wang' };
const another = (): Row => ({ card_asn: third, approval_request_id: agreedThird });
const [agreedRefund, agreedThird, agreedRecall, agreedTerms] = [
  agreed(),
  agreed(),
  agreed(),
  agreed(),
];

/** Subsidies, refunds, deposits and terms, in the order in which they refer to each other. */
export const DESK_TABLES: readonly Table[] = [
  {
    name: 'subsidy_batch',
    row: () => ({
      ...batch,
      file_name: 'meal.csv',
      fund: '4101000101:meal',
      expires_at: later,
      item_count: 1,
      total_fen: 1000,
      made_at: at,
      made_by: 'wang',
      approval_request_id: agreedOnce,
      approved_at: at,
    }),
    breaks: {
      subsidy_batch_fund_form: { fund: '410100010:meal' },
      subsidy_batch_gives_something: { total_fen: 0 },
      subsidy_batch_expires_later: { expires_at: at },
      subsidy_batch_approved_at_a_time: { approved_at: null },
      subsidy_batch_once: { batch_id: uuid(), approval_request_id: agreedThird },
      subsidy_batch_approval_request_id_key: otherBatch(),
      subsidy_batch_approval_request_id_fkey: { ...otherBatch(), approval_request_id: uuid() },
    },
  },
  {
    name: 'subsidy_item',
    row: () => ({
      batch_id: batchId,
      line_no: 2,
      card_asn: asn,
      amount_fen: 1000,
      pending_load_id: pendingId,
    }),
    breaks: {
      subsidy_item_amount_positive: { amount_fen: 0 },
      subsidy_item_pkey: { card_asn: otherAsn },
      subsidy_item_one_per_card: { line_no: 3, pending_load_id: null },
      subsidy_item_pending_load_id_key: { line_no: 3, card_asn: otherAsn },
      // What waits is worth what the line says.
      subsidy_item_pending_load_id_amount_fen_fkey: {
        line_no: 3,
        card_asn: otherAsn,
        amount_fen: 999,
        pending_load_id: uuid(),
      },
    },
  },
  {
    name: 'subsidy_recall',
    row: () => ({
      approval_request_id: agreedRecall,
      batch_id: batchId,
      item_count: 1,
      total_fen: 1000,
      at: later,
    }),
    breaks: {
      subsidy_recall_takes_something: { item_count: 0 },
      subsidy_recall_pkey: {},
      subsidy_recall_batch_id_fkey: { approval_request_id: agreedThird, batch_id: uuid() },
    },
  },
  {
    name: 'card_deposit',
    row: () => ({
      deposit_id: uuid(),
      card_asn: asn,
      amount_fen: 2000,
      taken_at: at,
      taken_by: 'wang',
    }),
    breaks: { card_deposit_positive: { amount_fen: 0 }, card_deposit_card_asn_key: {} },
  },
  {
    name: 'refund',
    row: () => ({
      refund_id: uuid(),
      card_asn: asn,
      kind: 'with-card',
      amount_fen: 1000,
      deposit_fen: 2000,
      ...paid,
      bank_reference: 'R1',
      approval_request_id: agreedRefund,
      payable_at: at,
      claim_until: later,
    }),
    breaks: {
      refund_kind_known: { kind: 'by-post' },
      refund_state_known: { state: 'lost', bank_reference: null },
      refund_gives_something: { amount_fen: 0, deposit_fen: 0 },
      refund_ended_by_someone: { ended_by: null },
      refund_without_card_has_a_claim: { kind: 'without-card' },
      refund_unclaimed_after_the_term: { state: 'unclaimed', bank_reference: null, ended_at: at },
      refund_bank_paid: { state: 'payable', ended_at: null, ended_by: null },
      refund_bank_reference_form: { bank_reference: 'two words' },
      refund_one_per_bank_reference: another(),
      refund_card_asn_key: { bank_reference: 'R2', approval_request_id: agreedThird },
      refund_approval_request_id_key: { bank_reference: 'R2', card_asn: third },
      refund_claim_id_fkey: {
        ...another(),
        kind: 'without-card',
        claim_id: uuid(),
        bank_reference: 'R2',
      },
    },
  },
  {
    name: 'loss_claim_charge',
    row: () => ({ transfer_id: uuid(), claim_id: claimId, charge_fen: -700, at: later }),
    breaks: {
      loss_claim_charge_moves_something: { charge_fen: 0 },
      loss_claim_charge_claim_id_fkey: { claim_id: uuid() },
    },
  },
  {
    name: 'money_term',
    row: () => ({
      effective_from: '2030-01-01',
      load_age_days: 60,
      replacement_wait_days: 7,
      refund_wait_days: 7,
      refund_claim_days: 1095,
      card_deposit_fen: 2000,
      approval_request_id: agreedTerms,
    }),
    breaks: {
      money_term_not_negative: { card_deposit_fen: -1 },
      money_term_agreed_by_two: { approval_request_id: null },
      money_term_pkey: { approval_request_id: agreedThird },
      money_term_approval_request_id_key: { effective_from: '2031-01-01' },
    },
  },
];
