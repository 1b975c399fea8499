import assert from 'node:assert/strict';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import { add, fen, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { RecordId } from '../ingest/record-id.ts';
import { accountIdOf, accountName, type Account } from '../ledger/account.ts';

/** Money between two accounts, as it was moved or as it should have been. */
export interface Move {
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: Fen;
}

/** A transfer that a record has caused so far. */
export interface PastTransfer extends Move {
  readonly id: string;
}

/** Moves back, or on, what earlier transfers of the same record moved wrongly; names one of them. */
export interface Correction extends Move {
  readonly id: string;
  readonly corrects: string;
  readonly cardAsn: CardAsn;
  readonly recordId: RecordId;
  readonly occurredAt: Date;
}

/** The record whose money is corrected, and for which time. */
export interface Corrected {
  readonly recordId: RecordId;
  readonly cardAsn: CardAsn;
  readonly occurredAt: Date;
  readonly revision: number;
}

/**
 * The transfers that bring the accounts from where a record's transfers have left them to where they
 * should be. History stays: each of them names the last transfer that moved the account it gives back to.
 */
export function correctionsTo(
  should: readonly Move[],
  past: readonly PastTransfer[],
  about: Corrected,
): Correction[] {
  const accounts = new Map<string, Account>();
  const missing = new Map<string, Fen>();
  const note = ({ debit, credit, amount }: Move, sign: 1n | -1n): void => {
    for (const [side, change] of [
      [credit, sign * amount],
      [debit, -sign * amount],
    ] as const) {
      const name = accountName(side);
      accounts.set(name, side);
      missing.set(name, add(missing.get(name) ?? ZERO, fen(change)));
    }
  };
  for (const move of should) note(move, 1n);
  for (const move of past) note(move, -1n);
  const moves: Move[] = [];
  const names = [...missing.keys()].sort();
  for (const from of names) {
    for (const to of names) {
      const [has, wants] = [missing.get(from) ?? ZERO, missing.get(to) ?? ZERO];
      if (has >= ZERO || wants <= ZERO) continue;
      const spare = subtract(ZERO, has);
      const amount = wants < spare ? wants : spare;
      missing.set(from, add(has, amount));
      missing.set(to, subtract(wants, amount));
      moves.push({ debit: known(accounts, from), credit: known(accounts, to), amount });
    }
  }
  return moves.map((move, at) => ({
    ...move,
    id: accountIdOf(`transfer:correction:${about.recordId}:${about.revision}:${at}`),
    corrects: correctedBy(move, past),
    cardAsn: about.cardAsn,
    recordId: about.recordId,
    occurredAt: about.occurredAt,
  }));
}

function known(accounts: ReadonlyMap<string, Account>, name: string): Account {
  const found = accounts.get(name);
  assert(found !== undefined, 'every balance has its account');
  return found;
}

function correctedBy({ debit, credit }: Move, past: readonly PastTransfer[]): string {
  const touches = (transfer: Move, side: Account): boolean =>
    transfer.debit.id === side.id || transfer.credit.id === side.id;
  const both = past.findLast((one) => touches(one, debit) && touches(one, credit));
  const found = both ?? past.findLast((one) => touches(one, debit) || touches(one, credit));
  assert(found !== undefined, 'what is corrected was moved before');
  return found.id;
}
