import type { SuspendCode } from '@lvchengtong/card-sdk/exchange';
import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { subtract, yuanText, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { ChainRecord } from '../arbitration/chain-record.ts';
import type { Difference, DifferenceClass, Evidence } from './difference.ts';

const CLASS_OF: Readonly<Record<SuspendCode, DifferenceClass>> = {
  TAC_WRONG: 'tac-wrong',
  UNRESOLVED: 'torn',
  TIME_IMPLAUSIBLE: 'late',
  OVERDUE: 'late',
  AMOUNT_OVER_LIMIT: 'amount-differs',
  BALANCE_INCONSISTENT: 'amount-differs',
};

/** A record that waits, or waited, for arbitration or a person: how it stands at the day's end. */
export function suspendedDifference(chained: ChainRecord, code: SuspendCode): Difference {
  const { record, recordId, decision } = chained;
  const isLoad = record.counterKind === 'online';
  return {
    key: `suspended ${recordId}`,
    class: isLoad && code === 'AMOUNT_OVER_LIMIT' ? 'load-unpaid' : CLASS_OF[code],
    subject: { kind: 'card', cardAsn: record.cardAsn },
    amount: record.amount,
    summary: `${code} for ${yuanText(record.amount)} at terminal ${record.terminalId}: ${
      decision === undefined ? 'waits' : decision.outcome
    }`,
    evidence: {
      record_id: recordId,
      terminal_id: record.terminalId,
      counter: record.counter,
      balance_before_fen: Number(record.balanceBefore),
      balance_after_fen: Number(record.balanceAfter),
      ...(decision === undefined
        ? {}
        : { neighbour_record_id: decision.neighbourRecordId, decided_on: decision.settlementDate }),
    },
    ...(decision === undefined ? {} : { proof: decision.code }),
  };
}

/** What a proof, which came after a decision, made of it: the money was moved by correcting transfers. */
export function correctedDifference({ record, recordId, decision }: ChainRecord): Difference[] {
  if (decision?.corrects === undefined) return [];
  const { outcome, corrects } = decision;
  // Positive: more left the card than had been decided.
  const amount = outcome === 'refused' ? subtract(ZERO, record.amount) : record.amount;
  return [
    {
      key: `corrected ${recordId}`,
      class: 'amount-differs',
      subject: { kind: 'card', cardAsn: record.cardAsn },
      amount,
      summary: `${yuanText(record.amount)} at terminal ${record.terminalId} had been decided as ${corrects}, and is proven ${outcome}`,
      evidence: {
        record_id: recordId,
        terminal_id: record.terminalId,
        counter: record.counter,
        neighbour_record_id: decision.neighbourRecordId,
        decided_on: decision.settlementDate,
        decided_before: corrects,
      },
      proof: decision.code,
    },
  ];
}

/** A record under a key that another one holds. */
export interface ConflictFacts {
  readonly terminalId: string;
  readonly batchNo: number;
  readonly position: number;
  readonly cardAsn: string;
  readonly amount: Fen;
  readonly conflictingRecordId: string;
}

export const conflictDifference = (conflict: ConflictFacts): Difference => ({
  key: `conflict ${conflict.terminalId} ${conflict.batchNo} ${conflict.position}`,
  class: 'clone-suspected',
  subject: { kind: 'card', cardAsn: conflict.cardAsn },
  amount: conflict.amount,
  summary: `two different records under one key: a clone, or somebody changed one of them`,
  evidence: {
    terminal_id: conflict.terminalId,
    batch_no: conflict.batchNo,
    position: conflict.position,
    conflicting_record_id: conflict.conflictingRecordId,
  },
});

/** Records of one terminal that belong together in one line of the report. */
export interface RecordsOfTerminal {
  readonly terminalId: string;
  readonly count: number;
  readonly amount: Fen;
  readonly recordIds: readonly string[];
}

export const lateDifference = (late: RecordsOfTerminal, date: SettlementDate): Difference => ({
  key: `late ${date} ${late.terminalId}`,
  class: 'late',
  subject: { kind: 'terminal', terminalId: late.terminalId },
  amount: late.amount,
  summary: `${late.count} record(s) of earlier days came on this one and are settled with it`,
  evidence: { records: late.count, record_ids: late.recordIds },
  // Each was judged and posted; the day of the card and the day of the bill are two days, and both are known.
  proof: 'ACCEPTED_LATE',
});

export const duplicateDifference = (
  duplicate: RecordsOfTerminal & { readonly batchNo: number },
): Difference => ({
  key: `duplicate ${duplicate.terminalId} ${duplicate.batchNo}`,
  class: 'duplicate-in-file',
  subject: { kind: 'terminal', terminalId: duplicate.terminalId },
  amount: duplicate.amount,
  summary: `${duplicate.count} record(s) came again in batch ${duplicate.batchNo}; they count once`,
  evidence: {
    batch_no: duplicate.batchNo,
    records: duplicate.count,
    original_record_ids: duplicate.recordIds,
  },
  proof: 'ALREADY_ACCEPTED',
});

/** A load that the centre authorised on the day and that no record of the card confirms. */
export interface UnconfirmedLoad {
  readonly loadId: string;
  readonly cardAsn: string;
  readonly onlineCounter: number;
  readonly amount: Fen;
  readonly channel: string;
  /** The card's own counter showed later that it took the load. */
  readonly isProven: boolean;
  /** What the statements of its channel say; `undefined` while that of the day is not in. */
  readonly money: 'paid' | 'refunded' | 'not-paid' | undefined;
}

export function unconfirmedLoadDifference(load: UnconfirmedLoad): Difference {
  const proof = proofOf(load);
  return {
    key: `load ${load.loadId}`,
    class: 'load-unconfirmed',
    subject: { kind: 'card', cardAsn: load.cardAsn },
    amount: load.amount,
    summary: `a load of ${yuanText(load.amount)} was ${
      load.money === 'paid' ? 'paid' : 'authorised'
    }; the card has not confirmed it`,
    evidence: {
      load_id: load.loadId,
      online_counter: load.onlineCounter,
      channel: load.channel,
      ...(load.money === undefined ? {} : { statement: load.money }),
    },
    ...(proof === undefined ? {} : { proof }),
  };
}

function proofOf({ isProven, money }: UnconfirmedLoad): string | undefined {
  if (isProven) return 'PROVEN_BY_COUNTER';
  if (money === 'refunded') return 'REFUNDED';
  return money === 'not-paid' ? 'NOT_PAID' : undefined;
}

/** A batch whose header does not say what its records say. */
export interface FlaggedBatch {
  readonly terminalId: string;
  readonly batchNo: number;
  readonly declared: Fen;
  readonly summed: Fen;
  readonly evidence: Evidence;
}

export const batchDifference = (batch: FlaggedBatch): Difference => ({
  key: `batch ${batch.terminalId} ${batch.batchNo}`,
  class: 'amount-differs',
  subject: { kind: 'terminal', terminalId: batch.terminalId },
  amount: subtract(batch.declared, batch.summed),
  summary: `batch ${batch.batchNo} declares ${yuanText(batch.declared)}, its records are worth ${yuanText(batch.summed)}`,
  evidence: {
    ...batch.evidence,
    declared_fen: Number(batch.declared),
    summed_fen: Number(batch.summed),
  },
});
