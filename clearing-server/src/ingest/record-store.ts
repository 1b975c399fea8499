import {
  isMoneyKind,
  type BatchName,
  type TransactionRecord,
} from '@lvchengtong/card-sdk/exchange';
import { instantOf, parseTerminalId, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Column } from '../database/insert-rows.ts';
import type { RowWriter } from '../database/row-writer.ts';
import { bytesFromJson, type Question } from '../database/ask.ts';
import { arrayText } from '../database/query.ts';
import type { JudgedRecord, JudgedUpload } from './judge-group.ts';
import type { Judgement } from './judge-record.ts';

/** An upload with the answer that its terminal will get. */
export interface AnsweredUpload extends JudgedUpload {
  readonly receipt: Uint8Array;
}

export interface StoringContext {
  readonly settlementDate: SettlementDate;
  readonly receivedAt: Date;
}

/** A record that got one kind of verdict, in its place. */
interface Placed<Kind extends Judgement['kind']> {
  readonly batch: BatchName;
  readonly judged: JudgedRecord;
  readonly judgement: Extract<Judgement, { readonly kind: Kind }>;
}

type KeptRecord = Placed<'accepted'> | Placed<'suspended'>;
type Place = Pick<Placed<Judgement['kind']>, 'batch' | 'judged'>;

/** What a batch was answered. */
export interface StoredAnswer {
  readonly digest: string;
  readonly receipt: Uint8Array;
}

/** `{terminalId}-{batchNo}`. */
export const batchNameText = ({ terminalId, batchNo }: BatchName): string =>
  `${terminalId}-${String(batchNo)}`;

/** The answers to those of the batches that had one before, by `batchNameText`. */
export const answersTo = (names: readonly BatchName[]): Question<Map<string, StoredAnswer>> => ({
  sql: `select terminal_id, batch_no, digest_hex, receipt
    from unnest(?::bpchar[], ?::bigint[]) as wanted (terminal_id, batch_no)
    join ingest_batch using (terminal_id, batch_no)`,
  values: [
    arrayText(names.map(({ terminalId }) => terminalId)),
    arrayText(names.map(({ batchNo }) => batchNo)),
  ],
  read: (
    rows: readonly { terminal_id: string; batch_no: number; digest_hex: string; receipt: string }[],
  ) =>
    new Map(
      rows.map((row) => [
        batchNameText({ terminalId: parseTerminalId(row.terminal_id), batchNo: row.batch_no }),
        { digest: row.digest_hex, receipt: bytesFromJson(row.receipt) },
      ]),
    ),
});

export async function insertBatches(
  writer: RowWriter,
  uploads: readonly AnsweredUpload[],
  { settlementDate, receivedAt }: StoringContext,
): Promise<void> {
  const columns: Column<AnsweredUpload>[] = [
    { name: 'terminal_id', type: 'bpchar', of: ({ batch }) => batch.terminalId },
    { name: 'batch_no', type: 'bigint', of: ({ batch }) => batch.batchNo },
    { name: 'digest_hex', type: 'bpchar', of: ({ digest }) => digest },
    { name: 'settlement_date', type: 'date', of: () => settlementDate },
    { name: 'received_at', type: 'timestamptz', of: () => receivedAt },
    { name: 'record_count', type: 'int', of: ({ batch }) => batch.recordCount },
    { name: 'money_total_fen', type: 'bigint', of: ({ batch }) => batch.moneyTotal },
    {
      name: 'first_journal_sequence',
      type: 'bigint',
      of: ({ batch }) => batch.firstJournalSequence,
    },
    { name: 'last_journal_sequence', type: 'bigint', of: ({ batch }) => batch.lastJournalSequence },
    ...(['accepted', 'duplicate', 'suspended', 'rejected'] as const).flatMap(
      (bucket): Column<AnsweredUpload>[] => [
        { name: `${bucket}_count`, type: 'int', of: ({ buckets }) => buckets[bucket].count },
        { name: `${bucket}_fen`, type: 'bigint', of: ({ buckets }) => buckets[bucket].amount },
      ],
    ),
    { name: 'sequences_match', type: 'boolean', of: ({ sequencesMatch }) => sequencesMatch },
    { name: 'chain_no', type: 'bigint', of: ({ link }) => link.no },
    { name: 'chain_previous', type: 'bytea', of: ({ link }) => link.previous },
    { name: 'chain_link', type: 'bytea', of: ({ link }) => link.hash },
    { name: 'receipt', type: 'bytea', of: ({ receipt }) => receipt },
  ];
  await writer.store('ingest_batch', columns, uploads);
}

/** Every record in the one table of its verdict; the bytes as they came. */
export async function insertRecords(
  writer: RowWriter,
  uploads: readonly JudgedUpload[],
  context: StoringContext,
): Promise<void> {
  const kept: KeptRecord[] = [];
  const duplicates: Placed<'duplicate'>[] = [];
  const refused: Placed<'rejected'>[] = [];
  for (const { batch, records } of uploads) {
    for (const judged of records) {
      const { judgement } = judged;
      if (judgement.kind === 'accepted') kept.push({ batch, judged, judgement });
      else if (judgement.kind === 'suspended') kept.push({ batch, judged, judgement });
      else if (judgement.kind === 'duplicate') duplicates.push({ batch, judged, judgement });
      else refused.push({ batch, judged, judgement });
    }
  }
  await writer.store('ingest_record', keptColumns(context), kept);
  await writer.store('ingest_duplicate', duplicateColumns(context), duplicates);
  await writer.store('ingest_rejected', rejectedColumns(context), refused);
}

