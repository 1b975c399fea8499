import { isMoneyKind } from '@lvchengtong/card-sdk/exchange';
import {
  parseCardAsn,
  parseOperatorNo,
  parsePsamNo,
  parseSettlementDate,
  parseTerminalId,
  type PsamNo,
  type TerminalId,
} from '@lvchengtong/card-sdk/ids';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import { CONCESSION_BEARERS, type ClearingRule } from '../clearing/clearing-rule.ts';
import { groupBy } from '../ledger/group-by.ts';
import {
  loadOrderName,
  type Facts,
  type LoadOrderFacts,
  type PairingFacts,
  type TerminalFacts,
} from './facts.ts';

/** What judging `records` needs besides their cards and cryptograms, in one query per table. */
export async function findFacts(
  trx: Knex.Transaction,
  records: readonly TransactionRecord[],
  cards: Facts['cards'],
): Promise<Omit<Facts, 'verified' | 'paidUnresolved'>> {
  return {
    cards,
    terminals: await findTerminals(trx, distinct(records.map(({ terminalId }) => terminalId))),
    pairings: await findPairings(trx, distinct(records.map(({ psamNo }) => psamNo))),
    loadOrders: await findLoadOrders(trx, records),
    rules: await findRules(trx),
    blockListVersions: await findNextVersions(
      trx,
      records.filter(({ cardAsn }) => (cards.get(cardAsn)?.blocked.length ?? 0) > 0),
    ),
  };
}

const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];
const until = (at: Date | null): Date | undefined => at ?? undefined;

async function findTerminals(
  trx: Knex.Transaction,
  ids: readonly TerminalId[],
): Promise<Map<TerminalId, TerminalFacts>> {
  const rows = await query<{
    terminal_id: string;
    operator_no: string;
    opened_at: Date;
    closed_at: Date | null;
  }>(
    trx,
    `select terminal_id, operator_no, opened_at, closed_at from terminal
     where terminal_id = any(?::bpchar[])`,
    [ids],
  );
  return new Map(
    rows.map((row) => [
      parseTerminalId(row.terminal_id),
      {
        operatorNo: parseOperatorNo(row.operator_no),
        open: { from: row.opened_at, until: until(row.closed_at) },
      },
    ]),
  );
}

async function findPairings(
  trx: Knex.Transaction,
  psams: readonly PsamNo[],
): Promise<Map<PsamNo, PairingFacts[]>> {
  const rows = await query<{
    psam_no: string;
    terminal_id: string;
    paired_at: Date;
    unpaired_at: Date | null;
  }>(
    trx,
    `select psam_no, terminal_id, paired_at, unpaired_at from terminal_psam
     where psam_no = any(?::bpchar[])`,
    [psams],
  );
  const groups = groupBy(rows, (row) => parsePsamNo(row.psam_no));
  return new Map(
    [...groups].map(([psamNo, own]) => [
      psamNo,
      own.map((row) => ({
        terminalId: parseTerminalId(row.terminal_id),
        paired: { from: row.paired_at, until: until(row.unpaired_at) },
      })),
    ]),
  );
}

async function findNextVersions(
  trx: Knex.Transaction,
  records: readonly TransactionRecord[],
): Promise<Map<number, Date>> {
  if (records.length === 0) return new Map();
  const rows = await query<{ version: number; at: Date }>(
    trx,
    `select version, at from block_list_entry where version = any(?::bigint[])`,
    [distinct(records.map(({ blockListVersion }) => blockListVersion + 1))],
  );
  return new Map(rows.map(({ version, at }) => [version, at]));
}

/** The orders that stand for the loads among `records`, by `loadOrderName`. */
export async function findLoadOrders(
  trx: Knex.Transaction,
  records: readonly TransactionRecord[],
): Promise<Map<string, LoadOrderFacts>> {
  const loads = records.filter(
    ({ kind, counterKind }) => isMoneyKind(kind) && counterKind === 'online',
  );
  if (loads.length === 0) return new Map();
  const rows = await query<{
    load_id: string;
    card_asn: string;
    online_counter: number;
    amount_fen: string;
    channel: string;
  }>(
    trx,
    `select load_id, l.card_asn, l.online_counter, amount_fen, channel
     from load_order l join unnest(?::bpchar[], ?::int[]) as wanted (card_asn, online_counter)
       on l.card_asn = wanted.card_asn and l.online_counter = wanted.online_counter
     where state <> 'not-loaded'`,
    [loads.map(({ cardAsn }) => cardAsn), loads.map(({ counter }) => counter)],
  );
  return new Map(
    rows.map((row) => [
      loadOrderName({ cardAsn: parseCardAsn(row.card_asn), counter: row.online_counter }),
      { loadId: row.load_id, amount: fen(BigInt(row.amount_fen)), channel: row.channel },
    ]),
  );
}

export async function findRules(trx: Knex.Transaction): Promise<ClearingRule[]> {
  const rows = await query<{
    operator_no: string | null;
    effective_from: string;
    purchase_max_fen: string;
    upload_term_days: number;
    clock_tolerance_minutes: number;
    block_list_fresh_hours: number;
    ageing_term_days: number;
    concession_bearer: string;
  }>(
    trx,
    `select operator_no, effective_from::text, purchase_max_fen, upload_term_days,
       clock_tolerance_minutes, block_list_fresh_hours, ageing_term_days, concession_bearer
     from clearing_rule`,
  );
  return rows.map((row) => ({
    operatorNo: row.operator_no === null ? undefined : parseOperatorNo(row.operator_no),
    effectiveFrom: parseSettlementDate(row.effective_from),
    purchaseMax: fen(BigInt(row.purchase_max_fen)),
    uploadTermDays: row.upload_term_days,
    clockToleranceMinutes: row.clock_tolerance_minutes,
    blockListFreshHours: row.block_list_fresh_hours,
    ageingTermDays: row.ageing_term_days,
    concessionBearer: CONCESSION_BEARERS.find((b) => b === row.concession_bearer) ?? 'operator',
  }));
}
