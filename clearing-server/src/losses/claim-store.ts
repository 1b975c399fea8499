import { parseCardAsn, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { fen, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import type { LateBalance, LosableState, LossClaim, ToldClaim } from './loss-claim.ts';

interface ClaimRow {
  claim_id: string;
  card_asn: string;
  state: LossClaim['state'];
  card_state_before: LosableState;
  reported_at: Date;
  reported_by: string;
  reason: string;
  waits_until: Date;
  ended_at: Date | null;
  new_card_asn: string | null;
  moved_fen: string | null;
}

const SELECT = `select claim_id, card_asn, state, card_state_before, reported_at, reported_by, reason,
  waits_until, ended_at, new_card_asn, moved_fen from loss_claim`;

const claimOf = (row: ClaimRow): LossClaim => ({
  id: row.claim_id,
  cardAsn: parseCardAsn(row.card_asn),
  state: row.state,
  cardStateBefore: row.card_state_before,
  reportedAt: row.reported_at,
  reportedBy: row.reported_by,
  reason: row.reason,
  waitsUntil: row.waits_until,
  endedAt: row.ended_at ?? undefined,
  newCardAsn: row.new_card_asn === null ? undefined : parseCardAsn(row.new_card_asn),
  moved: row.moved_fen === null ? undefined : fen(BigInt(row.moved_fen)),
});

export async function insertClaim(
  trx: Knex.Transaction,
  claim: Omit<LossClaim, 'state' | 'endedAt' | 'newCardAsn' | 'moved'>,
): Promise<void> {
  await query(
    trx,
    `insert into loss_claim (claim_id, card_asn, card_state_before, reported_at, reported_by, reason,
       waits_until) values (?, ?, ?, ?, ?, ?, ?)`,
    [
      claim.id,
      claim.cardAsn,
      claim.cardStateBefore,
      claim.reportedAt,
      claim.reportedBy,
      claim.reason,
      claim.waitsUntil,
    ],
  );
}

/** The claim, which nobody else decides before `trx` ends. */
export async function holdClaim(trx: Knex.Transaction, id: string): Promise<LossClaim | undefined> {
  const [row] = await query<ClaimRow>(trx, `${SELECT} where claim_id = ? for update`, [id]);
  return row && claimOf(row);
}

export async function findWaitingClaim(on: Knex, cardAsn: CardAsn): Promise<LossClaim | undefined> {
  const [row] = await query<ClaimRow>(on, `${SELECT} where card_asn = ? and state = 'waiting'`, [
    cardAsn,
  ]);
  return row && claimOf(row);
}

/** Of a card, newest first; also those in which it is the new card. */
export async function findClaims(on: Knex, cardAsn: CardAsn): Promise<ToldClaim[]> {
  const rows = await query<ClaimRow & { borne_fen: string }>(
    on,
    `select c.*, (select coalesce(sum(charge_fen), 0) from loss_claim_charge h
       where h.claim_id = c.claim_id) as borne_fen
     from (${SELECT}) c where card_asn = ? or new_card_asn = ? order by reported_at desc, claim_id`,
    [cardAsn, cardAsn],
  );
  return rows.map((row) => ({ ...claimOf(row), borne: fen(BigInt(row.borne_fen)) }));
}

export async function cancelClaim(
  trx: Knex.Transaction,
  id: string,
  by: string,
  at: Date,
): Promise<void> {
  await query(
    trx,
    `update loss_claim set state = 'cancelled', ended_at = ?, ended_by = ? where claim_id = ?`,
    [at, by, id],
  );
}

export interface ClaimEnd {
  readonly state: 'replaced' | 'refunded';
  readonly by: string;
  readonly at: Date;
  readonly newCardAsn: CardAsn | undefined;
  readonly moved: Fen;
  readonly pendingLoadId: string | undefined;
  readonly approvalRequestId: string;
}

export async function endClaim(trx: Knex.Transaction, id: string, end: ClaimEnd): Promise<void> {
  await query(
    trx,
    `update loss_claim set state = ?, ended_at = ?, ended_by = ?, new_card_asn = ?, moved_fen = ?,
       pending_load_id = ?, approval_request_id = ? where claim_id = ?`,
    [
      end.state,
      end.at,
      end.by,
      end.newCardAsn ?? null,
      end.moved,
      end.pendingLoadId ?? null,
      end.approvalRequestId,
      id,
    ],
  );
}

export async function isNewCardOfAClaim(on: Knex, cardAsn: CardAsn): Promise<boolean> {
  const rows = await query(on, `select 1 as one from loss_claim where new_card_asn = ?`, [cardAsn]);
  return rows.length > 0;
}

/** What is in the purse, which no upload moves before `trx` ends. */
export async function holdShadowBalance(trx: Knex.Transaction, cardAsn: CardAsn): Promise<Fen> {
  const [row] = await query<{ balance_fen: string }>(
    trx,
    `select balance_fen from ledger_purse_balance where card_asn = ? and purse = 2 for update`,
    [cardAsn],
  );
  return row === undefined ? ZERO : fen(BigInt(row.balance_fen));
}

/** Purses among these cards that their claims left at nothing and that are not any more. */
export async function findLateBalances(
  trx: Knex.Transaction,
  cards: readonly CardAsn[],
): Promise<LateBalance[]> {
  const rows = await query<{ claim_id: string; card_asn: string; balance_fen: string }>(
    trx,
    `select c.claim_id, c.card_asn, b.balance_fen
     from loss_claim c join ledger_purse_balance b on b.card_asn = c.card_asn and b.purse = 2
     where c.card_asn = any(?::bpchar[]) and c.state in ('replaced', 'refunded')
       and b.balance_fen <> 0 order by c.card_asn`,
    [cards],
  );
  return rows.map((row) => ({
    claimId: row.claim_id,
    cardAsn: parseCardAsn(row.card_asn),
    balance: fen(BigInt(row.balance_fen)),
  }));
}

/** Positive: the claim bears it. The charge bears the id of its transfer. */
export interface ClaimCharge {
  readonly transferId: string;
  readonly claimId: string;
  readonly charge: Fen;
}

export async function insertCharges(
  trx: Knex.Transaction,
  charges: readonly ClaimCharge[],
  at: Date,
): Promise<void> {
  await insertRows(
    trx,
    'loss_claim_charge',
    [
      { name: 'transfer_id', type: 'uuid', of: ({ transferId }) => transferId },
      { name: 'claim_id', type: 'uuid', of: ({ claimId }) => claimId },
      { name: 'charge_fen', type: 'bigint', of: ({ charge }) => charge },
      { name: 'at', type: 'timestamptz', of: () => at },
    ],
    charges,
  );
}
