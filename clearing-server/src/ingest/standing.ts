import { isMoneyKind, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { JudgedPurse, PurseStanding } from '../ledger/purse-change.ts';
import { cardKeyName, purseName, type CardFacts, type KeyBook } from './facts.ts';
import { recordIdFrom } from './record-id.ts';

/** A card and one of its purses, as they were looked up or are remembered. */
export interface CardStanding {
  /** Undefined: no such card was issued. */
  readonly card: CardFacts | undefined;
  /** Undefined: nothing ever moved there, and no counter is taken. */
  readonly purse: PurseStanding | undefined;
}

/** How cards and their purses stood before a group of records. */
export interface Standing {
  readonly cards: Map<CardAsn, CardFacts>;
  readonly shadow: KeyBook['shadow'];
  /** The counters just before theirs, of records whose counters are the next of their purses. */
  readonly next: KeyBook['card'];
  /** Records whose purses have come as far as their counters, which may be taken. */
  readonly doubtful: TransactionRecord[];
  /** By `purseName`. */
  readonly purses: Map<string, JudgedPurse>;
}

/** What of it is remembered must still be so when it is stored; what was looked up tells what was known then. */
export function standingBefore(
  records: readonly TransactionRecord[],
  remembered: ReadonlyMap<string, CardStanding>,
  found: ReadonlyMap<string, CardStanding>,
): Standing {
  const standing: Standing = {
    cards: new Map(),
    shadow: new Map(),
    next: new Map(),
    doubtful: [],
    purses: new Map(),
  };
  for (const record of records) {
    const name = purseName(record);
    const known = found.get(name);
    const { card, purse } = known ?? remembered.get(name) ?? NOTHING;
    if (card !== undefined) standing.cards.set(record.cardAsn, card);
    if (!standing.purses.has(name)) {
      standing.purses.set(name, { standing: purse, mustStand: known === undefined });
      if (purse !== undefined) standing.shadow.set(name, purse.balance);
    }
    if (purse !== undefined && isMoneyKind(record.kind)) noteCounter(standing, record, purse);
  }
  return standing;
}

const NOTHING: CardStanding = { card: undefined, purse: undefined };

function noteCounter(standing: Standing, record: TransactionRecord, purse: PurseStanding): void {
  const highest = record.counterKind === 'offline' ? purse.offline : purse.online;
  if (highest === undefined) return;
  const ahead = record.counter - highest;
  if (ahead <= 0) standing.doubtful.push(record);
  else if (ahead === 1) standing.next.set(cardKeyName(record, record.counter - 1), SOME_RECORD);
}

/** Who holds that counter is not asked by the next one. */
const SOME_RECORD = recordIdFrom('00000000-0000-0000-0000-000000000000');
