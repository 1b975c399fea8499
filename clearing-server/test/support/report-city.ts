import type { Knex } from 'knex';

/*
 * A small city, written straight into the tables: what the reports read does not depend on how it
 * came to be there. Local times are Asia/Shanghai.
 */

export const DAY = '2026-09-01';
export const DAY_BEFORE = '2026-08-31';
export const CANTEEN = '100000000001';
export const BUS = '200000000001';
export const ZHANG = '00004500000000000001';
export const LI = '00004500000000000002';
export const TEST_CARD = '00004500000000000099';
/** 2026-09-01 13:00 in Shanghai. */
export const NOW = new Date('2026-09-01T05:00:00Z');

export const at = (time: string, day = DAY): Date => new Date(`${day}T${time}+08:00`);

/** A record id as ingest makes them: the tap's time, then what makes it the only one. */
export const recordId = (tapped: Date, n: number): string => {
  const time = tapped.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-8000-8000-${n.toString(16).padStart(12, '0')}`;
};

/** Operators, terminals, two schools' students, three cards, two days of which the later is open. */
export async function buildCity(database: Knex): Promise<void> {
  await database('participant_operator').insert([
    { operator_no: '10000001', name: '第一中学食堂', kind: 'school', bank_account: '1' },
    { operator_no: '20000001', name: '城市公交', kind: 'bus', bank_account: '2' },
  ]);
  const opened_at = at('00:00:00', DAY_BEFORE);
  await database('terminal').insert([
    { terminal_id: CANTEEN, operator_no: '10000001', kind: 'canteen', place: '一楼', opened_at },
    { terminal_id: BUS, operator_no: '20000001', kind: 'bus', place: '88 路 001', opened_at },
    {
      terminal_id: '100000000009',
      operator_no: '10000001',
      kind: 'gate',
      place: '旧校门',
      opened_at,
      closed_at: at('00:00:01', DAY_BEFORE),
    },
  ]);
  await database('terminal_heartbeat').insert([
    { terminal_id: CANTEEN, received_at: at('12:59:30'), status: { backlog_records: 3 } },
  ]);
  await buildCards(database);
  await buildPersons(database);
  await database('settlement_day').insert([
    {
      settlement_date: DAY_BEFORE,
      state: 'balanced',
      opened_at,
      closed_at: at('00:00:05'),
      closed_by: 'admin',
      balanced_at: at('00:00:06'),
      chain_head_hex: 'ab'.repeat(32),
    },
    { settlement_date: DAY, state: 'open', opened_at: at('00:00:05') },
  ]);
}

async function buildCards(database: Knex): Promise<void> {
  const card = (card_asn: string, test: boolean): Record<string, unknown> => ({
    card_asn,
    profile: 'mohurd',
    card_kind: 1,
    state: 'active',
    key_version: 1,
    valid_from: '2026-08-01',
    valid_until: '2029-08-01',
    test,
    issued_at: at('09:00:00', DAY_BEFORE),
  });
  await database('card').insert([card(ZHANG, false), card(LI, false), card(TEST_CARD, true)]);
  await database('card_event').insert([
    event(1, null, 'issued', at('09:00:00', DAY_BEFORE)),
    event(2, 'issued', 'active', at('09:00:00', DAY_BEFORE)),
  ]);
}

const event = (
  n: number,
  from_state: string | null,
  to_state: string,
  when: Date,
): Record<string, unknown> => ({
  card_event_id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  card_asn: ZHANG,
  at: when,
  from_state,
  to_state,
  actor: 'issuing desk',
  reason: 'first issue',
});

async function buildPersons(database: Knex): Promise<void> {
  await database('person.school').insert({ school_code: '2145000001', name: '第一中学' });
  const student = (n: number, name: string, digest: number): Record<string, unknown> => ({
    student_id: `00000000-0000-7000-8000-00000000000${String(n)}`,
    national_no_encrypted: new Uint8Array([1]),
    national_no_digest: new Uint8Array(16).fill(digest),
    name,
    sex: 1,
    school_code: '2145000001',
    stage: 'junior',
    grade: 1,
    class_name: '七年级3班',
    entry_year: 2026,
    created_at: at('08:00:00', DAY_BEFORE),
    updated_at: at('08:00:00', DAY_BEFORE),
  });
  await database('person.student').insert([student(1, '张小三', 1), student(2, '李四', 2)]);
  const held_from = at('09:00:00', DAY_BEFORE);
  await database('person.card_holder').insert([
    { card_asn: ZHANG, student_id: '00000000-0000-7000-8000-000000000001', held_from },
    { card_asn: LI, student_id: '00000000-0000-7000-8000-000000000002', held_from },
  ]);
}

export interface Tap {
  readonly n: number;
  readonly tapped: Date;
  readonly amount: number;
  readonly before: number;
  readonly card?: string;
  readonly terminal?: string;
  readonly kind?: string;
  readonly counterKind?: 'offline' | 'online' | 'none';
  readonly code?: string;
  readonly flags?: string;
  readonly day?: string;
}

/** One record that was taken in: accepted, or suspended when it has a code. */
export async function insertTap(database: Knex, tap: Tap): Promise<string> {
  const counterKind = tap.counterKind ?? 'offline';
  const sign = counterKind === 'online' ? 1 : -1;
  const terminal = tap.terminal ?? CANTEEN;
  const record_id = recordId(tap.tapped, tap.n);
  await database('ingest_record').insert({
    settlement_date: tap.day ?? DAY,
    record_id,
    terminal_id: terminal,
    batch_no: 1,
    position: tap.n,
    verdict: tap.code === undefined ? 'accepted' : 'suspended',
    code: tap.code ?? null,
    flags: tap.flags ?? '',
    kind: tap.kind ?? 'purchase',
    operator_no: terminal === BUS ? '20000001' : '10000001',
    psam_no: '00000000000000000001',
    terminal_sequence: tap.n,
    journal_sequence: tap.n,
    card_asn: tap.card ?? ZHANG,
    purse: 2,
    card_kind: 1,
    counter_kind: counterKind,
    counter: tap.n,
    balance_before_fen: tap.before,
    amount_fen: tap.amount,
    amount_due_fen: tap.amount,
    balance_after_fen: tap.before + sign * tap.amount,
    occurred_at: tap.tapped,
    recorded_at: new Date(tap.tapped.getTime() + 5_000),
    line: terminal === BUS ? 88 : 0,
    station: 0,
    direction: 'none',
    meal_period: 0,
    refusal: 0,
    load_id: null,
    raw: new Uint8Array(128),
  });
  return record_id;
}

/** The batch that a rejected or a duplicate record belongs to. */
export async function insertBatch(database: Knex, batchNo: number, received: Date): Promise<void> {
  await database('ingest_batch').insert({
    terminal_id: CANTEEN,
    batch_no: batchNo,
    digest_hex: 'A'.repeat(64),
    settlement_date: DAY,
    received_at: received,
    record_count: 1,
    money_total_fen: 0,
    first_journal_sequence: 1,
    last_journal_sequence: 1,
    accepted_count: 0,
    accepted_fen: 0,
    duplicate_count: 0,
    duplicate_fen: 0,
    suspended_count: 0,
    suspended_fen: 0,
    rejected_count: 1,
    rejected_fen: 0,
    sequences_match: true,
    chain_no: batchNo,
    chain_previous: new Uint8Array(32),
    chain_link: new Uint8Array(32),
    receipt: new Uint8Array(1),
  });
}

/** A load and a torn purchase yesterday; two purchases, a wrong TAC and a refusal today. */
export async function fillDays(database: Knex): Promise<void> {
  await database('ledger_purse_balance').insert({ card_asn: ZHANG, purse: 2, balance_fen: 8_500 });
  await insertTap(database, {
    n: 1,
    tapped: at('09:30:00', DAY_BEFORE),
    amount: 10_000,
    before: 0,
    kind: 'load',
    counterKind: 'online',
    day: DAY_BEFORE,
  });
  const torn = await insertTap(database, {
    n: 1,
    tapped: at('18:00:00', DAY_BEFORE),
    amount: 300,
    before: 10_000,
    kind: 'unresolved',
    code: 'UNRESOLVED',
    day: DAY_BEFORE,
  });
  await insertTap(database, { n: 2, tapped: at('11:40:00'), amount: 1_200, before: 9_700 });
  await insertTap(database, {
    n: 3,
    tapped: at('12:10:00'),
    amount: 200,
    before: 8_700,
    terminal: BUS,
    kind: 'compound-purchase',
    flags: 'GAP_BEFORE',
  });
  await insertTap(database, {
    n: 4,
    tapped: at('12:20:00'),
    amount: 999,
    before: 5_000,
    card: LI,
    code: 'TAC_WRONG',
  });
  await insertBatch(database, 7, at('12:31:00'));
  await database('ingest_rejected').insert({
    terminal_id: CANTEEN,
    batch_no: 7,
    position: 0,
    settlement_date: DAY,
    code: 'TEST_CARD',
    raw: new Uint8Array(128),
    kind: 'purchase',
    card_asn: TEST_CARD,
    journal_sequence: 9,
    amount_fen: 70,
    occurred_at: at('12:30:00'),
  });
  await database('arbitration_decision').insert({
    record_id: torn,
    record_settlement_date: DAY_BEFORE,
    card_asn: ZHANG,
    outcome: 'paid',
    code: 'PROVEN_BY_NEXT',
    evidence: { neighbour_record_id: 'next' },
    settlement_date: DAY,
    decided_at: at('11:41:00'),
  });
}
