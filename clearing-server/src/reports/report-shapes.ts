import {
  ACCEPT_FLAGS,
  RECORD_KIND,
  REJECT_CODES,
  SUSPEND_CODES,
  type RecordKind,
} from '@lvchengtong/card-sdk/exchange';
import {
  CARD_ASN,
  DATE,
  INSTANT,
  LOCAL_TIME,
  OPERATOR_NO,
  TERMINAL_ID,
} from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { DECISION_OUTCOMES } from '../arbitration/chain-record.ts';
import { COUNT, FEN, listOf, pageOf, TALLY } from '../http/shape.ts';
import { DIFFERENCE_CLASSES } from '../reconciliation/difference.ts';
import { SIDES } from '../reconciliation/side.ts';
import { WORK_ITEM_STATES } from '../reconciliation/work-item.ts';

/*
 * What the console is told, as JSON: from these schemas come the types of the server's read models, of
 * the pages and of the OpenAPI document. Instants are in UTC, times of a terminal (`at_local`) are wall
 * clock of Asia/Shanghai, as the card has them.
 */

export type { Page, Tally } from '../http/shape.ts';

const OPERATOR_KIND = z.enum(['school', 'bus', 'metro']);
export type OperatorKind = z.output<typeof OPERATOR_KIND>;
/** A record's present standing: arbitration may have moved it on since its verdict. */
const STANDING = z.enum(['accepted', 'suspended', 'rejected', 'duplicate']);
export type Standing = z.output<typeof STANDING>;
const STANDING_CODE = z.enum([...REJECT_CODES, ...SUSPEND_CODES]);
export type StandingCode = z.output<typeof STANDING_CODE>;
const KIND = z.enum(Object.keys(RECORD_KIND) as RecordKind[]);

const HOUR_TALLY = z.object({
  hour: z.int().min(0).max(23).describe('by the terminal’s clock'),
  purchases: TALLY,
  loads: TALLY,
});
export type HourTally = z.output<typeof HOUR_TALLY>;

const OPERATOR_TALLY = TALLY.extend({
  operator_no: OPERATOR_NO,
  name: z.string(),
  kind: OPERATOR_KIND,
});
export type OperatorTally = z.output<typeof OPERATOR_TALLY>;

/** A record as lists show it. A MALFORMED one could not be read: what it would say is null. */
const RECORD_ROW = z
  .object({
    record_id: z.string(),
    card_asn: CARD_ASN.nullable(),
    holder_masked: z.string().nullable(),
    kind: KIND.nullable(),
    amount_fen: FEN,
    balance_after_fen: FEN.nullable(),
    terminal_id: TERMINAL_ID,
    place: z.string().nullable(),
    operator_name: z.string().nullable(),
    at_local: LOCAL_TIME.nullable(),
    received_at: INSTANT,
    standing: STANDING,
    code: STANDING_CODE.nullable(),
    flags: listOf(z.enum(ACCEPT_FLAGS)),
  })
  .meta({ id: 'RecordRow' });
export type RecordRow = Readonly<z.output<typeof RECORD_ROW>>;

export const PRESENCE = z.enum(['online', 'silent', 'never']);
export type TerminalPresence = z.output<typeof PRESENCE>;

const TERMINAL_ROW = z
  .object({
    terminal_id: TERMINAL_ID,
    operator_name: z.string(),
    kind: z.string(),
    place: z.string(),
    presence: PRESENCE,
    last_seen_at: INSTANT.nullable(),
    backlog_records: COUNT.nullable().describe(
      'records in the terminal’s journal without a receipt, as it said itself; null: not said',
    ),
  })
  .meta({ id: 'TerminalRow' });
export type TerminalRow = Readonly<z.output<typeof TERMINAL_ROW>>;

export const TODAY_REPORT = z
  .object({
    as_of: INSTANT,
    settlement_date: DATE.describe('the open settlement day'),
    standings: z.record(STANDING, TALLY),
    purchases: TALLY,
    loads: TALLY,
    kinds: listOf(TALLY.extend({ kind: KIND })),
    operators: listOf(OPERATOR_TALLY),
    hours: listOf(HOUR_TALLY),
    last_records: listOf(RECORD_ROW),
    terminals: listOf(TERMINAL_ROW),
  })
  .meta({ id: 'TodayReport' });
export type TodayReport = Readonly<z.output<typeof TODAY_REPORT>>;

const CARD_ROW = z
  .object({
    card_asn: CARD_ASN,
    state: z.string(),
    card_kind: z.int(),
    test: z.boolean(),
    holder_masked: z.string().nullable(),
    school_name: z.string().nullable(),
    class_name: z.string().nullable(),
    balance_fen: FEN,
    valid_until: DATE,
  })
  .meta({ id: 'CardRow' });
export type CardRow = Readonly<z.output<typeof CARD_ROW>>;
export const CARD_PAGE = pageOf(CARD_ROW).meta({ id: 'CardPage' });

