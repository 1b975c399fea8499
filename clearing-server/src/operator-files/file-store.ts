import type { Knex } from 'knex';
import { instantOf, type OperatorNo, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import type { TextEncoding } from '../text/decode-text.ts';
import type { Consumption } from './consumption.ts';
import { formatFileName, INDUSTRY, type FileKind, type FileName } from './file-name.ts';
import type { OperatorFileRow } from './operator-file-operations.ts';

export interface StoredFile {
  readonly name: FileName;
  readonly encoding: TextEncoding;
  readonly records: number;
  readonly amount: Fen;
  /** SHA-256 of the content. */
  readonly digest: Uint8Array;
  readonly content: Uint8Array;
}

/** Content and digest of the file with this serial, whatever its format. */
export async function findFile(
  on: Knex,
  { kind, date, operatorNo, serial }: FileName,
): Promise<{ fileName: string; digest: Uint8Array; content: Uint8Array } | undefined> {
  const [row] = await query<{ file_name: string; digest: Uint8Array; content: Uint8Array }>(
    on,
    `select file_name, digest, content from operator_file
     where kind = ? and settlement_date = ? and operator_no = ? and serial = ?`,
    [kind, date, operatorNo, serial],
  );
  return (
    row && {
      fileName: row.file_name,
      digest: new Uint8Array(row.digest),
      content: new Uint8Array(row.content),
    }
  );
}

export async function insertFile(
  trx: Knex.Transaction,
  file: StoredFile,
  madeBy: string,
  madeAt: Date,
): Promise<void> {
  const { kind, date, industry, operatorNo, serial } = file.name;
  await trx('operator_file').insert({
    file_name: formatFileName(file.name),
    kind,
    settlement_date: date,
    industry: INDUSTRY[industry],
    operator_no: operatorNo,
    serial,
    encoding: file.encoding,
    record_count: file.records,
    amount_fen: file.amount.toString(),
    digest: file.digest,
    content: file.content,
    made_at: madeAt,
    made_by: madeBy,
  });
}

export async function insertConsumptions(
  trx: Knex.Transaction,
  fileName: string,
  consumptions: readonly Consumption[],
): Promise<void> {
  await insertRows(
    trx,
    'operator_file_record',
    [
      { name: 'file_name', type: 'text', of: () => fileName },
      { name: 'line', type: 'int', of: ({ line }) => line },
      { name: 'psam_no', type: 'text', of: ({ psamNo }) => psamNo },
      { name: 'terminal_sequence', type: 'bigint', of: (row) => row.terminalSequence },
      { name: 'terminal_id', type: 'text', of: ({ terminalId }) => terminalId },
      { name: 'card_asn', type: 'text', of: ({ cardAsn }) => cardAsn },
      { name: 'counter', type: 'int', of: ({ counter }) => counter },
      { name: 'amount_fen', type: 'bigint', of: ({ amount }) => amount },
      { name: 'occurred_at', type: 'timestamptz', of: ({ at }) => instantOf(at) },
    ],
    consumptions,
  );
}

/** Names, counts and amounts of the files of one kind, day and operator, by serial. */
export async function listFiles(
  on: Knex,
  kind: FileKind,
  date: SettlementDate,
  operatorNo: OperatorNo,
): Promise<
  readonly { readonly fileName: string; readonly records: number; readonly amount: Fen }[]
> {
  const rows = await query<{ file_name: string; record_count: number; amount_fen: bigint }>(
    on,
    `select file_name, record_count, amount_fen from operator_file
     where kind = ? and settlement_date = ? and operator_no = ? order by serial`,
    [kind, date, operatorNo],
  );
  return rows.map((row) => ({
    fileName: row.file_name,
    records: row.record_count,
    amount: row.amount_fen as Fen,
  }));
}

/** Every operator's files of a day, by kind and serial. */
export async function listFilesOfDay(
  on: Knex,
  date: SettlementDate,
): Promise<readonly { readonly operatorNo: string; readonly row: OperatorFileRow }[]> {
  const rows = await query<{
    operator_no: string;
    file_name: string;
    kind: FileKind;
    serial: number;
    encoding: TextEncoding;
    record_count: number;
    amount_fen: string;
    made_at: Date;
    made_by: string;
  }>(
    on,
    `select operator_no, file_name, kind, serial, encoding, record_count, amount_fen, made_at, made_by
     from operator_file where settlement_date = ?::date order by operator_no, kind, serial`,
    [date],
  );
  return rows.map((row) => ({
    operatorNo: row.operator_no,
    row: {
      file_name: row.file_name,
      kind: row.kind,
      serial: row.serial,
      encoding: row.encoding,
      records: row.record_count,
      amount_fen: Number(row.amount_fen),
      made_at: row.made_at.toISOString(),
      made_by: row.made_by,
    },
  }));
}

export async function findContent(
  on: Knex,
  fileName: string,
): Promise<{ readonly content: Uint8Array; readonly encoding: TextEncoding } | undefined> {
  const [row] = await query<{ content: Uint8Array; encoding: TextEncoding }>(
    on,
    'select content, encoding from operator_file where file_name = ?',
    [fileName],
  );
  return row && { content: new Uint8Array(row.content), encoding: row.encoding };
}
