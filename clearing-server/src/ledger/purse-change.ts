import { add, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Account } from './account.ts';
import type { Transfer } from './transfer.ts';

/** How a purse stood: its kept balance, and of each kind the highest counter that is taken. */
export interface PurseStanding {
  readonly balance: Fen;
  /** Undefined: none is taken. */
  readonly offline: number | undefined;
  readonly online: number | undefined;
}

/** A purse as what moves it was judged by. */
export interface JudgedPurse {
  /** Undefined: it had no balance and no counter yet. */
  readonly standing: PurseStanding | undefined;
  /** Whether it must still stand like that when it is moved. */
  readonly mustStand: boolean;
}

/** An amount that leaves one account for another, whatever made it do so. */
export type Move = Pick<Transfer, 'debit' | 'credit' | 'amount'>;

/** A counter whose key a record has taken; without a kind of counter a record takes none. */
export interface TakenCounter {
  readonly cardAsn: string;
  readonly purse: number;
  readonly counterKind: string;
  readonly counter: number;
}

export interface PurseChange {
  /** Of the purse's account. */
  readonly key: string;
  readonly cardAsn: string;
  readonly purse: number;
  change: Fen;
  /** The highest counters that are taken, where any is. */
  offline: number | null;
  online: number | null;
}

/** What the transfers and their records do to each purse. In one order everywhere, so that nobody deadlocks. */
export function purseChanges(
  transfers: readonly Move[],
  counters: readonly TakenCounter[],
): readonly PurseChange[] {
  const changes = new Map<string, PurseChange>();
  const changeOf = (key: string): PurseChange => {
    let found = changes.get(key);
    if (found === undefined) {
      const colon = key.indexOf(':');
      const [cardAsn, purse] = [key.slice(0, colon), Number(key.slice(colon + 1))];
      found = { key, cardAsn, purse, change: ZERO, offline: null, online: null };
      changes.set(key, found);
    }
    return found;
  };
  const move = (purse: Account, change: Fen): void => {
    if (purse.code !== 'purse') return;
    const found = changeOf(purse.key);
    found.change = add(found.change, change);
  };
  for (const { debit, credit, amount } of transfers) {
    move(debit, subtract(ZERO, amount));
    move(credit, amount);
  }
  for (const { cardAsn, purse, counterKind, counter } of counters) {
    if (counterKind !== 'offline' && counterKind !== 'online') continue;
    const found = changeOf(`${cardAsn}:${String(purse)}`);
    found[counterKind] = Math.max(found[counterKind] ?? 0, counter);
  }
  return [...changes.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
