import type { Knex } from 'knex';
import type { OperatorNo } from '@lvchengtong/card-sdk/ids';

export async function assignSchool(
  trx: Knex.Transaction,
  school: { readonly schoolCode: string; readonly name: string },
  operatorNo: OperatorNo,
): Promise<void> {
  await trx('person.school')
    .insert({ school_code: school.schoolCode, name: school.name, operator_no: operatorNo })
    .onConflict('school_code')
    .merge();
}
