import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import {
  absolute,
  add,
  subtract,
  sum,
  yuanText,
  ZERO,
  type Fen,
} from '@lvchengtong/card-sdk/money';
import {
  mergeChain,
  type ChainStart,
  type Link,
  type Movement,
} from '../arbitration/card-chain.ts';
import { isPosted, movementsOf, NEW_CARD, type ChainRecord } from '../arbitration/chain-record.ts';
import type { Difference, Evidence } from './difference.ts';

/** One purse as all parties tell it. */
export interface PurseStory {
  readonly cardAsn: string;
  readonly purse: number;
  /** Every money record up to the day, decided as it stood at the day's end. */
  readonly records: readonly ChainRecord[];
  /** Sum of the purse's transfers up to the day. */
  readonly ledgerBalance: Fen;
  /** Loads that the centre authorised and no record confirmed. */
  readonly openOrders: readonly OpenOrder[];
}

export interface OpenOrder {
  readonly loadId: string;
  readonly onlineCounter: number;
  readonly amount: Fen;
}

export interface ComparedPurse {
  readonly differences: readonly Difference[];
  /** Where its next records must begin; undefined when anything in its chain, of whatever day, is open. */
  readonly end: ChainStart | undefined;
}

/**
 * The card's chain against itself, and against the ledger. Only what came to light on `date` is reported:
 * a break is shown by the later of its two records, once.
 */
export function comparePurse(story: PurseStory, date: SettlementDate): ComparedPurse {
  const { links } = mergeChain(movementsOf(story.records), NEW_CARD);
  const days = new Map(
    story.records.map(({ recordId, settlementDate }) => [recordId as string, settlementDate]),
  );
  const cameToLight = ({ movement, previous }: Link): boolean =>
    days.get(movement.recordId) === date || days.get(previous?.recordId ?? '') === date;
  const ofLedger = ledgerDifference(story);
  const isOpen = ({ suspendedFor, decision }: ChainRecord): boolean =>
    suspendedFor !== undefined && decision === undefined;
  const isWhole =
    ofLedger.length === 0 && !story.records.some(isOpen) && links.every(followsExactly);
  return {
    differences: [
      ...links.filter(cameToLight).flatMap((link) => linkDifference(story, link) ?? []),
      ...ofLedger,
    ],
    end: isWhole ? endOf(links) : undefined,
  };
}

const followsExactly = ({ residual, movement, expectedCounter }: Link): boolean =>
  residual === ZERO && movement.counter === expectedCounter;

function endOf(links: readonly Link[]): ChainStart {
  const next = (family: Movement['family']): number | undefined => {
    const last = links.findLast(({ movement }) => movement.family === family);
    return last && last.movement.counter + 1;
  };
  return {
    balance: links.at(-1)?.movement.after ?? NEW_CARD.balance,
    offlineCounter: next('offline') ?? NEW_CARD.offlineCounter,
    onlineCounter: next('online') ?? NEW_CARD.onlineCounter,
  };
}

function linkDifference(story: PurseStory, link: Link): Difference | undefined {
  const { movement, previous, residual, missingCounters, explained } = link;
  if (residual === ZERO && missingCounters === 0) return undefined;
  const amount = subtract(ZERO, residual);
  const evidence = linkEvidence(link);
  const order = residual > ZERO ? confirmingOrder(story, link) : undefined;
  const base = {
    key: `card ${story.cardAsn} ${previous?.recordId ?? 'start'} ${movement.recordId}`,
    subject: { kind: 'card', cardAsn: story.cardAsn },
    amount,
  } as const;
  if (order !== undefined) {
    return {
      ...base,
      class: 'load-unconfirmed',
      summary: `the chip took the load ${order.loadId}, whose record never came`,
      evidence: { ...evidence, load_id: order.loadId },
    };
  }
  if (!explained) {
    return {
      ...base,
      class: 'unknown',
      summary: `the chip shows ${yuanText(movement.before)}, ${yuanText(absolute(residual))} ${
        residual > ZERO ? 'more' : 'less'
      } than its records tell, and no counter is missing`,
      evidence,
    };
  }
  return {
    ...base,
    class: 'missing-upload',
    summary: `${String(Math.max(1, missingCounters))} record(s) of the chip never came; the balances say they are worth ${yuanText(amount)}`,
    evidence,
  };
}

/** An order for just this rise, at the counter that the chip's next load will not show any more. */
function confirmingOrder(story: PurseStory, link: Link): OpenOrder | undefined {
  return story.openOrders.find(({ amount }) => amount === link.residual);
}

function linkEvidence({ movement, previous, expectedCounter, missingCounters }: Link): Evidence {
  return {
    record_id: movement.recordId,
    counter_kind: movement.family,
    counter: movement.counter,
    balance_before_fen: Number(movement.before),
    previous_balance_after_fen: Number(previous?.after ?? NEW_CARD.balance),
    ...(previous === undefined ? {} : { previous_record_id: previous.recordId }),
    ...(missingCounters === 0
      ? {}
      : {
          missing_counters: Array.from(
            { length: missingCounters },
            (_, index) => expectedCounter + index,
          ),
        }),
  };
}

/** The ledger against the evidence: what the records that were posted say must stand in it. */
function ledgerDifference(story: PurseStory): Difference[] {
  const posted = story.records.filter((record) => isPosted(record) && !record.operatorLiable);
  const expected = sum(movementsOf(posted).map(changeOf));
  const amount = subtract(expected, story.ledgerBalance);
  if (amount === ZERO) return [];
  return [
    {
      key: `ledger purse:${story.cardAsn}:${story.purse}`,
      class: 'unknown',
      subject: { kind: 'card', cardAsn: story.cardAsn },
      amount,
      summary: `the ledger holds ${yuanText(story.ledgerBalance)} for the purse, its posted records say ${yuanText(expected)}`,
      evidence: {
        ledger_fen: Number(story.ledgerBalance),
        records_fen: Number(expected),
        posted_records: posted.length,
      },
    },
  ];
}

const changeOf = ({ before, after }: Movement): Fen => add(after, subtract(ZERO, before));
