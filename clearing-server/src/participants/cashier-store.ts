import type { Knex } from 'knex';
import type { OperatorNo } from '@lvchengtong/card-sdk/ids';

/** Somebody who signs on at the tills of one operator. */
export interface Cashier {
  readonly operatorNo: OperatorNo;
  /** 4 digits, unique for the operator, never given to anybody else. */
  readonly cashierNo: string;
  readonly name: string;
}

export interface PinDigest {
  readonly salt: Uint8Array;
  readonly digest: Uint8Array;
}

interface CashierRow {
  readonly operator_no: OperatorNo;
  readonly cashier_no: string;
  readonly name: string;
  readonly pin_salt: Uint8Array;
  readonly pin_digest: Uint8Array;
  readonly changed_at: Date;
  readonly left_at: Date | null;
}

/** @returns whether the number was free. */
export async function insertCashier(
  trx: Knex.Transaction,
  cashier: Cashier,
  pin: PinDigest,
  at: Date,
): Promise<boolean> {
  const rows = await trx('person.cashier')
    .insert({
      operator_no: cashier.operatorNo,
      cashier_no: cashier.cashierNo,
      name: cashier.name,
      pin_salt: pin.salt,
      pin_digest: pin.digest,
      created_at: at,
      changed_at: at,
    })
    .onConflict(['operator_no', 'cashier_no'])
    .ignore()
    .returning('cashier_no');
  return rows.length === 1;
}

/** @returns whether there is such a cashier who has not left. */
export async function changeCashier(
  trx: Knex.Transaction,
  who: Pick<Cashier, 'operatorNo' | 'cashierNo'>,
  change: { readonly pin: PinDigest } | { readonly leaves: true },
  at: Date,
): Promise<boolean> {
  const columns =
    'pin' in change
      ? { pin_salt: change.pin.salt, pin_digest: change.pin.digest }
      : { left_at: at };
  const changed = await trx('person.cashier')
    .where({ operator_no: who.operatorNo, cashier_no: who.cashierNo, left_at: null })
    .update({ ...columns, changed_at: at });
  return changed === 1;
}

export interface CashierList {
  /** Of the newest change, somebody's leaving too; undefined when there never was a cashier. */
  readonly changedAt: Date | undefined;
  readonly cashiers: readonly (Cashier & { readonly pin: PinDigest })[];
}

/** Those who may sign on at the operator's tills, by number. */
export async function cashiersOfOperator(
  database: Knex,
  operatorNo: OperatorNo,
): Promise<CashierList> {
  const rows = await database<CashierRow>('person.cashier')
    .where({ operator_no: operatorNo })
    .orderBy('cashier_no');
  const changedAt = rows
    .map((row) => row.changed_at)
    .reduce<Date | undefined>((a, b) => (a !== undefined && a > b ? a : b), undefined);
  return {
    changedAt,
    cashiers: rows
      .filter((row) => row.left_at === null)
      .map((row) => ({
        operatorNo: row.operator_no,
        cashierNo: row.cashier_no,
        name: row.name,
        pin: { salt: new Uint8Array(row.pin_salt), digest: new Uint8Array(row.pin_digest) },
      })),
  };
}
