import { parseCardAsn, type CardAsn, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import type { Matter } from './matters.ts';

/** A matter with the time at which it becomes a person's. */
export interface DatedMatter {
  readonly matter: Matter;
  readonly dueAt: Date;
}

/** What is open about a card, as it is known by now; a closed case stays as it was closed. */
export async function storeCases(
  trx: Knex.Transaction,
  matters: readonly DatedMatter[],
): Promise<void> {
  await insertRows(
    trx,
    'arbitration_case',
    [
      { name: 'case_id', type: 'uuid', of: ({ matter }) => matter.caseId },
      { name: 'kind', type: 'text', of: ({ matter }) => matter.kind },
      { name: 'record_id', type: 'uuid', of: ({ matter }) => matter.about.recordId },
      { name: 'code', type: 'text', of: ({ matter }) => matter.code },
      { name: 'card_asn', type: 'bpchar', of: ({ matter }) => matter.about.record.cardAsn },
      { name: 'purse', type: 'smallint', of: ({ matter }) => matter.about.record.purse },
      { name: 'operator_no', type: 'bpchar', of: ({ matter }) => operatorOf(matter) },
      { name: 'counter_kind', type: 'text', of: ({ matter }) => matter.family },
      { name: 'counter', type: 'int', of: ({ matter }) => matter.counter },
      { name: 'counters', type: 'int', of: ({ matter }) => matter.counters },
      { name: 'amount_fen', type: 'bigint', of: ({ matter }) => matter.amount },
      { name: 'evidence', type: 'jsonb', of: ({ matter }) => JSON.stringify(matter.evidence) },
      { name: 'since', type: 'timestamptz', of: ({ matter }) => matter.since },
      { name: 'due_at', type: 'timestamptz', of: ({ dueAt }) => dueAt },
    ],
    matters,
    `on conflict (case_id) do update set counter = excluded.counter, counters = excluded.counters,
       amount_fen = excluded.amount_fen, evidence = excluded.evidence, since = excluded.since,
       due_at = excluded.due_at
     where arbitration_case.closed_at is null
       -- what did not change stays in the state in which somebody looks at it
       and (arbitration_case.counter, arbitration_case.counters, arbitration_case.amount_fen,
           arbitration_case.evidence, arbitration_case.since, arbitration_case.due_at)
         is distinct from (excluded.counter, excluded.counters, excluded.amount_fen,
           excluded.evidence, excluded.since, excluded.due_at)`,
  );
}

const operatorOf = ({ kind, about }: Matter): string | undefined =>
  kind === 'gap' ? undefined : about.record.operatorNo;

/** An open case, as far as closing it needs. */
export interface OpenCase {
  readonly caseId: string;
  readonly kind: Matter['kind'];
  readonly recordId: string;
  readonly purse: number;
  readonly family: string;
  readonly counter: number;
  readonly counters: number;
}

interface OpenRow {
  case_id: string;
  kind: Matter['kind'];
  record_id: string;
  purse: number;
  counter_kind: string;
  counter: number;
  counters: number;
}
const OPEN_COLUMNS = 'case_id, kind, record_id, purse, counter_kind, counter, counters';

const openCaseOf = (row: OpenRow): OpenCase => ({
  caseId: row.case_id,
  kind: row.kind,
  recordId: row.record_id,
  purse: row.purse,
  family: row.counter_kind,
  counter: row.counter,
  counters: row.counters,
});

export async function findOpenCases(trx: Knex.Transaction, asn: CardAsn): Promise<OpenCase[]> {
  const rows = await query<OpenRow>(
    trx,
    `select ${OPEN_COLUMNS} from arbitration_case
     where card_asn = ? and closed_at is null order by case_id`,
    [asn],
  );
  return rows.map(openCaseOf);
}

/** A case that is not closed, and what it rests on. */
export interface WaitingCase extends OpenCase {
  readonly cardAsn: CardAsn;
  readonly evidence: object;
}

export async function findOpenCase(
  trx: Knex.Transaction,
  caseId: string,
): Promise<WaitingCase | undefined> {
  const [row] = await query<OpenRow & { card_asn: string; evidence: object }>(
    trx,
    `select ${OPEN_COLUMNS}, card_asn, evidence from arbitration_case
     where case_id = ? and closed_at is null`,
    [caseId],
  );
  return row && { ...openCaseOf(row), cardAsn: parseCardAsn(row.card_asn), evidence: row.evidence };
}

export interface Closing {
  readonly caseId: string;
  readonly code: string;
  readonly evidence: object;
  /** Of what two people decided. */
  readonly approvalRequestId?: string;
}

export async function closeCases(
  trx: Knex.Transaction,
  closings: readonly Closing[],
  at: Date,
): Promise<void> {
  for (const { caseId, code, evidence, approvalRequestId } of closings) {
    await query(
      trx,
      `update arbitration_case set closed_at = ?, closed_code = ?, closed_evidence = ?::jsonb,
         approval_request_id = ? where case_id = ?`,
      [at, code, JSON.stringify(evidence), approvalRequestId ?? null, caseId],
    );
  }
}

/** Whether a card has anything that nobody has decided. */
export async function findUndecidedPurses(
  trx: Knex.Transaction,
  asn: CardAsn,
): Promise<ReadonlySet<number>> {
  const rows = await query<{ purse: number }>(
    trx,
    'select distinct purse from arbitration_case where card_asn = ? and closed_at is null',
    [asn],
  );
  return new Set(rows.map(({ purse }) => purse));
}

/**
 * Closes gaps all of whose counters the operators' files name, for what the balances say they are worth.
 * No money moves: the claim is paid when the record comes, and reconciliation follows it until then.
 */
export async function closeGapsNamedByFiles(trx: Knex.Transaction, at: Date): Promise<number> {
  const rows = await query(
    trx,
    `with named as (
       select c.case_id, count(distinct f.counter) as counters, sum(f.amount_fen) as amount_fen,
         jsonb_build_object(
           'files', jsonb_agg(f.file_name || ':' || f.line order by f.file_name, f.line),
           'amount_fen', sum(f.amount_fen)) as evidence
       from arbitration_case c
       join operator_file_record f on f.card_asn = c.card_asn
         and f.counter >= c.counter and f.counter < c.counter + c.counters
       where c.kind = 'gap' and c.closed_at is null and c.counter_kind = 'offline'
       group by c.case_id)
     update arbitration_case c set closed_at = ?, closed_code = 'OPERATOR_FILE',
       closed_evidence = named.evidence
     from named where named.case_id = c.case_id and named.counters = c.counters
       and named.amount_fen = c.amount_fen
     returning c.case_id`,
    [at],
  );
  return rows.length;
}

/** What is open, and how long it has been. */
export interface OpenTally {
  readonly kind: Matter['kind'];
  readonly due: boolean;
  readonly cases: number;
  readonly amountFen: number;
  readonly oldestSince: Date;
}

export async function tallyOpenCases(on: Knex, at: Date): Promise<OpenTally[]> {
  const rows = await query<{
    kind: Matter['kind'];
    due: boolean;
    cases: string;
    fen: string;
    oldest: Date;
  }>(
    on,
    `select kind, due_at <= ? as due, count(*) as cases, sum(amount_fen) as fen, min(since) as oldest
     from arbitration_case where closed_at is null group by 1, 2 order by 1, 2`,
    [at],
  );
  return rows.map((row) => ({
    kind: row.kind,
    due: row.due,
    cases: Number(row.cases),
    amountFen: Number(row.fen),
    oldestSince: row.oldest,
  }));
}

/** The day that is open without being held: what enters it from now on is found by the next run. */
export async function findOpenDay(on: Knex): Promise<SettlementDate | undefined> {
  const [row] = await query<{ settlement_date: SettlementDate }>(
    on,
    `select settlement_date::text from settlement_day where state = 'open'`,
  );
  return row?.settlement_date;
}
