import { claimTables } from './claim-tables.ts';

const at = new Date('2026-09-01T00:00:00Z');
const later = new Date('2026-09-02T00:00:00Z');
let lastId = 0;
export const uuid = (): string => {
  lastId += 1;
  return `018f0000-0000-7000-8000-${String(lastId).padStart(12, '0')}`;
};

export type Row = Readonly<Record<string, unknown>>;
export interface Table {
  readonly name: string;
  /** A row that goes in, given a fresh id where one is needed. */
  readonly row: () => Row;
  /** Each change alone keeps the row out, by the constraint of that name. */
  readonly breaks: Readonly<Record<string, Row>>;
}

const asn = '00004500000000000001';
export const otherAsn = '00004500000000000002';
const terminalId = '450000000001';
const studentId = uuid();
const jobId = uuid();
const digest32 = new Uint8Array(32);

const pendingLoadId = uuid();
const FOR_CASH = { channel: 'cash', pending_load_id: null };

/** The card showed counter 1: it took the load of counter 0. */
const PROOF = {
  proven_at: later,
  proof_counter: 1,
  proof_balance_fen: 1000,
  proof_terminal_id: terminalId,
};

/** In the order in which they refer to each other. */
export const TABLES: readonly Table[] = [
  {
    name: 'participant_operator',
    row: () => ({ operator_no: '00000101', name: '一中', kind: 'school', bank_account: '1' }),
    breaks: {
      participant_operator_no_digits: { operator_no: '0000010A' },
      participant_operator_name_given: { name: '' },
      participant_operator_kind_known: { kind: 'bank' },
    },
  },
  {
    name: 'terminal',
    row: () => ({
      terminal_id: terminalId,
      operator_no: '00000101',
      kind: 'canteen',
      place: '一中',
      opened_at: at,
    }),
    breaks: {
      terminal_id_digits: { terminal_id: '45000000000X' },
      terminal_kind_known: { kind: 'vending' },
      terminal_closed_after_opened: { closed_at: at },
      terminal_operator_no_fkey: { terminal_id: '450000000009', operator_no: '99999999' },
    },
  },
  {
    name: 'terminal_psam',
    row: () => ({ psam_no: '45000000000000000001', terminal_id: terminalId, paired_at: at }),
    breaks: {
      terminal_psam_no_digits: { psam_no: '4500000000000000000X' },
      terminal_psam_unpaired_after_paired: { unpaired_at: at },
      terminal_psam_one_at_a_time: { psam_no: '45000000000000000002' },
    },
  },
  {
    name: 'terminal_enrolment',
    row: () => ({
      enrolment_id: uuid(),
      terminal_id: terminalId,
      code_digest: digest32,
      created_at: at,
      expires_at: later,
    }),
    breaks: {
      terminal_enrolment_digest_length: { code_digest: new Uint8Array(8) },
      terminal_enrolment_expires_later: { expires_at: at },
      terminal_enrolment_used_in_time: { used_at: later },
      terminal_enrolment_code_digest_key: {},
    },
  },
  {
    name: 'terminal_certificate',
    row: () => ({ serial_hex: 'AB', terminal_id: terminalId, issued_at: at, expires_at: later }),
    breaks: {
      terminal_certificate_serial_hex: { serial_hex: 'ab' },
      terminal_certificate_expires_later: { expires_at: at },
      terminal_certificate_revoked_with_reason: { serial_hex: 'AC', revoked_at: at },
    },
  },
  {
    name: 'card',
    row: () => ({
      card_asn: asn,
      profile: 'mohurd',
      card_kind: 1,
      state: 'active',
      key_version: 1,
      valid_from: '2026-09-01',
      valid_until: '2039-08-31',
      issued_at: at,
    }),
    breaks: {
      card_asn_hex: { card_asn: '0000450000000000000z' },
      card_profile_known: { profile: 'felica' },
      card_kind_byte: { card_kind: 256 },
      card_state_known: { state: 'asleep' },
      card_key_version_byte: { key_version: 0 },
      card_valid_until_after_from: { valid_until: '2026-09-01' },
      card_issued_when_in_use: { issued_at: null },
    },
  },
  {
    name: 'card_event',
    row: () => ({
      card_event_id: uuid(),
      card_asn: asn,
      at,
      from_state: 'issued',
      to_state: 'active',
      actor: 'test',
      reason: 'test',
    }),
    breaks: {
      card_event_changes_state: { from_state: 'active' },
      card_event_actor_given: { actor: '' },
      card_event_reason_given: { reason: '' },
    },
  },
  ...claimTables({ asn, otherAsn, at, later, pendingLoadId, uuid }),
  {
    name: 'load_order',
    row: () => ({
      load_id: uuid(),
      card_asn: asn,
      online_counter: 0,
      balance_fen: 0,
      amount_fen: 1000,
      channel: 'subsidy',
      pending_load_id: pendingLoadId,
      terminal_id: terminalId,
      state: 'authorised',
      idempotency_key: 'key-0001',
      request_digest: digest32,
      authorised_at: at,
      at_local: '20260901080000',
      mac2_hex: '0011AABB',
    }),
    breaks: {
      load_order_once_per_key: { online_counter: 1, ...FOR_CASH },
      load_order_one_per_counter: { idempotency_key: 'key-0002', ...FOR_CASH },
      load_order_one_per_pending: { idempotency_key: 'key-0002', online_counter: 1 },
      load_order_waited_for: { channel: 'cash' },
      load_order_of_its_pending_load: {
        idempotency_key: 'key-0002',
        online_counter: 1,
        amount_fen: 999,
        pending_load_id: uuid(),
      },
      load_order_counter_word: { online_counter: 65536 },
      load_order_balance_not_negative: { balance_fen: -1 },
      load_order_amount_positive: { amount_fen: 0 },
      load_order_channel_known: { channel: 'barter', pending_load_id: null },
      load_order_state_known: { state: 'perhaps' },
      load_order_digest_length: { request_digest: new Uint8Array(8) },
      load_order_at_local_digits: { at_local: '2026090108000X' },
      load_order_mac2_hex: { mac2_hex: '0011aabb' },
      load_order_confirmed_has_time: { state: 'confirmed' },
      load_order_proven_by_a_later_counter: { ...PROOF, state: 'proven', proof_counter: 0 },
      load_order_proof_is_whole: { ...PROOF, state: 'proven', proof_balance_fen: null },
      load_order_proven_or_confirmed: { ...PROOF, state: 'authorised' },
    },
  },
  {
    name: 'block_list_entry',
    row: () => ({ version: 1, card_asn: asn, action: 'add', at, reason: 'lost' }),
    breaks: {
      block_list_entry_version_positive: { version: 0 },
      block_list_entry_action_known: { action: 'maybe' },
      block_list_entry_reason_given: { reason: '' },
      block_list_entry_pkey: {},
    },
  },
  {
    name: 'parameter_set',
    row: () => ({ version: 1, valid_from: at, content: '{}', created_at: at, created_by: 'test' }),
    breaks: { parameter_set_version_positive: { version: 0 }, parameter_set_pkey: {} },
  },
  {
    name: 'person.school',
    row: () => ({ school_code: '4101000101', name: '青禾小学' }),
    breaks: {
      school_code_digits: { school_code: '410100010X' },
      school_name_given: { name: '' },
    },
  },
  {
    name: 'person.student',
    row: () => ({
      student_id: studentId,
      national_no_encrypted: digest32,
      national_no_digest: new Uint8Array(16),
      name: '张小三',
      sex: 1,
      school_code: '4101000101',
      stage: 'primary',
      grade: 3,
      class_name: '1',
      entry_year: 2024,
      created_at: at,
      updated_at: at,
    }),
    breaks: {
      student_one_per_national_no: { student_id: uuid() },
      student_digest_length: { national_no_digest: new Uint8Array(8) },
      student_name_given: { name: '' },
      student_sex_known: { sex: 3 },
      student_stage_known: { stage: 'college' },
      student_grade_of_stage: { grade: 7 },
      student_entry_year_plausible: { entry_year: 1066 },
      student_status_known: { status: 'asleep' },
    },
  },
  {
    name: 'person.card_holder',
    row: () => ({ card_asn: asn, student_id: studentId, held_from: at }),
    breaks: {
      card_holder_until_after_from: { held_until: at },
      card_holder_one_card_at_a_time: { card_asn: otherAsn },
      card_holder_pkey: { held_until: later },
    },
  },
  {
    name: 'issuing_job',
    row: () => ({ job_id: jobId, created_at: at, created_by: 'test', note: '' }),
    breaks: { issuing_job_pkey: {} },
  },
  {
    name: 'person.issuing_item',
    row: () => ({
      card_asn: asn,
      job_id: jobId,
      student_id: studentId,
      item_no: 1,
      state: 'handed-out',
      terminal_id: terminalId,
      handed_out_at: at,
    }),
    breaks: {
      issuing_item_state_known: { state: 'lying about' },
      issuing_item_handed_to_terminal: { state: 'waiting' },
      issuing_item_done_has_time: { state: 'done' },
      issuing_item_once_in_a_job: { card_asn: otherAsn, state: 'done', done_at: at },
      issuing_item_one_card_in_the_making: {
        card_asn: otherAsn,
        item_no: 2,
        state: 'waiting',
        terminal_id: null,
        handed_out_at: null,
      },
    },
  },
];
