import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Difference, DifferenceClass, Evidence, Subject } from './difference.ts';

export const WORK_ITEM_STATES = ['open', 'proven', 'decided'] as const;
/** Waits for somebody; closed by a proof; closed by two people. */
export type WorkItemState = (typeof WORK_ITEM_STATES)[number];

export const WORK_ITEM_EVENTS = [
  'opened',
  'seen',
  'changed',
  'reopened',
  'proven',
  'decided',
  'handed-over',
  'taken',
  'given-back',
  'commented',
] as const;
export type WorkItemEventKind = (typeof WORK_ITEM_EVENTS)[number];

/** How old what is open may be, in whole days below the number; the last has no end. */
export const AGE_BANDS = { day: 1, week: 7, month: 30, quarter: 90, older: undefined } as const;
export type AgeBand = keyof typeof AGE_BANDS;

/** `clearing`, `operator 45010001` or `channel wechat`: whose move it is. */
export type Owner = string;

/** One difference for as long as it is found. */
export interface WorkItem {
  readonly id: string;
  readonly key: string;
  readonly firstDate: SettlementDate;
  /** The day in whose comparison it was found last. */
  readonly lastDate: SettlementDate;
  readonly class: DifferenceClass;
  readonly subject: Subject;
  readonly amount: Fen;
  readonly summary: string;
  readonly evidence: Evidence | undefined;
  readonly owner: Owner;
  /** Who works on it. */
  readonly takenBy: string | undefined;
  readonly state: WorkItemState;
  readonly openedAt: Date;
  readonly seenAt: Date;
  readonly closedAt: Date | undefined;
  readonly proof: string | undefined;
}

/** Something that happened to an item; an item is what its last event made of it. */
export interface WorkItemChange {
  readonly event: WorkItemEventKind;
  readonly item: WorkItem;
  readonly date: SettlementDate;
  readonly detail: Evidence;
}

export interface SeenDifference {
  readonly difference: Difference;
  readonly owner: Owner;
}

/** What a run makes of one difference and the item that it may already be; undefined: nothing. */
export function changeFor(
  { difference, owner }: SeenDifference,
  before: WorkItem | undefined,
  run: { readonly date: SettlementDate; readonly at: Date; readonly newId: () => string },
): WorkItemChange | undefined {
  const { date, at } = run;
  const { key, class: of, subject, amount, summary, evidence, proof } = difference;
  const now = { key, class: of, subject, amount, summary, evidence, seenAt: at };
  if (before === undefined) {
    // What explains itself is a line of the report and nobody's work.
    if (proof !== undefined) return undefined;
    const item: WorkItem = {
      ...now,
      id: run.newId(),
      firstDate: date,
      lastDate: date,
      owner,
      takenBy: undefined,
      state: 'open',
      openedAt: at,
      closedAt: undefined,
      proof: undefined,
    };
    return { event: 'opened', item, date, detail: {} };
  }
  const lastDate = date > before.lastDate ? date : before.lastDate;
  const firstDate = date < before.firstDate ? date : before.firstDate;
  const same = before.amount === amount && before.class === of;
  const open = { ...before, ...now, firstDate, lastDate } as const;
  if (before.state === 'open' && proof !== undefined) {
    return proven({ ...open }, proof, evidence ?? {}, { date, at });
  }
  if (proof !== undefined) return undefined;
  if (before.state === 'open') {
    if (!same) return { event: 'changed', item: open, date, detail: was(before) };
    return date > before.lastDate ? { event: 'seen', item: open, date, detail: {} } : undefined;
  }
  // Two people closed just this; it is found again every time that day is compared.
  if (before.state === 'decided' && same) return undefined;
  const item: WorkItem = { ...open, state: 'open', closedAt: undefined, proof: undefined };
  return { event: 'reopened', item, date, detail: was(before) };
}

const was = (before: WorkItem): Evidence => ({
  was_class: before.class,
  was_amount_fen: Number(before.amount),
  ...(before.proof === undefined ? {} : { was_proof: before.proof }),
});

/** Closed without anybody's work; what proved it is kept. */
export const proven = (
  item: WorkItem,
  proof: string,
  evidence: Evidence,
  { date, at }: { readonly date: SettlementDate; readonly at: Date },
): WorkItemChange => ({
  event: 'proven',
  item: { ...item, state: 'proven', closedAt: at, proof },
  date,
  detail: { ...evidence, proof },
});

/** Whose move a difference is: a channel's money, an operator's terminal, else the clearing house's own. */
export function ownerOf(
  { key, subject, evidence }: Difference,
  operatorOf: ReadonlyMap<string, string>,
): Owner {
  const channel = evidence?.['channel'];
  if (/^money/.test(key) && typeof channel === 'string') return `channel ${channel}`;
  const terminalId =
    subject.kind === 'terminal' ? subject.terminalId : String(evidence?.['terminal_id'] ?? '');
  const operatorNo = operatorOf.get(terminalId);
  return operatorNo === undefined ? 'clearing' : `operator ${operatorNo}`;
}
