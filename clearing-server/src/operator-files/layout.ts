import type { FileKind } from './file-name.ts';

/** One field of a record: its place in a fixed-width line, and its column in a CSV. */
export interface FileField {
  readonly name: string;
  /** Bytes in a fixed-width record. */
  readonly width: number;
  /** `digits`: right, filled with zeros. `text`: left, filled with blanks, in the file's encoding. */
  readonly form: 'digits' | 'signed' | 'hex' | 'text';
  readonly meaning: string;
}

const digits = (name: string, width: number, meaning: string): FileField => ({
  name,
  width,
  form: 'digits',
  meaning,
});
const signed = (name: string, width: number, meaning: string): FileField => ({
  name,
  width,
  form: 'signed',
  meaning,
});
const text = (name: string, width: number, meaning: string): FileField => ({
  name,
  width,
  form: 'text',
  meaning,
});
const CARD: FileField = { name: 'card_asn', width: 20, form: 'hex', meaning: 'card number' };

/** What one consumption is called on both sides, and what it was worth. */
const CONSUMPTION = [
  digits('psam_no', 20, 'PSAM number'),
  digits('terminal_sequence', 10, 'the PSAM’s own counter'),
  digits('terminal_id', 12, 'terminal number'),
  CARD,
  digits('counter', 5, 'offline counter before the debit'),
  digits('amount_fen', 10, 'fen'),
  digits('occurred_at', 14, 'YYYYMMDDhhmmss, Asia/Shanghai'),
] as const satisfies readonly FileField[];

/** The one table that reader, writer and documentation go by. */
export const LAYOUTS = {
  XF: [...CONSUMPTION, text('place', 30, 'line, stop or window, in words')],
  SS: [
    ...CONSUMPTION,
    text('verdict', 12, 'rejected, suspended, paid or refused by arbitration'),
    text('code', 24, 'why'),
  ],
  QS: [
    text('entry', 12, 'accepted, arbitrated, corrected, voided, loss; or fee, adjustment, net'),
    text('record_kind', 20, 'kind of the records'),
    digits('card_kind', 3, '1 student'),
    digits('line', 5, 'line of the bus or metro, else 0'),
    digits('record_count', 10, ''),
    signed('amount_fen', 14, 'fen; negative where it is taken off'),
  ],
  NS: [
    text('file_name', 28, 'a file that was cleared'),
    digits('record_count', 10, ''),
    digits('amount_fen', 14, 'fen'),
  ],
  HM: [
    CARD,
    digits('version', 10, 'of the list that put it there'),
    text('reason', 40, 'in words'),
  ],
} as const satisfies Readonly<Record<FileKind, readonly FileField[]>>;

/** The values of one record by the names of its fields, as text without filling. */
export type FileRecord = Readonly<Record<string, string>>;

export const recordWidth = (kind: FileKind): number =>
  LAYOUTS[kind].reduce((sum, { width }) => sum + width, 0);
