import { CARD_ASN, INSTANT } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { FEN } from '../http/shape.ts';
import { PENDING_CHANNELS } from '../pending-loads/pending-load.ts';

/** A card that was reported lost, and what becomes of its balance. */
export const CLAIM_ROW = z
  .object({
    claim_id: z.uuid(),
    card_asn: CARD_ASN,
    state: z.enum(['waiting', 'cancelled', 'replaced', 'refunded']),
    reported_at: INSTANT,
    reported_by: z.string(),
    reason: z.string(),
    waits_until: INSTANT.describe('until then debits of the lost card may still arrive'),
    ended_at: INSTANT.nullable(),
    new_card_asn: CARD_ASN.nullable(),
    moved_fen: FEN.nullable(),
    borne_fen: FEN.describe('what came late and the claim bears; negative: it gained'),
  })
  .meta({ id: 'LossClaim' });
export type ClaimRow = Readonly<z.output<typeof CLAIM_ROW>>;

export const PENDING_ROW = z
  .object({
    pending_load_id: z.uuid(),
    channel: z.enum(PENDING_CHANNELS),
    amount_fen: FEN,
    expires_at: INSTANT.nullable(),
  })
  .meta({ id: 'PendingLoad' });
export type PendingLoadRow = Readonly<z.output<typeof PENDING_ROW>>;
