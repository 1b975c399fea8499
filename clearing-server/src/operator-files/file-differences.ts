import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { subtract, yuanText, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Difference, Evidence } from '../reconciliation/difference.ts';

/** A consumption as the operator's file has it. */
export interface Claim {
  readonly fileName: string;
  readonly line: number;
  readonly amount: Fen;
}

/** The same consumption as the centre has it. */
export interface Holding {
  readonly recordId: string;
  readonly amount: Fen;
  readonly settlementDate: SettlementDate;
}

/** Both sides' story of what one PSAM signed under one number, where the two are not the same. */
export interface FileStory {
  readonly psamNo: string;
  readonly terminalSequence: number;
  readonly terminalId: string;
  readonly cardAsn: string;
  /** In file order; more than one when the operator claims it more than once. */
  readonly claims: readonly Claim[];
  readonly held: Holding | undefined;
  /** The centre has refused it, and said so in the terminal's receipt. */
  readonly rejectedFor: string | undefined;
}

/**
 * What the operator's file says otherwise than the centre, one story at a time; positive when the
 * operator claims more. `date` is the day of the file.
 */
export function fileDifferences(story: FileStory, date: SettlementDate): Difference[] {
  const [first, ...again] = story.claims;
  const differences = again.map((claim) => duplicateInFile(story, claim, first));
  if (first === undefined) {
    return story.held === undefined ? [] : [missingInFile(story, story.held)];
  }
  const { held, rejectedFor } = story;
  if (held === undefined) {
    return rejectedFor === undefined
      ? [...differences, missingUpload(story, first)]
      : [...differences, refusedHere(story, first, rejectedFor)];
  }
  if (held.amount !== first.amount) differences.push(otherAmount(story, first, held));
  if (held.settlementDate !== date) differences.push(otherDay(story, first, held, date));
  return differences;
}

const common = (story: FileStory, name: string) => ({
  key: `file ${name} ${story.psamNo} ${story.terminalSequence}`,
  subject: { kind: 'terminal', terminalId: story.terminalId } as const,
});
const evidenceOf = (story: FileStory, claim: Claim | undefined): Evidence => ({
  psam_no: story.psamNo,
  terminal_sequence: story.terminalSequence,
  card_asn: story.cardAsn,
  ...(claim && { file: claim.fileName, file_line: claim.line }),
});

const duplicateInFile = (story: FileStory, claim: Claim, first: Claim | undefined): Difference => ({
  ...common(story, `duplicate ${claim.fileName} ${claim.line}`),
  class: 'duplicate-in-file',
  amount: claim.amount,
  summary: `the file claims one consumption of ${yuanText(claim.amount)} again; it counts once`,
  evidence: { ...evidenceOf(story, claim), first_line: first?.line ?? 0 },
  proof: 'SAME_PSAM_SEQUENCE',
});

const missingUpload = (story: FileStory, claim: Claim): Difference => ({
  ...common(story, 'missing-upload'),
  class: 'missing-upload',
  amount: claim.amount,
  summary: `the operator has a consumption of ${yuanText(claim.amount)} that no terminal has sent`,
  evidence: evidenceOf(story, claim),
});

const missingInFile = (story: FileStory, held: Holding): Difference => ({
  ...common(story, 'missing-in-file'),
  class: 'missing-in-file',
  amount: subtract(ZERO, held.amount),
  summary: `the operator does not claim a consumption of ${yuanText(held.amount)} that the card has signed`,
  evidence: { ...evidenceOf(story, undefined), record_id: held.recordId },
});

const otherAmount = (story: FileStory, claim: Claim, held: Holding): Difference => ({
  ...common(story, 'amount'),
  class: 'amount-differs',
  amount: subtract(claim.amount, held.amount),
  summary: `the operator claims ${yuanText(claim.amount)}, the card has signed ${yuanText(held.amount)}`,
  evidence: { ...evidenceOf(story, claim), record_id: held.recordId },
});

const refusedHere = (story: FileStory, claim: Claim, code: string): Difference => ({
  ...common(story, 'refused'),
  class: 'amount-differs',
  amount: claim.amount,
  summary: `the operator claims ${yuanText(claim.amount)} that was rejected: ${code}`,
  evidence: { ...evidenceOf(story, claim), rejected_for: code },
  proof: code,
});

const otherDay = (
  story: FileStory,
  claim: Claim,
  held: Holding,
  date: SettlementDate,
): Difference => ({
  ...common(story, 'day'),
  class: 'cut-over-shift',
  amount: claim.amount,
  summary: `the file puts it on ${date}, it is settled on ${held.settlementDate}`,
  evidence: {
    ...evidenceOf(story, claim),
    record_id: held.recordId,
    settled_on: held.settlementDate,
  },
  proof: 'SETTLED_ON_OTHER_DAY',
});
