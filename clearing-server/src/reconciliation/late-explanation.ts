import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { absolute, yuanText, ZERO } from '@lvchengtong/card-sdk/money';
import { mergeChain } from '../arbitration/card-chain.ts';
import { movementsOf, NEW_CARD, type ChainRecord } from '../arbitration/chain-record.ts';
import type { Difference } from './difference.ts';

/** A break of a card's chain that nothing explained on its day; what comes later may. */
export const isUnknownBreak = ({ class: kind, key }: Difference): boolean =>
  kind === 'unknown' && key.startsWith('card ');

/**
 * The same differences with all that is known by now: where a later day's record has come to stand in the
 * break, and the chain is whole around it, the break was that record, missing at the time.
 */
export function explainedLater(
  differences: readonly Difference[],
  records: readonly ChainRecord[],
  date: SettlementDate,
): Difference[] {
  const { links } = mergeChain(movementsOf(records), NEW_CARD);
  const days = new Map(
    records.map(({ recordId, settlementDate }) => [recordId as string, settlementDate]),
  );
  return differences.map((difference) => {
    const shownBy = difference.evidence?.['record_id'];
    const at = links.findIndex(({ movement }) => movement.recordId === shownBy);
    const link = links[at];
    if (!isUnknownBreak(difference) || link === undefined || link.residual !== ZERO)
      return difference;
    const before = difference.evidence?.['previous_record_id'];
    const from = links.findIndex(({ movement }) => movement.recordId === before);
    const between = links.slice(from + 1, at);
    const late = between
      .map(({ movement }) => movement.recordId)
      .filter((recordId) => (days.get(recordId) ?? date) > date);
    if (late.length === 0 || between.some(({ residual }) => residual !== ZERO)) return difference;
    return {
      ...difference,
      class: 'missing-upload',
      summary: `${String(late.length)} record(s) worth ${yuanText(absolute(difference.amount))} came on a later day`,
      evidence: { ...difference.evidence, late_record_ids: late },
      proof: 'LATE_RECORD',
    };
  });
}
