import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { PendingLoad } from '../pending-loads/pending-load.ts';
import type { ClaimRow, PendingLoadRow } from './claim-shape.ts';
import type { ToldClaim } from './loss-claim.ts';

export const claimJson = (claim: ToldClaim): ClaimRow => ({
  claim_id: claim.id,
  card_asn: claim.cardAsn,
  state: claim.state,
  reported_at: claim.reportedAt.toISOString(),
  reported_by: claim.reportedBy,
  reason: claim.reason,
  waits_until: claim.waitsUntil.toISOString(),
  ended_at: claim.endedAt?.toISOString() ?? null,
  new_card_asn: claim.newCardAsn ?? null,
  moved_fen: claim.moved === undefined ? null : fenNumber(claim.moved),
  borne_fen: Number(claim.borne ?? 0n),
});

export const pendingJson = ({ id, channel, amount, expiresAt }: PendingLoad): PendingLoadRow => ({
  pending_load_id: id,
  channel,
  amount_fen: fenNumber(amount),
  expires_at: expiresAt?.toISOString() ?? null,
});
