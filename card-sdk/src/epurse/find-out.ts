import { type CardChannel, execute } from '../apdu/index.ts';
import type { LogEntry, ReadableFile } from '../card/index.ts';
import type { Fen } from '../money.ts';
import { getTransactionProve, type TransactionProof } from './commands/get-transaction-prove.ts';
import { isBlocked } from './identify.ts';
import { isMade } from './made-mac.ts';
import { withoutNoise } from './purse-balance.ts';
import { type LogEvidence, type LostTransaction, searchLogs } from './search-log.ts';
import type { Shown } from './with-pin.ts';

/** What the card is asked about. */
export interface Question extends LostTransaction {
  readonly logs: readonly ReadableFile<LogEntry>[];
  readonly balanceBefore: Fen;
  /** If it happened. */
  readonly balanceAfter: Fen;
  /** The purse, which may want its PIN or be blocked. */
  readonly readBalance: (channel: CardChannel) => Promise<Shown<Fen>>;
  /** Whether a proof is this transaction's, as far as anybody here can tell. */
  readonly accepts: (proof: TransactionProof) => Promise<ProofVerdict>;
}

/** `unchecked`: nobody here can tell, and the centre will by the TAC. */
export type ProofVerdict = 'accepted' | 'unchecked' | 'refused';

export type Finding =
  | {
      readonly kind: 'happened';
      readonly tac: Uint8Array;
      readonly verdict: Exclude<ProofVerdict, 'refused'>;
    }
  | { readonly kind: 'did-not-happen' }
  /** The card's log says it happened, and its proof is a forgery. */
  | { readonly kind: 'forged' }
  /** It may have happened, and this card cannot prove it. */
  | { readonly kind: 'undecided' }
  /** The application has been blocked, though it let itself be selected. */
  | { readonly kind: 'blocked' };

/**
 * Whether a transaction happened whose answer was lost. Balance and log say whether it is worth
 * asking for a proof, because cards differ in the counter under which they give it: a wrong guess
 * may be answered with the proof of the transaction before. @throws CardError
 */
export async function findOut(channel: CardChannel, question: Question): Promise<Finding> {
  const shown = await question.readBalance(channel);
  if (shown.answer === undefined) {
    return { kind: isBlocked(shown.statusWord) ? 'blocked' : 'undecided' };
  }
  const balance = withoutNoise(shown.answer);
  const log = await searchLogs(channel, question.logs, question);
  switch (log.kind) {
    case 'there':
      if (mayBeTheOneBefore(question, log) && hasNotMoved(question, balance)) {
        return { kind: 'did-not-happen' };
      }
      return log.isNewest ? proveLogged(channel, question, log) : { kind: 'undecided' };
    case 'not-there':
      return { kind: 'did-not-happen' };
    case 'silent':
      return judgeByBalance(channel, question, balance);
  }
}

async function proveLogged(
  channel: CardChannel,
  question: Question,
  log: Extract<LogEvidence, { kind: 'there' }>,
): Promise<Finding> {
  const proof = await prove(channel, question, [log.counter, ...countersOf(question)]);
  if (proof === undefined) return { kind: 'undecided' }; // some cards prove only once
  const verdict = await question.accepts(proof);
  if (verdict !== 'refused') return { kind: 'happened', tac: proof.tac, verdict };
  const isAmbiguous = question.amount === 0n && mayBeTheOneBefore(question, log);
  return { kind: isAmbiguous ? 'did-not-happen' : 'forged' };
}

/**
 * A card that logs its counter after counting up shows, for the transaction before, the counter that
 * this one began with. Within one second at one terminal nothing else in the log tells them apart.
 */
const mayBeTheOneBefore = (question: Question, log: { readonly counter: number }): boolean =>
  log.counter === question.counter;

const hasNotMoved = ({ amount, balanceBefore }: Question, balance: Fen): boolean =>
  amount > 0n && balance === withoutNoise(balanceBefore);

async function judgeByBalance(
  channel: CardChannel,
  question: Question,
  balance: Fen,
): Promise<Finding> {
  if (hasNotMoved(question, balance)) return { kind: 'did-not-happen' };
  if (balance !== withoutNoise(question.balanceAfter)) return { kind: 'undecided' };
  const proof = await prove(channel, question, countersOf(question));
  const verdict = proof === undefined ? 'refused' : await question.accepts(proof);
  if (proof !== undefined && verdict !== 'refused') {
    return { kind: 'happened', tac: proof.tac, verdict };
  }
  return { kind: question.amount > 0n ? 'undecided' : 'did-not-happen' };
}

/** Real cards count up before they keep the proof; others (GEN 8.13, some applets) do not. */
const countersOf = ({ counter }: Question): number[] => [(counter + 1) & 0xffff, counter];

async function prove(
  channel: CardChannel,
  { type }: Question,
  counters: readonly number[],
): Promise<TransactionProof | undefined> {
  for (const counter of new Set(counters)) {
    const { answer } = await execute(channel, getTransactionProve, { type, counter });
    if (answer !== undefined && isMade(answer)) return answer;
  }
  return undefined;
}
