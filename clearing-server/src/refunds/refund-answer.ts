import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { DepositRow, RefundRow } from './refund-operations.ts';
import type { Deposit, Refund } from './refund.ts';

export const depositJson = (deposit: Deposit): DepositRow => ({
  card_asn: deposit.cardAsn,
  amount_fen: fenNumber(deposit.amount),
  taken_at: deposit.takenAt.toISOString(),
  taken_by: deposit.takenBy,
});

export const refundJson = (refund: Refund): RefundRow => ({
  refund_id: refund.id,
  card_asn: refund.cardAsn,
  kind: refund.kind,
  amount_fen: fenNumber(refund.amount),
  deposit_fen: fenNumber(refund.deposit),
  state: refund.state,
  payable_at: refund.payableAt.toISOString(),
  claim_until: refund.claimUntil.toISOString(),
  ended_at: refund.endedAt?.toISOString() ?? null,
  bank_reference: refund.bankReference ?? null,
});
