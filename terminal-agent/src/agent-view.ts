import { isMoneyKind, maskedName, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { CardAsn, LocalDateTime } from '@lvchengtong/card-sdk/ids';
import type { CentreLink } from './centre/centre-link.ts';
import type { TerminalKind } from './config/config.ts';
import { mealPeriodAt } from './kinds/canteen.ts';
import type { Backlog } from './journal/journal.ts';
import type { JournalError } from './journal/journal-error.ts';
import type { ShiftBook } from './duty/shift-book.ts';
import type { DownloadStore } from './parameters/download-store.ts';
import type { CashierEntry } from './parameters/lists.ts';
import type { Parameters } from './parameters/parameter-set.ts';
import type {
  CannotAccept,
  CentreState,
  ScreenCashier,
  ScreenMealPeriod,
  ScreenPerson,
  ScreenPhase,
  ScreenRecord,
} from './screen-state.ts';

/** What the screen of a terminal of this kind may know about whoever holds the card. */
export function personOf(
  kind: TerminalKind,
  downloads: DownloadStore,
  asn: CardAsn,
  student: boolean,
): ScreenPerson {
  const entry = downloads.get('roster')?.content.students.get(asn);
  return {
    cardEnding: asn.slice(-4),
    maskedName: entry && maskedName(entry.name),
    className: kind === 'gate' ? entry?.className : undefined,
    student,
  };
}

/** One line of the last ten. `firstKept` is the oldest record without a receipt; a void shows what it takes back. */
export function screenRecord(
  record: TransactionRecord,
  person: ScreenPerson,
  firstKept: number | undefined,
  shift: ShiftBook,
): ScreenRecord {
  const { journalSequence, referenceSequence } = record;
  const isVoid = record.kind === 'void';
  return {
    journalSequence,
    recordKind: record.kind,
    at: record.at,
    person,
    amount: isVoid ? (shift.amountOf(referenceSequence) ?? record.amount) : record.amount,
    balance: isMoneyKind(record.kind) ? record.balanceAfter : undefined,
    direction: record.direction,
    refusal: record.refusal,
    acknowledged: firstKept === undefined || journalSequence < firstKept,
    takingBack: shift.isVoided(journalSequence)
      ? 'done'
      : shift.voidable(journalSequence) && 'possible',
  };
}

export function centreState(
  link: CentreLink,
  backlog: Backlog,
  parameters: Parameters | undefined,
): CentreState {
  return {
    online: link.online,
    heardAt: link.heardAt,
    offlineSince: link.offlineSince,
    backlogCount: backlog.count,
    backlogAmount: backlog.amount,
    recordsLeft: parameters && Math.max(0, parameters.offlineLimits.recordsMax - backlog.count),
  };
}

export function screenMeal(
  parameters: Parameters | undefined,
  at: LocalDateTime,
): ScreenMealPeriod | undefined {
  const meal = mealPeriodAt(parameters?.canteen?.mealPeriods ?? [], at);
  return meal && { no: meal.no, name: meal.name, nameEn: meal.nameEn };
}

export const screenCashier = (cashier: CashierEntry | undefined): ScreenCashier | undefined =>
  cashier && { cashierNo: cashier.cashierNo, maskedName: maskedName(cashier.name) };

// terminal.md 6: an accepted card stays for at most 1.5 s; a reason needs reading.
const SHOWN_MS: Partial<Record<ScreenPhase['kind'], number>> = {
  accepted: 1_500,
  refused: 3_000,
  blocked: 5_000,
  balance: 3_000,
  'try-again': 2_000,
  issued: 3_000,
};

/** How long the screen keeps this before it is ready again; undefined when something must happen first. */
export const shownMs = (phase: ScreenPhase): number | undefined => SHOWN_MS[phase.kind];

const TROUBLE: Readonly<Record<JournalError['code'], CannotAccept>> = {
  DISK_FULL: 'disk-full',
  READ_ONLY: 'disk-read-only',
  CORRUPT: 'journal-corrupt',
  IO_FAILED: 'disk-failed',
};

export const troubleFor = (error: JournalError): CannotAccept => TROUBLE[error.code];
