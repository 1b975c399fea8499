import type { Knex } from 'knex';
import { recordAudit } from '../access/audit-store.ts';
import { listOperators, upsertOperator, type Operator } from './operator-store.ts';

export interface OperatorService {
  register(operator: Operator, actor: string): Promise<void>;
  list(): Promise<readonly Operator[]>;
}

export function createOperatorService(options: {
  readonly database: Knex;
  readonly clock: () => Date;
}): OperatorService {
  const { database, clock } = options;
  return {
    register: (operator, actor) =>
      database.transaction(async (trx) => {
        await upsertOperator(trx, operator);
        await recordAudit(trx, clock(), actor, 'operator.register', operator.operatorNo);
      }),
    list: () => listOperators(database),
  };
}
