import {
  parseCardAsn,
  parseSettlementDate,
  type CardAsn,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';
import { ZERO } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import type { ChainRecord } from '../arbitration/chain-record.ts';
import { findChains } from '../arbitration/chain-store.ts';
import { comparePurse, type ComparedPurse, type PurseStory } from './card-differences.ts';
import type { ChainCheckpoint } from './chain-checkpoint-store.ts';
import type { Difference } from './difference.ts';
import { explainedLater, isUnknownBreak } from './late-explanation.ts';
import { correctedDifference, suspendedDifference } from './record-differences.ts';
import { findLedgerBalances, findOpenOrders } from './story-store.ts';

/**
 * What came to light about the cards on `day`, by what is known at the end of `until`: the day itself for
 * its report, a later one to see what of it still stands.
 */
export async function compareCards(
  on: Knex,
  asns: readonly CardAsn[],
  { day, until }: { readonly day: SettlementDate; readonly until: SettlementDate },
): Promise<(ComparedPurse & ChainCheckpoint)[]> {
  const chains = await findChains(on, asns, until);
  const balances = await findLedgerBalances(on, asns, until);
  const orders = await findOpenOrders(on, asns);
  const names = new Set([...chains.keys(), ...[...balances.keys()].map(purseOfAccount)]);
  const compared = [...names].map((name) => {
    const [cardAsn = '', purse = ''] = name.split(' ');
    const records = chains.get(name) ?? [];
    const story: PurseStory = {
      cardAsn: parseCardAsn(cardAsn),
      purse: Number(purse),
      records,
      ledgerBalance: balances.get(`purse:${cardAsn}:${purse}`) ?? ZERO,
      openOrders: orders.get(cardAsn) ?? [],
    };
    const { differences, end } = comparePurse(story, day);
    return {
      cardAsn,
      purse: story.purse,
      end,
      differences: [...differences, ...records.flatMap((chained) => suspendedOn(chained, day))],
    };
  });
  return explainByLaterRecords(on, compared, day);
}

// Later than any settlement day: what is known by now.
const BY_NOW = parseSettlementDate('9999-12-31');

/** Reads on, beyond the day, only where the day left something unknown. */
async function explainByLaterRecords<Purse extends ComparedPurse & ChainCheckpoint>(
  on: Knex,
  compared: readonly Purse[],
  date: SettlementDate,
): Promise<Purse[]> {
  const unknown = compared.filter(({ differences }) => differences.some(isUnknownBreak));
  const cards = [...new Set(unknown.map(({ cardAsn }) => parseCardAsn(cardAsn)))];
  const later =
    cards.length === 0 ? new Map<string, ChainRecord[]>() : await findChains(on, cards, BY_NOW);
  return compared.map((one) => {
    const records = later.get(`${one.cardAsn} ${one.purse}`);
    if (records === undefined) return one;
    return { ...one, differences: explainedLater(one.differences, records, date) };
  });
}

const purseOfAccount = (name: string): string => name.split(':').slice(1).join(' ');

/** Suspended records that came on the day, and older ones that were decided on it. */
function suspendedOn(chained: ChainRecord, date: SettlementDate): Difference[] {
  const { suspendedFor, settlementDate, decision } = chained;
  if (suspendedFor === undefined) return [];
  const concernsDay = settlementDate === date || decision?.settlementDate === date;
  if (!concernsDay) return [];
  return [
    suspendedDifference(chained, suspendedFor),
    ...(decision?.settlementDate === date ? correctedDifference(chained) : []),
  ];
}
