import type { CardAsn, OperatorNo, SettlementDate, TerminalId } from '@lvchengtong/card-sdk/ids';
import { add, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { RecordId } from '../ingest/record-id.ts';
import { account, accountFrom, accountIdOf, accountName, type Account } from '../ledger/account.ts';
import type { CausedTransfer } from '../ledger/caused-transfer.ts';

/** Why a sale is not taken back, though a cashier said so. */
export const VOID_REASONS = [
  'NOT_A_SALE',
  'SALE_REJECTED',
  'SALE_NOT_PAID',
  'TOO_LATE',
  'VOIDED_BEFORE',
] as const;
export type VoidReason = (typeof VOID_REASONS)[number];

/** What a void record says: clearing.md section 10. */
export interface VoidRequest {
  /** The void record's id: also that of the pending load, and the cause of the transfers. */
  readonly id: RecordId;
  readonly settlementDate: SettlementDate;
  readonly terminalId: TerminalId;
  readonly operatorNo: OperatorNo;
  readonly cardAsn: CardAsn;
  readonly at: Date;
  /** The journal sequence of the sale. */
  readonly reference: number;
  readonly inCash: boolean;
  /** It was looked at before, and its sale was not decided yet. */
  readonly isNoted: boolean;
}

/** Money that the sale has moved so far. */
export interface SaleTransfer {
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: Fen;
}

/** The record that a void names: of the same card at the same terminal. */
export type Sale =
  | { readonly kind: 'rejected' }
  | {
      readonly kind: 'received';
      readonly recordId: RecordId;
      readonly settlementDate: SettlementDate;
      readonly recordKind: string;
      readonly at: Date;
      readonly purse: number;
      readonly amount: Fen;
      /** Accepted, or arbitration has decided: what it is worth stands in the ledger. */
      readonly isDecided: boolean;
      readonly transfers: readonly SaleTransfer[];
    };
type Received = Extract<Sale, { kind: 'received' }>;

export type VoidDecision =
  /** The sale has not come, or nobody knows yet whether it happened. */
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'refused';
      readonly reason: VoidReason;
      readonly sale: Received | undefined;
    }
  | {
      readonly kind: 'given-back';
      readonly sale: Received;
      readonly transfers: readonly CausedTransfer[];
    };

export interface VoidTerms {
  /** How long after a sale it can be taken back. */
  readonly termMs: number;
  readonly isVoided: (sale: RecordId) => boolean;
}

/** What becomes of a void, by all that is known about its sale. */
export function decideVoid(
  request: VoidRequest,
  sale: Sale | undefined,
  { termMs, isVoided }: VoidTerms,
): VoidDecision {
  if (sale === undefined) return { kind: 'waiting' };
  if (sale.kind === 'rejected')
    return { kind: 'refused', reason: 'SALE_REJECTED', sale: undefined };
  const refused = (reason: VoidReason): VoidDecision => ({ kind: 'refused', reason, sale });
  if (sale.recordKind !== 'purchase') return refused('NOT_A_SALE');
  if (isVoided(sale.recordId)) return refused('VOIDED_BEFORE');
  if (request.at.getTime() - sale.at.getTime() > termMs) return refused('TOO_LATE');
  if (!sale.isDecided) return { kind: 'waiting' };
  const transfers = takingBack(request, sale);
  return transfers === undefined
    ? refused('SALE_NOT_PAID')
    : { kind: 'given-back', sale, transfers };
}

/**
 * The operator gives back what the sale brought it: the card's part goes to the card (in transit until
 * the chip has it) or was handed over in cash, which nobody's account knows of; a concession goes back
 * to who bore it. Undefined when the purse did not pay for the sale.
 */
function takingBack(
  { id, cardAsn, operatorNo, inCash }: VoidRequest,
  sale: Received,
): readonly CausedTransfer[] | undefined {
  const net = netOf(sale.transfers);
  const operator = account('operator-unsettled', operatorNo);
  const purse = accountName(account('purse', cardAsn, sale.purse));
  const paid = subtract(ZERO, net.get(purse) ?? ZERO);
  const concessions = [...net].filter(([name]) => name.startsWith('concession-receivable:'));
  const borne = concessions.map(([name, change]) => ({
    credit: accountFrom(name),
    amount: subtract(ZERO, change),
  }));
  const brought = net.get(accountName(operator)) ?? ZERO;
  const explained = borne.reduce((total, { amount }) => add(total, amount), paid);
  if (sale.amount <= ZERO || paid !== sale.amount || brought !== explained) return undefined;
  const parts = [
    ...(inCash ? [] : [{ credit: account('load-in-transit', 'void'), amount: paid }]),
    ...borne,
  ];
  return parts
    .filter(({ amount }) => amount > ZERO)
    .map(({ credit, amount }, at) => ({
      id: accountIdOf(`transfer:void:${id}:${String(at)}`),
      purpose: 'void',
      debit: operator,
      credit,
      amount,
      causeId: id,
      cardAsn,
      corrects: undefined,
    }));
}

/** What the transfers did to each account, credit positive. */
function netOf(transfers: readonly SaleTransfer[]): Map<string, Fen> {
  const net = new Map<string, Fen>();
  const move = (side: Account, change: Fen): void => {
    const name = accountName(side);
    net.set(name, add(net.get(name) ?? ZERO, change));
  };
  for (const { debit, credit, amount } of transfers) {
    move(debit, subtract(ZERO, amount));
    move(credit, amount);
  }
  return net;
}
