import type { Knex } from 'knex';
import type { OperatorNo } from '@lvchengtong/card-sdk/ids';
import { recordAudit } from '../access/audit-store.ts';
import { assignSchool } from './school-store.ts';

export interface SchoolService {
  /** Which operator runs the terminals of this school: they get its roster. */
  assign(
    school: { readonly schoolCode: string; readonly name: string },
    operatorNo: OperatorNo,
    actor: string,
  ): Promise<void>;
}

export function createSchoolService(options: {
  readonly database: Knex;
  readonly clock: () => Date;
}): SchoolService {
  return {
    assign: (school, operatorNo, actor) =>
      options.database.transaction(async (trx) => {
        await assignSchool(trx, school, operatorNo);
        await recordAudit(trx, options.clock(), actor, 'school.assign', school.schoolCode, {
          operator_no: operatorNo,
        });
      }),
  };
}
