import { decodeRecord, RECORD_FLAG } from '@lvchengtong/card-sdk/exchange';
import {
  instantOf,
  parseCardAsn,
  parseSettlementDate,
  type CardAsn,
} from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { arrayText, query } from '../database/query.ts';
import { recordIdFrom, type RecordId } from '../ingest/record-id.ts';
import { accountFrom } from '../ledger/account.ts';
import { groupBy } from '../ledger/group-by.ts';
import type { Sale, SaleTransfer, VoidDecision, VoidRequest } from './till-void.ts';

const VOID_LOCK = 7_204_517;

/** Two servers decide about voids one after the other. */
export async function holdVoids(trx: Knex.Transaction): Promise<void> {
  await query(trx, 'select pg_advisory_xact_lock(?)', [VOID_LOCK]);
}

/**
 * Voids that nothing is decided about, in the order of each terminal's journal. New ones stand on the open
 * day or on the one before it: whoever closes a day looks for them first.
 */
export async function findOpenVoids(on: Knex): Promise<VoidRequest[]> {
  const rows = await query<{
    record_id: string;
    settlement_date: string;
    raw: Uint8Array;
    noted: boolean;
  }>(
    on,
    `select r.record_id, r.settlement_date::text, r.raw, false as noted
     from ingest_record r
     where r.kind = 'void' and r.verdict = 'accepted' and r.settlement_date >= coalesce(
         (select max(settlement_date) from settlement_day where state <> 'open'), '-infinity')
       and not exists (select from till_void v where v.void_id = r.record_id)
     union all
     select v.void_id, v.settlement_date::text, r.raw, true
     from till_void v join ingest_record r
       on r.settlement_date = v.settlement_date and r.record_id = v.void_id
     where v.state = 'waiting'`,
  );
  return rows
    .map(({ record_id, settlement_date, raw, noted }) => {
      const record = decodeRecord(new Uint8Array(raw));
      return {
        id: recordIdFrom(record_id),
        settlementDate: parseSettlementDate(settlement_date),
        terminalId: record.terminalId,
        operatorNo: record.operatorNo,
        cardAsn: record.cardAsn,
        at: instantOf(record.at),
        reference: record.referenceSequence,
        inCash: (record.flags & RECORD_FLAG.inCash) !== 0,
        isNoted: noted,
        journalSequence: record.journalSequence,
      };
    })
    .sort((a, b) =>
      a.terminalId === b.terminalId
        ? a.journalSequence - b.journalSequence
        : a.terminalId < b.terminalId
          ? -1
          : 1,
    );
}

interface SaleRow {
  void_id: string;
  record_id: string;
  settlement_date: string;
  kind: string;
  occurred_at: Date;
  purse: number;
  amount_fen: string;
  decided: boolean;
}

/** What the voids name, by their ids: of the same card, within the year before. */
export async function findSales(
  on: Knex,
  voids: readonly VoidRequest[],
): Promise<Map<RecordId, Sale>> {
  const wanted = [
    arrayText(voids.map(({ id }) => id)),
    arrayText(voids.map(({ cardAsn }) => cardAsn)),
    arrayText(voids.map(({ terminalId }) => terminalId)),
    arrayText(voids.map(({ reference }) => reference)),
  ];
  const from = `unnest(?::uuid[], ?::bpchar[], ?::bpchar[], ?::bigint[])
      as w (void_id, card_asn, terminal_id, reference)`;
  const received = await query<SaleRow>(
    on,
    `select w.void_id, r.record_id, r.settlement_date::text, r.kind, r.occurred_at, r.purse,
       r.amount_fen, r.verdict = 'accepted' or d.record_id is not null as decided
     from ${from} join ingest_record r
       on r.card_asn = w.card_asn and r.terminal_id = w.terminal_id
         and r.journal_sequence = w.reference and r.kind <> 'void'
     left join arbitration_decision d on d.record_id = r.record_id
     -- Where a number was used twice, the one that counts.
     order by r.verdict = 'accepted'`,
    wanted,
  );
  const rejected = await query<{ void_id: string }>(
    on,
    `select w.void_id from ${from} join ingest_rejected r
       on r.card_asn = w.card_asn and r.terminal_id = w.terminal_id
         and r.journal_sequence = w.reference`,
    wanted,
  );
  const transfers = await findTransfers(on, voids, received);
  return new Map<RecordId, Sale>([
    ...rejected.map((row) => [recordIdFrom(row.void_id), { kind: 'rejected' }] as const),
    ...received.map(
      (row) =>
        [
          recordIdFrom(row.void_id),
          {
            kind: 'received',
            recordId: recordIdFrom(row.record_id),
            settlementDate: parseSettlementDate(row.settlement_date),
            recordKind: row.kind,
            at: row.occurred_at,
            purse: row.purse,
            amount: fen(BigInt(row.amount_fen)),
            isDecided: row.decided,
            transfers: transfers.get(row.record_id) ?? [],
          },
        ] as const,
    ),
  ]);
}

