import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import type { RosterStudent } from './roster-columns.ts';

/** A pupil ready to be stored: the number only encrypted and as a digest. */
export interface StudentRow extends Omit<RosterStudent, 'nationalNo'> {
  readonly studentId: string;
  readonly nationalNoEncrypted: Uint8Array;
  readonly nationalNoDigest: Uint8Array;
}

export async function upsertSchools(
  trx: Knex.Transaction,
  schools: ReadonlyMap<string, string>,
): Promise<void> {
  await insertRows(
    trx,
    'person.school',
    [
      { name: 'school_code', type: 'text', of: ([code]) => code },
      { name: 'name', type: 'text', of: ([, name]) => name },
    ],
    [...schools].sort(([a], [b]) => (a < b ? -1 : 1)),
    'on conflict (school_code) do update set name = excluded.name',
  );
}

/** Stores pupils by their number's digest; one known already keeps the person and gets the new data. */
export async function upsertStudents(
  trx: Knex.Transaction,
  students: readonly StudentRow[],
  at: Date,
): Promise<void> {
  await insertRows(
    trx,
    'person.student',
    [
      { name: 'student_id', type: 'uuid', of: (row) => row.studentId },
      { name: 'national_no_encrypted', type: 'bytea', of: (row) => row.nationalNoEncrypted },
      { name: 'national_no_digest', type: 'bytea', of: (row) => row.nationalNoDigest },
      { name: 'name', type: 'text', of: (row) => row.name },
      { name: 'sex', type: 'smallint', of: (row) => row.sex },
      { name: 'school_code', type: 'text', of: (row) => row.schoolCode },
      { name: 'stage', type: 'text', of: (row) => row.stage },
      { name: 'grade', type: 'smallint', of: (row) => row.grade },
      { name: 'class_name', type: 'text', of: (row) => row.className },
      { name: 'entry_year', type: 'smallint', of: (row) => row.entryYear },
      { name: 'created_at', type: 'timestamptz', of: () => at },
      { name: 'updated_at', type: 'timestamptz', of: () => at },
    ],
    students,
    `on conflict (national_no_digest) do update set
       name = excluded.name, sex = excluded.sex, school_code = excluded.school_code,
       stage = excluded.stage, grade = excluded.grade, class_name = excluded.class_name,
       entry_year = excluded.entry_year, updated_at = excluded.updated_at`,
  );
}

export async function countStudents(on: Knex): Promise<number> {
  const [row] = await query<{ count: string }>(on, 'select count(*) from person.student');
  return Number(row?.count ?? 0);
}

/** What a gate's roster shows: the holder of each card in use at one school. */
export interface CardHolder {
  readonly cardAsn: string;
  readonly name: string;
  readonly className: string;
  readonly grade: number;
  readonly stage: string;
  readonly schoolCode: string;
}

/** Holders of cards in use, by card number; of all schools when no code is given. */
export async function cardHolders(on: Knex, schoolCode?: string): Promise<readonly CardHolder[]> {
  return query<CardHolder>(
    on,
    `select h.card_asn as "cardAsn", s.name, s.class_name as "className", s.grade, s.stage,
            s.school_code as "schoolCode"
       from person.card_holder h join person.student s using (student_id)
      where h.held_until is null and (?::text is null or s.school_code = ?)
      order by h.card_asn`,
    [schoolCode ?? null, schoolCode ?? null],
  );
}
