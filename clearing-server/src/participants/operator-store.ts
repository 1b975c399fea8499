import type { Knex } from 'knex';
import type { OperatorNo } from '@lvchengtong/card-sdk/ids';

/** Who runs terminals and is owed for what they accepted. */
export interface Operator {
  readonly operatorNo: OperatorNo;
  readonly name: string;
  readonly kind: 'school' | 'bus' | 'metro';
  readonly bankAccount: string;
}

/** Registers an operator; the same number again changes its data. */
export async function upsertOperator(trx: Knex.Transaction, operator: Operator): Promise<void> {
  await trx('participant_operator')
    .insert({
      operator_no: operator.operatorNo,
      name: operator.name,
      kind: operator.kind,
      bank_account: operator.bankAccount,
    })
    .onConflict('operator_no')
    .merge();
}

export async function listOperators(database: Knex): Promise<Operator[]> {
  const rows = await database<{
    operator_no: OperatorNo;
    name: string;
    kind: Operator['kind'];
    bank_account: string;
  }>('participant_operator').orderBy('operator_no');
  return rows.map((row) => ({
    operatorNo: row.operator_no,
    name: row.name,
    kind: row.kind,
    bankAccount: row.bank_account,
  }));
}
