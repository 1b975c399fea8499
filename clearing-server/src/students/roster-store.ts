import type { Knex } from 'knex';
import type { CardAsn, OperatorNo } from '@lvchengtong/card-sdk/ids';
import type { Stage } from '@lvchengtong/card-sdk/personalise';
import { query } from '../database/query.ts';

export interface RosterEntry {
  readonly cardAsn: CardAsn;
  readonly name: string;
  readonly className: string;
  readonly stage: Stage;
  readonly grade: number;
}

export interface OperatorRoster {
  /** When anything of it changed last; undefined when nobody is on it. */
  readonly changedAt: Date | undefined;
  readonly students: readonly RosterEntry[];
}

/** Who holds a card of the schools of this operator. */
export async function rosterOfOperator(
  database: Knex,
  operatorNo: OperatorNo,
): Promise<OperatorRoster> {
  const rows = await query<{
    card_asn: CardAsn;
    name: string;
    class_name: string;
    stage: Stage;
    grade: number;
    changed_at: Date;
    held: boolean;
  }>(
    database,
    `select h.card_asn, s.name, s.class_name, s.stage, s.grade, h.held_until is null as held,
       greatest(s.updated_at, h.held_from, h.held_until) as changed_at
     from person.school sc
     join person.student s on s.school_code = sc.school_code
     join person.card_holder h on h.student_id = s.student_id
     where sc.operator_no = ? order by h.card_asn`,
    [operatorNo],
  );
  const newest = rows.reduce((time, row) => Math.max(time, row.changed_at.getTime()), 0);
  return {
    changedAt: rows.length === 0 ? undefined : new Date(newest),
    students: rows
      .filter(({ held }) => held)
      .map((row) => ({
        cardAsn: row.card_asn,
        name: row.name,
        className: row.class_name,
        stage: row.stage,
        grade: row.grade,
      })),
  };
}
