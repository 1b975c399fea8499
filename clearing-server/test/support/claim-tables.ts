import type { Table } from './registry-tables.ts';

/** What waits for a card, and the claim of a lost one. */
export function claimTables(known: {
  readonly asn: string;
  readonly otherAsn: string;
  readonly at: Date;
  readonly later: Date;
  readonly pendingLoadId: string;
  readonly uuid: () => string;
}): Table[] {
  const { asn, otherAsn, at, later, pendingLoadId, uuid } = known;
  const ended = { state: 'cancelled', ended_at: later, ended_by: 'clerk' };
  const refunded = { ...ended, state: 'refunded', moved_fen: 0, approval_request_id: uuid() };
  return [
    {
      name: 'pending_load',
      row: () => ({
        pending_load_id: pendingLoadId,
        card_asn: asn,
        channel: 'subsidy',
        amount_fen: 1000,
        made_at: at,
      }),
      breaks: {
        pending_load_channel_known: { channel: 'cash' },
        pending_load_amount_positive: { amount_fen: 0 },
        pending_load_state_known: { state: 'lost', ended_at: later },
        pending_load_ended_at_a_time: { state: 'recalled' },
        pending_load_loaded_by_an_order: { state: 'loaded', ended_at: later },
        pending_load_only_a_subsidy_expires: { channel: 'void', expires_at: later },
      },
    },
    {
      name: 'loss_claim',
      row: () => ({
        claim_id: uuid(),
        card_asn: asn,
        card_state_before: 'active',
        reported_at: at,
        reported_by: 'clerk',
        reason: 'lost',
        waits_until: later,
      }),
      breaks: {
        loss_claim_state_known: { ...ended, state: 'forgotten' },
        loss_claim_of_a_card_in_use: { card_state_before: 'blank' },
        loss_claim_reason_given: { reason: '' },
        loss_claim_waits: { waits_until: new Date(0) },
        loss_claim_ended_by_someone: { ended_at: later },
        loss_claim_moves_after_the_term: { ...refunded, ended_at: at },
        loss_claim_moved_by_two: { ...refunded, moved_fen: null },
        loss_claim_replaced_by_another_card: { ...refunded, new_card_asn: otherAsn },
        loss_claim_waits_on_the_new_card: { ...refunded, pending_load_id: pendingLoadId },
        loss_claim_one_waiting: {},
      },
    },
  ];
}
