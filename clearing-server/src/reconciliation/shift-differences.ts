import { fen, yuanText } from '@lvchengtong/card-sdk/money';
import { SHIFT_FIGURES, type ShiftFigures } from '../shifts/shift-report.ts';
import type { Difference } from './difference.ts';

/** What a till's Z report says, and what its records say. */
export interface ShiftStory {
  readonly terminalId: string;
  readonly shiftNo: number;
  readonly cashierNo: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly told: ShiftFigures;
  readonly found: ShiftFigures;
  /** How many entries of the shift's stretch of the journal are here. */
  readonly entries: number;
}

/** A shift whose report and records do not agree. Positive: the till tells of more. */
export function shiftDifferences(story: ShiftStory): Difference[] {
  const { terminalId, shiftNo, told, found, firstSequence, lastSequence, entries } = story;
  const apart = SHIFT_FIGURES.filter(
    (name) => told[name].count !== found[name].count || told[name].fen !== found[name].fen,
  );
  const missing = lastSequence - firstSequence + 1 - entries;
  if (apart.length === 0 && missing <= 0) return [];
  const amount = fen(moneyOf(told) - moneyOf(found));
  return [
    {
      key: `shift ${terminalId} ${String(shiftNo)}`,
      class: missing > 0 ? 'missing-upload' : 'amount-differs',
      subject: { kind: 'terminal', terminalId },
      amount,
      summary:
        missing > 0
          ? `shift ${String(shiftNo)}: ${String(missing)} journal entries are not here; the Z report tells of ${yuanText(amount)} more than the records`
          : `shift ${String(shiftNo)}: the Z report tells of ${yuanText(amount)} more than the records`,
      evidence: {
        shift_no: shiftNo,
        cashier_no: story.cashierNo,
        first_journal_sequence: firstSequence,
        last_journal_sequence: lastSequence,
        entries_here: entries,
        ...Object.fromEntries(
          apart.flatMap((name) => [
            [`${name}_told`, [told[name].count, told[name].fen]],
            [`${name}_found`, [found[name].count, found[name].fen]],
          ]),
        ),
      },
    },
  ];
}

/** What was taken less what was given back; an unresolved debit stands for itself. */
const moneyOf = (figures: ShiftFigures): number =>
  figures.sale.fen +
  figures.unresolved.fen +
  figures.load.fen -
  figures.void_to_card.fen -
  figures.void_in_cash.fen;