const CARD_DETAIL = CARD_ROW.extend({
  profile: z.string(),
  key_version: z.int(),
  valid_from: DATE,
  issued_at: INSTANT.nullable(),
  blocked: z.boolean(),
  offline_counter: COUNT.nullable(),
  online_counter: COUNT.nullable(),
  chip_balance_fen: FEN.nullable().describe(
    'what the chip itself showed last, to set beside the shadow balance',
  ),
  purchases: TALLY,
  loads: TALLY,
  waiting: TALLY,
}).meta({ id: 'CardDetail' });
export type CardDetail = Readonly<z.output<typeof CARD_DETAIL>>;

const FACT = z.union([z.string(), z.number()]);
const EVIDENCE = z.record(z.string(), z.union([FACT, listOf(FACT)])).readonly();
export type Evidence = z.output<typeof EVIDENCE>;

/** How arbitration decided a suspended record, and on what evidence. */
const DECISION = z.object({
  outcome: z.enum(DECISION_OUTCOMES),
  rule: z.string(),
  decided_at: INSTANT,
  evidence: EVIDENCE,
});
export type Decision = Readonly<z.output<typeof DECISION>>;

const RECORD_ENTRY = z
  .object({
    entry: z.literal('record'),
    at: INSTANT,
    record: RECORD_ROW,
    /** What only a record that was taken in shows; null for a rejected one. */
    chain: z
      .object({
        counter: COUNT,
        counter_kind: z.enum(['none', 'offline', 'online']),
        amount_due_fen: FEN,
        balance_before_fen: FEN,
      })
      .nullable(),
    settlement_date: DATE.nullable(),
    billed: z.boolean().describe('stands on the bill of its operator for its settlement day'),
    decision: DECISION.nullable(),
  })
  .meta({ id: 'RecordEntry' });
export type RecordEntry = Readonly<z.output<typeof RECORD_ENTRY>>;

const STATE_ENTRY = z
  .object({
    entry: z.literal('state'),
    at: INSTANT,
    from_state: z.string().nullable(),
    to_state: z.string(),
    actor: z.string(),
    reason: z.string(),
  })
  .meta({ id: 'StateEntry' });
export type StateEntry = Readonly<z.output<typeof STATE_ENTRY>>;

const LOAD_ORDER_ENTRY = z
  .object({
    entry: z.literal('load-order'),
    at: INSTANT,
    load_id: z.string(),
    amount_fen: FEN,
    channel: z.string(),
    state: z.enum(['authorised', 'proven', 'confirmed', 'not-loaded']),
    online_counter: COUNT,
    place: z.string().nullable(),
  })
  .meta({ id: 'LoadOrderEntry' });
export type LoadOrderEntry = Readonly<z.output<typeof LOAD_ORDER_ENTRY>>;

const TIMELINE_ENTRY = z.discriminatedUnion('entry', [RECORD_ENTRY, STATE_ENTRY, LOAD_ORDER_ENTRY]);
export type TimelineEntry = Readonly<z.output<typeof TIMELINE_ENTRY>>;

export const CARD_TIMELINE = pageOf(TIMELINE_ENTRY)
  .extend({ card: CARD_DETAIL })
  .meta({ id: 'CardTimeline' });
export type CardTimeline = Readonly<z.output<typeof CARD_TIMELINE>>;

const DIFFERENCE_ROW = z
  .object({
    key: z.string(),
    class: z.enum(DIFFERENCE_CLASSES),
    card_asn: CARD_ASN.nullable(),
    terminal_id: TERMINAL_ID.nullable(),
    account: z.string().nullable(),
    amount_fen: FEN.describe('positive when more left the card than the ledger knows of'),
    age_days: z.int(),
    summary: z.string(),
    evidence: EVIDENCE.nullable(),
    proof: z.string().nullable(),
    explained: z.boolean(),
    side: z.enum(SIDES).describe('whose story it is in'),
    work_item: z
      .object({
        work_item_id: z.uuid(),
        state: z.enum(WORK_ITEM_STATES),
        owner: z.string(),
        taken_by: z.string().nullable(),
      })
      .nullable()
      .describe('null: it explains itself and is nobody’s work'),
  })
  .meta({ id: 'DifferenceRow' });
export type DifferenceRow = Readonly<z.output<typeof DIFFERENCE_ROW>>;

const CLASS_TOTAL = z.object({
  class: z.enum(DIFFERENCE_CLASSES),
  differences: COUNT,
  amount_fen: FEN,
  unexplained_fen: FEN.describe('the part that no evidence explains'),
});
export type DifferenceClassTotal = Readonly<z.output<typeof CLASS_TOTAL>>;

const RECONCILED = z
  .object({
    run_at: INSTANT,
    cards_checked: COUNT,
    records_checked: COUNT,
    terminals_checked: COUNT,
    batches_checked: COUNT,
    classes: listOf(CLASS_TOTAL),
    differences: listOf(DIFFERENCE_ROW),
    unexplained_fen: FEN,
  })
  .meta({ id: 'Reconciled' });
export type Reconciled = Readonly<z.output<typeof RECONCILED>>;

export const RECONCILIATION_VIEW = z
  .object({
    settlement_date: DATE,
    report: RECONCILED.nullable().describe('null for a day that was never reconciled'),
  })
  .meta({ id: 'ReconciliationView' });
export type ReconciliationView = Readonly<z.output<typeof RECONCILIATION_VIEW>>;
