import type { Knex } from 'knex';
import { subtract, sum, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { storedBills } from '../settlement/billing-service.ts';
import { findDay } from '../settlement/day-store.ts';
import { isBilled } from '../settlement/settlement-day.ts';
import type { FileName } from './file-name.ts';
import { listFiles } from './file-store.ts';
import { blockedCards, refusedRecords } from './outgoing-store.ts';
import type { FileRecord } from './layout.ts';

export type Outgoing =
  | { readonly kind: 'records'; readonly records: readonly FileRecord[]; readonly amount: Fen }
  | { readonly kind: 'not-ready'; readonly reason: string };

/** What a file to an operator says. Of a day they tell when it is balanced, and then for ever. */
export async function outgoingRecords(trx: Knex.Transaction, name: FileName): Promise<Outgoing> {
  if (name.kind === 'HM') return { kind: 'records', ...(await blockedCards(trx)) };
  const day = await findDay(trx, name.date);
  if (!isBilled(day)) return { kind: 'not-ready', reason: `${name.date} is not balanced` };
  // Until then its bills may be made anew, and what was said to an operator is said for ever.
  if (name.kind === 'QS' && day.state === 'balanced') {
    return { kind: 'not-ready', reason: `${name.date} is not settled` };
  }
  switch (name.kind) {
    case 'QS':
      return settlement(trx, name);
    case 'NS':
      return filesCleared(trx, name);
    case 'SS':
      return { kind: 'records', ...(await refusedRecords(trx, name.date, name.operatorNo)) };
    case 'XF':
      return { kind: 'not-ready', reason: 'XF comes from operators' };
  }
}

async function settlement(trx: Knex.Transaction, name: FileName): Promise<Outgoing> {
  const bill = (await storedBills(trx, name.date)).find(
    (each) => each.operatorNo === name.operatorNo,
  );
  if (bill === undefined) return { kind: 'records', records: [], amount: ZERO };
  const total = (entry: string, amount: Fen): FileRecord => ({
    entry,
    record_kind: '',
    card_kind: '0',
    line: '0',
    record_count: String(bill.count),
    amount_fen: String(amount),
  });
  return {
    kind: 'records',
    amount: bill.net,
    records: [
      ...bill.lines.map((line) => ({
        entry: line.entry,
        record_kind: line.kind,
        card_kind: String(line.cardKind),
        line: String(line.line),
        record_count: String(line.count),
        amount_fen: String(line.amount),
      })),
      total('fee', subtract(ZERO, bill.fees)),
      total('adjustment', bill.adjustments),
      total('net', bill.net),
    ],
  };
}

async function filesCleared(trx: Knex.Transaction, name: FileName): Promise<Outgoing> {
  const files = await listFiles(trx, 'XF', name.date, name.operatorNo);
  return {
    kind: 'records',
    amount: sum(files.map(({ amount }) => amount)),
    records: files.map(({ fileName, records, amount }) => ({
      file_name: fileName,
      record_count: String(records),
      amount_fen: String(amount),
    })),
  };
}