/** What the records have moved so far, corrections included. */
async function findTransfers(
  on: Knex,
  voids: readonly VoidRequest[],
  sales: readonly SaleRow[],
): Promise<Map<string, SaleTransfer[]>> {
  const rows = await query<{ record_id: string; debit: string; credit: string; fen: string }>(
    on,
    `select t.record_id, d.name as debit, c.name as credit, t.amount_fen as fen
     from ledger_transfer t
     join ledger_account d on d.account_id = t.debit_account_id
     join ledger_account c on c.account_id = t.credit_account_id
     where t.card_asn = any(?::bpchar[]) and t.record_id = any(?::uuid[]) and t.cause_id is null`,
    [
      arrayText([...new Set(voids.map(({ cardAsn }) => cardAsn))]),
      arrayText(sales.map((sale) => sale.record_id)),
    ],
  );
  return new Map(
    [...groupBy(rows, (row) => row.record_id)].map(([recordId, own]) => [
      recordId,
      own.map((row) => ({
        debit: accountFrom(row.debit),
        credit: accountFrom(row.credit),
        amount: fen(BigInt(row.fen)),
      })),
    ]),
  );
}

/** Those of the sales that were taken back before. */
export async function findVoided(on: Knex, sales: readonly Sale[]): Promise<Set<RecordId>> {
  const ids = sales.flatMap((sale) => (sale.kind === 'received' ? sale.recordId : []));
  const rows = await query<{ sale_record_id: string }>(
    on,
    `select sale_record_id from till_void
     where sale_record_id = any(?::uuid[]) and state = 'given-back'`,
    [arrayText(ids)],
  );
  return new Set(rows.map((row) => recordIdFrom(row.sale_record_id)));
}

/** Which card holds the money of another now: a lost card's purse moved to the one that replaced it. */
export async function findSuccessors(
  on: Knex,
  cards: readonly CardAsn[],
): Promise<Map<CardAsn, CardAsn>> {
  const rows = await query<{ card_asn: string; heir: string }>(
    on,
    `with recursive heir as (
       select card_asn as first_asn, new_card_asn as card_asn, 1 as step from loss_claim
       where card_asn = any(?::bpchar[]) and state = 'replaced'
       union all
       select h.first_asn, c.new_card_asn, h.step + 1
       from heir h join loss_claim c on c.card_asn = h.card_asn and c.state = 'replaced'
     )
     select distinct on (first_asn) first_asn as card_asn, card_asn as heir
     from heir order by first_asn, step desc`,
    [arrayText(cards)],
  );
  return new Map(rows.map((row) => [parseCardAsn(row.card_asn), parseCardAsn(row.heir)]));
}

export interface DecidedVoid {
  readonly request: VoidRequest;
  readonly decision: VoidDecision;
}

const saleOf = ({ decision }: DecidedVoid): Extract<Sale, { kind: 'received' }> | undefined =>
  decision.kind === 'waiting' ? undefined : decision.sale;
const amountOf = (decided: DecidedVoid): Fen | undefined => saleOf(decided)?.amount;

/** Notes each void, or what has become of one that was noted before. */
export async function storeVoids(
  trx: Knex.Transaction,
  decided: readonly DecidedVoid[],
  at: Date,
): Promise<void> {
  await insertRows(
    trx,
    'till_void',
    [
      { name: 'void_id', type: 'uuid', of: ({ request }) => request.id },
      { name: 'settlement_date', type: 'date', of: ({ request }) => request.settlementDate },
      { name: 'terminal_id', type: 'bpchar', of: ({ request }) => request.terminalId },
      { name: 'card_asn', type: 'bpchar', of: ({ request }) => request.cardAsn },
      { name: 'reference_sequence', type: 'bigint', of: ({ request }) => request.reference },
      { name: 'in_cash', type: 'boolean', of: ({ request }) => request.inCash },
      { name: 'state', type: 'text', of: ({ decision }) => decision.kind },
      {
        name: 'reason',
        type: 'text',
        of: ({ decision }) => (decision.kind === 'refused' ? decision.reason : undefined),
      },
      { name: 'sale_settlement_date', type: 'date', of: (each) => saleOf(each)?.settlementDate },
      { name: 'sale_record_id', type: 'uuid', of: (each) => saleOf(each)?.recordId },
      { name: 'amount_fen', type: 'bigint', of: amountOf },
      { name: 'noted_at', type: 'timestamptz', of: () => at },
      {
        name: 'decided_at',
        type: 'timestamptz',
        of: ({ decision }) => (decision.kind === 'waiting' ? undefined : at),
      },
    ],
    decided,
    `on conflict (void_id) do update set state = excluded.state, reason = excluded.reason,
       sale_settlement_date = excluded.sale_settlement_date,
       sale_record_id = excluded.sale_record_id, amount_fen = excluded.amount_fen,
       decided_at = excluded.decided_at`,
  );
}