const moneyOf = (record: TransactionRecord): bigint =>
  isMoneyKind(record.kind) ? record.amount : 0n;

const placeColumns = ({ settlementDate }: StoringContext): Column<Place>[] => [
  { name: 'terminal_id', type: 'bpchar', of: ({ batch }) => batch.terminalId },
  { name: 'batch_no', type: 'bigint', of: ({ batch }) => batch.batchNo },
  { name: 'position', type: 'smallint', of: ({ judged }) => judged.position },
  { name: 'settlement_date', type: 'date', of: () => settlementDate },
];

function keptColumns(context: StoringContext): Column<KeptRecord>[] {
  const field = (
    name: string,
    type: string,
    of: (record: TransactionRecord) => ReturnType<Column<KeptRecord>['of']>,
  ): Column<KeptRecord> => ({ name, type, of: ({ judgement }) => of(judgement.record) });
  return [
    ...placeColumns(context),
    { name: 'record_id', type: 'uuid', of: ({ judgement }) => judgement.recordId },
    { name: 'verdict', type: 'text', of: ({ judgement }) => judgement.kind },
    { name: 'code', type: 'text', of: ({ judgement }) => codeOf(judgement) },
    { name: 'flags', type: 'text', of: ({ judgement }) => flagsOf(judgement) },
    field('kind', 'text', ({ kind }) => kind),
    field('operator_no', 'bpchar', ({ operatorNo }) => operatorNo),
    field('psam_no', 'bpchar', ({ psamNo }) => psamNo),
    field('terminal_sequence', 'bigint', ({ terminalSequence }) => terminalSequence),
    field('journal_sequence', 'bigint', ({ journalSequence }) => journalSequence),
    field('card_asn', 'bpchar', ({ cardAsn }) => cardAsn),
    field('purse', 'smallint', ({ purse }) => purse),
    field('card_kind', 'smallint', ({ cardKind }) => cardKind),
    field('counter_kind', 'text', ({ counterKind }) => counterKind),
    field('counter', 'int', ({ counter }) => counter),
    field('balance_before_fen', 'bigint', ({ balanceBefore }) => balanceBefore),
    field('amount_fen', 'bigint', ({ amount }) => amount),
    field('amount_due_fen', 'bigint', ({ amountDue }) => amountDue),
    field('balance_after_fen', 'bigint', ({ balanceAfter }) => balanceAfter),
    field('occurred_at', 'timestamptz', ({ at }) => instantOf(at)),
    { name: 'recorded_at', type: 'timestamptz', of: () => context.receivedAt },
    field('line', 'int', ({ transit }) => transit.line),
    field('station', 'int', ({ transit }) => transit.station),
    field('direction', 'text', ({ direction }) => direction),
    field('meal_period', 'smallint', ({ mealPeriod }) => mealPeriod),
    field('refusal', 'int', ({ refusal }) => refusal),
    { name: 'load_id', type: 'uuid', of: ({ judgement }) => loadIdOf(judgement) },
    { name: 'raw', type: 'bytea', of: ({ judged }) => judged.raw },
  ];
}

const codeOf = (judgement: KeptRecord['judgement']): string | null =>
  judgement.kind === 'suspended' ? judgement.code : null;
const flagsOf = (judgement: KeptRecord['judgement']): string =>
  judgement.kind === 'accepted' ? judgement.flags.join(' ') : '';
const loadIdOf = (judgement: KeptRecord['judgement']): string | null =>
  judgement.kind === 'accepted' ? (judgement.loadOrder?.loadId ?? null) : null;

const duplicateColumns = (context: StoringContext): Column<Placed<'duplicate'>>[] => [
  ...placeColumns(context),
  { name: 'card_asn', type: 'bpchar', of: ({ judgement }) => judgement.record.cardAsn },
  { name: 'amount_fen', type: 'bigint', of: ({ judgement }) => moneyOf(judgement.record) },
  { name: 'original_record_id', type: 'uuid', of: ({ judgement }) => judgement.recordId },
  {
    name: 'raw',
    type: 'bytea',
    of: ({ judged, judgement }) => (judgement.isRetold ? judged.raw : null),
  },
];

function rejectedColumns(context: StoringContext): Column<Placed<'rejected'>>[] {
  /** Of a record that could be read at all. */
  const field = (
    name: string,
    type: string,
    of: (record: TransactionRecord) => ReturnType<Column<Place>['of']>,
  ): Column<Placed<'rejected'>> => ({
    name,
    type,
    of: ({ judgement: { record } }) => (record === undefined ? undefined : of(record)),
  });
  return [
    ...placeColumns(context),
    { name: 'code', type: 'text', of: ({ judgement }) => judgement.code },
    { name: 'raw', type: 'bytea', of: ({ judged }) => judged.raw },
    field('kind', 'text', ({ kind }) => kind),
    field('card_asn', 'bpchar', ({ cardAsn }) => cardAsn),
    field('journal_sequence', 'bigint', ({ journalSequence }) => journalSequence),
    field('amount_fen', 'bigint', moneyOf),
    field('occurred_at', 'timestamptz', ({ at }) => instantOf(at)),
    {
      name: 'conflicting_record_id',
      type: 'uuid',
      of: ({ judgement }) => judgement.conflictsWith,
    },
  ];
}
