import { isMoneyKind } from '@lvchengtong/card-sdk/exchange';
import {
  parseCardAsn,
  parseOperatorNo,
  parsePsamNo,
  parseSettlementDate,
  parseTerminalId,
  type CardAsn,
  type PsamNo,
  type TerminalId,
} from '@lvchengtong/card-sdk/ids';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { ask, type Question } from '../database/ask.ts';
import { arrayText, query } from '../database/query.ts';
import { CONCESSION_BEARERS, type ClearingRule } from '../clearing/clearing-rule.ts';
import { groupBy } from '../ledger/group-by.ts';
import {
  loadOrderName,
  type CardFacts,
  type LoadOrderFacts,
  type PairingFacts,
  type TerminalFacts,
} from './facts.ts';

const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];
const until = (at: string | null): Date | undefined => (at === null ? undefined : new Date(at));

export const terminalsOf = (
  ids: Iterable<TerminalId>,
): Question<Map<TerminalId, TerminalFacts>> => ({
  sql: `select terminal_id, operator_no, opened_at, closed_at from terminal
    where terminal_id = any(?::bpchar[])`,
  values: [arrayText([...ids])],
  read: (
    rows: readonly {
      terminal_id: string;
      operator_no: string;
      opened_at: string;
      closed_at: string | null;
    }[],
  ) =>
    new Map(
      rows.map((row) => [
        parseTerminalId(row.terminal_id),
        {
          operatorNo: parseOperatorNo(row.operator_no),
          open: { from: new Date(row.opened_at), until: until(row.closed_at) },
        },
      ]),
    ),
});

export const pairingsOf = (psams: Iterable<PsamNo>): Question<Map<PsamNo, PairingFacts[]>> => ({
  sql: `select psam_no, terminal_id, paired_at, unpaired_at from terminal_psam
    where psam_no = any(?::bpchar[])`,
  values: [arrayText([...psams])],
  read: (
    rows: readonly {
      psam_no: string;
      terminal_id: string;
      paired_at: string;
      unpaired_at: string | null;
    }[],
  ) => {
    const groups = groupBy(rows, (row) => parsePsamNo(row.psam_no));
    return new Map(
      [...groups].map(([psamNo, own]) => [
        psamNo,
        own.map((row) => ({
          terminalId: parseTerminalId(row.terminal_id),
          paired: { from: new Date(row.paired_at), until: until(row.unpaired_at) },
        })),
      ]),
    );
  },
});

/** When the versions were published after those that the records of cards ever blocked name. */
export async function findNextVersions(
  on: Knex,
  records: readonly TransactionRecord[],
  cards: ReadonlyMap<CardAsn, Pick<CardFacts, 'blocked'>>,
): Promise<Map<number, Date>> {
  const named = records.filter(({ cardAsn }) => (cards.get(cardAsn)?.blocked.length ?? 0) > 0);
  if (named.length === 0) return new Map();
  const rows = await query<{ version: number; at: Date }>(
    on,
    `select version, at from block_list_entry where version = any(?::bigint[])`,
    [distinct(named.map(({ blockListVersion }) => blockListVersion + 1))],
  );
  return new Map(rows.map(({ version, at }) => [version, at]));
}

/** Whether it stands under an order of the centre. */
export const isLoad = ({ kind, counterKind }: TransactionRecord): boolean =>
  isMoneyKind(kind) && counterKind === 'online';

/** The orders that stand for the loads among `records`, by `loadOrderName`. */
export function loadOrdersOf(
  records: readonly TransactionRecord[],
): Question<Map<string, LoadOrderFacts>> {
  const loads = records.filter(isLoad);
  return {
    sql: `select load_id, l.card_asn, l.online_counter, amount_fen, channel
      from load_order l join unnest(?::bpchar[], ?::int[]) as wanted (card_asn, online_counter)
        on l.card_asn = wanted.card_asn and l.online_counter = wanted.online_counter
      where state <> 'not-loaded'`,
    values: [
      arrayText(loads.map(({ cardAsn }) => cardAsn)),
      arrayText(loads.map(({ counter }) => counter)),
    ],
    read: (
      rows: readonly {
        load_id: string;
        card_asn: string;
        online_counter: number;
        amount_fen: number;
        channel: string;
      }[],
    ) =>
      new Map(
        rows.map((row) => [
          loadOrderName({ cardAsn: parseCardAsn(row.card_asn), counter: row.online_counter }),
          { loadId: row.load_id, amount: fen(row.amount_fen), channel: row.channel },
        ]),
      ),
  };
}

export const findLoadOrders = (
  trx: Knex.Transaction,
  records: readonly TransactionRecord[],
): Promise<Map<string, LoadOrderFacts>> => ask(trx, 'load-orders', loadOrdersOf(records));

export const RULES: Question<ClearingRule[]> = {
  sql: `select operator_no, effective_from::text, purchase_max_fen, upload_term_days,
      clock_tolerance_minutes, block_list_fresh_hours, ageing_term_days, void_term_hours,
      concession_bearer
    from clearing_rule`,
  values: [],
  read: (
    rows: readonly {
      operator_no: string | null;
      effective_from: string;
      purchase_max_fen: number;
      upload_term_days: number;
      clock_tolerance_minutes: number;
      block_list_fresh_hours: number;
      ageing_term_days: number;
      void_term_hours: number;
      concession_bearer: string;
    }[],
  ) =>
    rows.map((row) => ({
      operatorNo: row.operator_no === null ? undefined : parseOperatorNo(row.operator_no),
      effectiveFrom: parseSettlementDate(row.effective_from),
      purchaseMax: fen(row.purchase_max_fen),
      uploadTermDays: row.upload_term_days,
      clockToleranceMinutes: row.clock_tolerance_minutes,
      blockListFreshHours: row.block_list_fresh_hours,
      ageingTermDays: row.ageing_term_days,
      voidTermHours: row.void_term_hours,
      concessionBearer: CONCESSION_BEARERS.find((b) => b === row.concession_bearer) ?? 'operator',
    })),
};

export const findRules = (trx: Knex.Transaction): Promise<ClearingRule[]> =>
  ask(trx, 'clearing-rules', RULES);
