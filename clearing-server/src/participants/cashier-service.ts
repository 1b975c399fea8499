import type { Knex } from 'knex';
import { readUint } from '@lvchengtong/card-sdk/bytes';
import { cashierPinDigest, PIN_SALT_BYTES } from '@lvchengtong/card-sdk/exchange';
import type { OperatorNo } from '@lvchengtong/card-sdk/ids';
import { recordAudit } from '../access/audit-store.ts';
import {
  cashiersOfOperator,
  changeCashier,
  insertCashier,
  type Cashier,
  type CashierList,
  type PinDigest,
} from './cashier-store.ts';

/** Who is meant: an operator's number and the cashier's own. */
export type CashierName = Pick<Cashier, 'operatorNo' | 'cashierNo'>;

/**
 * The people at the tills. A PIN is told once, to whoever registers the cashier; the centre keeps
 * only its digest.
 */
export interface CashierService {
  register(
    cashier: Cashier,
    actor: string,
  ): Promise<{ readonly kind: 'registered'; readonly pin: string } | { readonly kind: 'taken' }>;
  /** For a PIN that is forgotten or known to somebody else. */
  newPin(
    who: CashierName,
    actor: string,
  ): Promise<{ readonly kind: 'changed'; readonly pin: string } | { readonly kind: 'unknown' }>;
  /** Tills stop letting this person sign on as soon as they have heard of it. */
  leave(who: CashierName, actor: string): Promise<{ readonly kind: 'left' | 'unknown' }>;
  of(operatorNo: OperatorNo): Promise<CashierList>;
}

export function createCashierService(options: {
  readonly database: Knex;
  readonly clock: () => Date;
  readonly random: (length: number) => Uint8Array;
}): CashierService {
  const { database, clock, random } = options;
  const audit = (trx: Knex.Transaction, actor: string, action: string, who: CashierName) =>
    recordAudit(trx, clock(), actor, action, `${who.operatorNo}/${who.cashierNo}`);
  return {
    register: async (cashier, actor) => {
      const { pin, digest } = await drawPin(random);
      return database.transaction(async (trx) => {
        if (!(await insertCashier(trx, cashier, digest, clock()))) return { kind: 'taken' };
        await audit(trx, actor, 'cashier.register', cashier);
        return { kind: 'registered', pin };
      });
    },
    newPin: async (who, actor) => {
      const { pin, digest } = await drawPin(random);
      return database.transaction(async (trx) => {
        if (!(await changeCashier(trx, who, { pin: digest }, clock()))) return { kind: 'unknown' };
        await audit(trx, actor, 'cashier.new-pin', who);
        return { kind: 'changed', pin };
      });
    },
    leave: (who, actor) =>
      database.transaction(async (trx) => {
        if (!(await changeCashier(trx, who, { leaves: true }, clock()))) return { kind: 'unknown' };
        await audit(trx, actor, 'cashier.leave', who);
        return { kind: 'left' };
      }),
    of: (operatorNo) => cashiersOfOperator(database, operatorNo),
  };
}

async function drawPin(
  random: (length: number) => Uint8Array,
): Promise<{ readonly pin: string; readonly digest: PinDigest }> {
  // 48 bits: the bias of the remainder is below one in a hundred million.
  const pin = String(readUint(random(6)) % 1_000_000).padStart(6, '0');
  const salt = random(PIN_SALT_BYTES);
  return { pin, digest: { salt, digest: await cashierPinDigest(pin, salt) } };
}
