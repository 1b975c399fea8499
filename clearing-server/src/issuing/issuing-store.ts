import type { Knex } from 'knex';
import type { CardAsn, TerminalId } from '@lvchengtong/card-sdk/ids';
import type { Stage } from '@lvchengtong/card-sdk/personalise';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import type { CardSubject } from './student-card-data.ts';

/** Whom a job makes cards for. */
export interface JobSelection {
  readonly schoolCode?: string;
  readonly stage?: Stage;
  readonly grade?: number;
}

type OrAnything<Selection> = { readonly [Key in keyof Selection]: Selection[Key] | null };

/** Enrolled students without a card and without one in the making; locked, in class order. */
export async function studentsWithoutCard(
  trx: Knex.Transaction,
  { schoolCode = null, stage = null, grade = null }: OrAnything<JobSelection>,
): Promise<string[]> {
  const rows = await query<{ student_id: string }>(
    trx,
    `select student_id from person.student s
     where status = 'enrolled'
       and (?::text is null or school_code = ?) and (?::text is null or stage = ?)
       and (?::int is null or grade = ?)
       and not exists (select from person.card_holder h
         where h.student_id = s.student_id and h.held_until is null)
       and not exists (select from person.issuing_item i
         where i.student_id = s.student_id and i.state <> 'done')
     order by school_code, stage, grade, class_name, student_id
     for update of s`,
    [schoolCode, schoolCode, stage, stage, grade, grade],
  );
  return rows.map((row) => row.student_id);
}

export interface JobItem {
  readonly cardAsn: CardAsn;
  readonly studentId: string;
}

export async function insertJob(
  trx: Knex.Transaction,
  job: { readonly jobId: string; readonly actor: string; readonly note: string; readonly at: Date },
  items: readonly JobItem[],
): Promise<void> {
  await trx('issuing_job').insert({
    job_id: job.jobId,
    created_at: job.at,
    created_by: job.actor,
    note: job.note,
  });
  await insertRows(
    trx,
    'person.issuing_item',
    [
      { name: 'card_asn', type: 'bpchar', of: ({ cardAsn }) => cardAsn },
      { name: 'job_id', type: 'uuid', of: () => job.jobId },
      { name: 'student_id', type: 'uuid', of: ({ studentId }) => studentId },
      { name: 'item_no', type: 'int', of: ({ itemNo }) => itemNo },
      { name: 'state', type: 'text', of: () => 'waiting' },
    ],
    items.map((item, index) => ({ ...item, itemNo: index + 1 })),
  );
}

/**
 * The card to be made at this desk: the one it has begun, if it was interrupted, else the next that
 * nobody has taken. Desks that ask at once get different cards and do not wait for each other.
 */
export async function handOut(
  trx: Knex.Transaction,
  terminalId: TerminalId,
  at: Date,
): Promise<CardAsn | undefined> {
  const [begun] = await query<{ card_asn: CardAsn }>(
    trx,
    `select card_asn from person.issuing_item where terminal_id = ? and state = 'handed-out'`,
    [terminalId],
  );
  if (begun !== undefined) return begun.card_asn;
  const [next] = await query<{ card_asn: CardAsn }>(
    trx,
    `update person.issuing_item set state = 'handed-out', terminal_id = ?, handed_out_at = ?
     where card_asn = (select card_asn from person.issuing_item where state = 'waiting'
       order by job_id, item_no limit 1 for update skip locked)
     returning card_asn`,
    [terminalId, at],
  );
  return next?.card_asn;
}

export async function cardSubject(
  trx: Knex.Transaction,
  asn: CardAsn,
): Promise<(CardSubject & { readonly keyVersion: number }) | undefined> {
  const [row] = await query<SubjectRow>(
    trx,
    `select c.card_asn, c.card_kind, c.key_version, c.valid_from::text, c.valid_until::text,
       s.name, s.sex, s.school_code, s.stage, s.entry_year, s.class_name, s.national_no_digest
     from person.issuing_item i
     join card c on c.card_asn = i.card_asn
     join person.student s on s.student_id = i.student_id
     where i.card_asn = ?`,
    [asn],
  );
  return (
    row && {
      cardAsn: row.card_asn,
      cardKind: row.card_kind,
      keyVersion: row.key_version,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      name: row.name,
      sex: row.sex,
      schoolCode: row.school_code,
      stage: row.stage,
      entryYear: row.entry_year,
      className: row.class_name,
      studentNumberDigest: new Uint8Array(row.national_no_digest),
    }
  );
}

interface SubjectRow {
  card_asn: CardAsn;
  card_kind: number;
  key_version: number;
  valid_from: string;
  valid_until: string;
  name: string;
  sex: number;
  school_code: string;
  stage: Stage;
  entry_year: number;
  class_name: string;
  national_no_digest: Uint8Array;
}

export type FinishedItem = 'done-now' | 'done-before' | 'not-here';

/** Closes the item on this desk and gives the card to its holder. Once, however often it is asked. */
export async function finishItem(
  trx: Knex.Transaction,
  terminalId: TerminalId,
  asn: CardAsn,
  at: Date,
): Promise<FinishedItem> {
  const [item] = await query<{ state: string; student_id: string }>(
    trx,
    `select state, student_id from person.issuing_item
     where card_asn = ? and terminal_id = ? for update`,
    [asn, terminalId],
  );
  if (item === undefined) return 'not-here';
  if (item.state === 'done') return 'done-before';
  await query(
    trx,
    `update person.issuing_item set state = 'done', done_at = ? where card_asn = ?`,
    [at, asn],
  );
  await trx('person.card_holder').insert({
    card_asn: asn,
    student_id: item.student_id,
    held_from: at,
  });
  return 'done-now';
}
