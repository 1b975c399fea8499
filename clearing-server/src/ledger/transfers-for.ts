import type { Brand } from '@lvchengtong/card-sdk/brand';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { instantOf } from '@lvchengtong/card-sdk/ids';
import { subtract, type Fen } from '@lvchengtong/card-sdk/money';
import type { ConcessionBearer } from '../clearing/clearing-rule.ts';
import { derivedId, type RecordId } from '../ingest/record-id.ts';
import type { VerifiedRecord } from '../ingest/verify-tac.ts';
import { account, type Account } from './account.ts';
import type { Transfer, TransferPurpose } from './transfer.ts';

/** A record without a right TAC that its neighbours in the card's chain proved. Made only by arbitration. */
export type ProvenRecord = Brand<TransactionRecord, 'ProvenRecord'>;

/** What the amount depends on besides the record. */
export interface PostingTerms {
  readonly recordId: RecordId;
  /** The debit is the operator's own loss (`BLOCKED_CARD_OPERATOR_LIABLE`). */
  readonly operatorLiable: boolean;
  readonly concessionBearer: ConcessionBearer;
  /** Channel of the load order that this record confirms. */
  readonly loadChannel: string | undefined;
}

/** Whose money one record moves. A free ride moves none: no transfer has an amount of zero. */
export function transfersFor(
  record: VerifiedRecord | ProvenRecord,
  terms: PostingTerms,
): readonly Transfer[] {
  const postings = isDebit(record) ? debitPostings(record, terms) : onlinePostings(record, terms);
  const occurredAt = instantOf(record.at);
  const { cardAsn } = record;
  const { recordId } = terms;
  const transfers: Transfer[] = [];
  for (const { purpose, debit, credit, amount } of postings) {
    if (amount <= 0n) continue;
    const id = derivedId(recordId, CAUSE_NO[purpose]);
    transfers.push({ id, purpose, debit, credit, amount, occurredAt, cardAsn, recordId });
  }
  return transfers;
}

/** Tells the transfers of one record apart in their ids, so a number is never given anew. */
const CAUSE_NO = {
  purchase: 1,
  concession: 2,
  load: 3,
  unload: 4,
  'operator-loss': 5,
} as const satisfies Partial<Record<TransferPurpose, number>>;

interface Posting {
  readonly purpose: keyof typeof CAUSE_NO;
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: Fen;
}

const isDebit = ({ counterKind }: TransactionRecord): boolean => counterKind === 'offline';

const purseOf = ({ cardAsn, purse }: TransactionRecord): Account =>
  account('purse', cardAsn, purse);

function debitPostings(record: TransactionRecord, terms: PostingTerms): readonly Posting[] {
  const unsettled = account('operator-unsettled', record.operatorNo);
  if (terms.operatorLiable) {
    // The holder reported the card: the purse is not charged, and the bill lists what is not paid.
    const loss = account('operator-loss', record.operatorNo);
    return [{ purpose: 'operator-loss', debit: loss, credit: unsettled, amount: record.amount }];
  }
  const purchase: Posting = {
    purpose: 'purchase',
    debit: purseOf(record),
    credit: unsettled,
    amount: record.amount,
  };
  if (terms.concessionBearer === 'operator') return [purchase];
  return [
    purchase,
    {
      purpose: 'concession',
      debit: account('concession-receivable', terms.concessionBearer),
      credit: unsettled,
      amount: subtract(record.amountDue, record.amount),
    },
  ];
}

function onlinePostings(record: TransactionRecord, terms: PostingTerms): readonly Posting[] {
  const { amount } = record;
  // 02 and 03 are the purse's type bytes of load and unload; an unresolved record bears one of them too.
  if (record.transactionType === 0x03) {
    const refund = account('refund-payable', record.cardAsn);
    return [{ purpose: 'unload', debit: purseOf(record), credit: refund, amount }];
  }
  const inTransit = account('load-in-transit', terms.loadChannel ?? 'unknown');
  return [{ purpose: 'load', debit: inTransit, credit: purseOf(record), amount }];
}
