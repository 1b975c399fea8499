import type { Knex } from 'knex';
import { v7 as uuid } from 'uuid';
import { parseNationalNo } from './national-number.ts';
import type { ParsedRoster } from './parse-roster.ts';
import {
  encryptNationalNo,
  NONCE_LENGTH,
  nationalNoDigest,
  type PersonKeys,
} from './student-number-secret.ts';
import { countStudents, upsertSchools, upsertStudents } from './student-store.ts';

export interface RosterImport {
  readonly added: number;
  readonly changed: number;
}

export interface RosterService {
  commit(roster: Pick<ParsedRoster, 'students'>): Promise<RosterImport>;
}

export interface RosterServiceOptions {
  readonly database: Knex;
  readonly personKeys: PersonKeys;
  readonly random: (length: number) => Uint8Array;
  readonly clock: () => Date;
}

/** Stores the sound rows of a roster in one database transaction: all of them, or none. */
export function createRosterService({
  database,
  personKeys,
  random,
  clock,
}: RosterServiceOptions): RosterService {
  return {
    commit: ({ students }) =>
      database.transaction(async (trx) => {
        const before = await countStudents(trx);
        await upsertSchools(
          trx,
          new Map(students.map(({ schoolCode, schoolName }) => [schoolCode, schoolName])),
        );
        const rows = students.map(({ nationalNo, ...student }) => {
          const parsed = parseNationalNo(nationalNo);
          return {
            ...student,
            studentId: uuid(),
            nationalNoEncrypted: encryptNationalNo(personKeys, parsed, random(NONCE_LENGTH)),
            nationalNoDigest: nationalNoDigest(personKeys, parsed),
          };
        });
        await upsertStudents(trx, rows, clock());
        const added = (await countStudents(trx)) - before;
        return { added, changed: students.length - added };
      }),
  };
}
