import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import type { LineMatch } from './line-match.ts';
import type { ComparedLine } from './statement-change.ts';
import type { Direction, LineKind } from './statement-layout.ts';

/** Every line of a statement that was taken in. */
export async function findStoredLines(on: Knex, fileId: string): Promise<ComparedLine[]> {
  const rows = await query<{
    line: number;
    kind: LineKind;
    direction: Direction;
    reference: string;
    order_no: string;
    amount_fen: string;
    fee_fen: string;
    occurred_at: Date;
  }>(
    on,
    `select line, kind, direction, reference, order_no, amount_fen, fee_fen, occurred_at
     from money_file_line where money_file_id = ? order by line`,
    [fileId],
  );
  return rows.map((row) => ({
    line: row.line,
    kind: row.kind,
    direction: row.direction,
    reference: row.reference,
    orderNo: row.order_no,
    amount: fen(BigInt(row.amount_fen)),
    fee: fen(BigInt(row.fee_fen)),
    occurredAt: row.occurred_at,
  }));
}

export interface MatchedLine {
  readonly line: number;
  readonly kind: LineKind;
  readonly direction: Direction;
  readonly reference: string;
  readonly order_no: string;
  readonly amount_fen: string;
  readonly fee_fen: string;
  readonly occurred_at: Date;
  readonly matched: LineMatch;
  readonly card_asn: string | null;
  readonly ordered_fen: string | null;
  readonly transfers:
    | readonly {
        readonly purpose: string;
        readonly from: string;
        readonly to: string;
        readonly fen: string;
      }[]
    | null;
}

/** Lines of a statement after one of them, each with what it met and what the ledger did for it. */
export async function findMatchedLines(
  on: Knex,
  fileId: string,
  { after, onlyUnmatched, max }: { after: number; onlyUnmatched: boolean; max: number },
): Promise<readonly MatchedLine[]> {
  return query<MatchedLine>(
    on,
    `with matched as (
       select l.line, l.kind, l.direction, l.reference, l.order_no, l.amount_fen, l.fee_fen,
         l.occurred_at, o.card_asn, o.amount_fen as ordered_fen,
         case when o.amount_fen = l.amount_fen then 'order'
           when o.load_id is not null then 'order-of-other-amount'
           when l.kind in ('fee', 'payout', 'cash-deposit') then 'booked'
           when f.channel = 'bank' and l.direction = 'out' and exists (select from settlement_payment p
             where p.state = 'paid' and p.bank_reference = l.reference and p.amount_fen = l.amount_fen)
             then 'payment'
           else 'nothing' end as matched
       from money_file_line l join money_file f using (money_file_id)
         left join load_order o on o.load_id = l.load_id and o.channel = f.channel
       where l.money_file_id = ? and l.line > ?
     ), page as (
       select * from matched where ? = false or matched in ('nothing', 'order-of-other-amount')
       order by line limit ?
     )
     select page.*, (select jsonb_agg(jsonb_build_object('purpose', t.purpose, 'from', d.name,
         'to', c.name, 'fen', t.amount_fen::text) order by t.transfer_id)
       from ledger_transfer t join ledger_account d on d.account_id = t.debit_account_id
         join ledger_account c on c.account_id = t.credit_account_id
       where t.money_file_id = ? and t.money_file_line = page.line) as transfers
     from page order by line`,
    [fileId, after, onlyUnmatched, max, fileId],
  );
}
