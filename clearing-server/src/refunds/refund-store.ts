import { parseCardAsn, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import type { Deposit, Refund } from './refund.ts';

interface RefundRow {
  refund_id: string;
  card_asn: string;
  kind: Refund['kind'];
  amount_fen: string;
  deposit_fen: string;
  state: Refund['state'];
  payable_at: Date;
  claim_until: Date;
  ended_at: Date | null;
  bank_reference: string | null;
}

const SELECT = `select refund_id, card_asn, kind, amount_fen, deposit_fen, state, payable_at,
  claim_until, ended_at, bank_reference from refund`;

const refundOf = (row: RefundRow): Refund => ({
  id: row.refund_id,
  cardAsn: parseCardAsn(row.card_asn),
  kind: row.kind,
  amount: fen(BigInt(row.amount_fen)),
  deposit: fen(BigInt(row.deposit_fen)),
  state: row.state,
  payableAt: row.payable_at,
  claimUntil: row.claim_until,
  endedAt: row.ended_at ?? undefined,
  bankReference: row.bank_reference ?? undefined,
});

export async function insertRefund(
  trx: Knex.Transaction,
  refund: Omit<Refund, 'state' | 'endedAt' | 'bankReference'>,
  cause: { readonly approvalRequestId: string; readonly claimId: string | undefined },
): Promise<void> {
  await query(
    trx,
    `insert into refund (refund_id, card_asn, kind, claim_id, amount_fen, deposit_fen,
       approval_request_id, payable_at, claim_until) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      refund.id,
      refund.cardAsn,
      refund.kind,
      cause.claimId ?? null,
      refund.amount,
      refund.deposit,
      cause.approvalRequestId,
      refund.payableAt,
      refund.claimUntil,
    ],
  );
}

export async function holdRefund(trx: Knex.Transaction, id: string): Promise<Refund | undefined> {
  const [row] = await query<RefundRow>(trx, `${SELECT} where refund_id = ? for update`, [id]);
  return row && refundOf(row);
}

export async function findRefundOf(on: Knex, cardAsn: CardAsn): Promise<Refund | undefined> {
  const [row] = await query<RefundRow>(on, `${SELECT} where card_asn = ?`, [cardAsn]);
  return row && refundOf(row);
}

/** Whether a payment of the bank stands for a refund already; whoever asks for the same one waits for `trx`. */
export async function isReferenceTaken(trx: Knex.Transaction, reference: string): Promise<boolean> {
  await query(trx, `select pg_advisory_xact_lock(hashtextextended('refund ' || ?, 20261124))`, [
    reference,
  ]);
  const rows = await query(trx, `select 1 as one from refund where bank_reference = ?`, [
    reference,
  ]);
  return rows.length > 0;
}

export async function holdOverdue(trx: Knex.Transaction, now: Date): Promise<Refund[]> {
  const rows = await query<RefundRow>(
    trx,
    `${SELECT} where state = 'payable' and claim_until <= ? order by refund_id for update`,
    [now],
  );
  return rows.map(refundOf);
}

export async function endRefunds(
  trx: Knex.Transaction,
  ids: readonly string[],
  end: {
    readonly state: 'paid' | 'unclaimed';
    readonly by: string;
    readonly at: Date;
    readonly bankReference: string | undefined;
  },
): Promise<void> {
  await query(
    trx,
    `update refund set state = ?, ended_at = ?, ended_by = ?, bank_reference = ?
     where refund_id = any(?::uuid[])`,
    [end.state, end.at, end.by, end.bankReference ?? null, ids],
  );
}

export async function insertDeposit(
  trx: Knex.Transaction,
  id: string,
  { cardAsn, amount, takenAt, takenBy }: Deposit,
): Promise<void> {
  await query(
    trx,
    `insert into card_deposit (deposit_id, card_asn, amount_fen, taken_at, taken_by)
     values (?, ?, ?, ?, ?)`,
    [id, cardAsn, amount, takenAt, takenBy],
  );
}

export async function findDeposit(on: Knex, cardAsn: CardAsn): Promise<Deposit | undefined> {
  const [row] = await query<{ amount_fen: string; taken_at: Date; taken_by: string }>(
    on,
    `select amount_fen, taken_at, taken_by from card_deposit where card_asn = ?`,
    [cardAsn],
  );
  return (
    row && {
      cardAsn,
      amount: fen(BigInt(row.amount_fen)),
      takenAt: row.taken_at,
      takenBy: row.taken_by,
    }
  );
}

/** Loads that the chip may have taken and that nobody has proven or confirmed. */
export async function sumOpenLoads(on: Knex, cardAsn: CardAsn): Promise<Fen> {
  const [row] = await query<{ open_fen: string }>(
    on,
    `select coalesce(sum(amount_fen), 0) as open_fen from load_order
     where card_asn = ? and state = 'authorised'`,
    [cardAsn],
  );
  return fen(BigInt(row?.open_fen ?? 0));
}
