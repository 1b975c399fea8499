import { ascii, concat, uint } from '../bytes.ts';
import type { CardFile, Layout } from '../card/card-file.ts';
import { LOG_ENTRY } from '../card/log-entry.ts';
import { FILE_TYPE, type NewKey, PERMISSION } from './commands.ts';
import { recordsOf } from './master-file.ts';

/** What is to be on a card, as rows: script and read-back are made of the same ones. */
export interface CardPlan {
  readonly masterFile: DirectoryPlan;
  readonly applications: readonly ApplicationPlan[];
  /** Replaces the transport key as the last step. */
  readonly masterKey: Uint8Array;
}

export interface DirectoryPlan {
  readonly keys: readonly NewKey[];
  /** Key type 36, under which files are written; also the first key. */
  readonly lineKey: NewKey;
  readonly files: readonly FilePlan[];
}

export interface ApplicationPlan extends DirectoryPlan {
  readonly fid: number;
  readonly name: Uint8Array;
  /** In the DIR file. */
  readonly label: string;
  /** What people read of it. */
  readonly note: string;
  /** SFI of the file that SELECT shows. Written first: it says whose card this is becoming. */
  readonly shows: number;
  readonly keySpace: number;
  /** A key of type 30 by which the card proves itself. */
  readonly provenBy?: { readonly keyId: number; readonly key: Uint8Array };
}

export type FilePlan =
  /** Written under MAC by whoever has the line protection key. */
  | {
      readonly kind: 'binary';
      readonly fid: number;
      readonly content: Uint8Array;
      readonly read: number;
    }
  | {
      readonly kind: 'records';
      readonly fid: number;
      readonly type: number;
      readonly size: Uint8Array;
      readonly write: number;
      readonly records: readonly Uint8Array[];
      /** Of the records that it begins with. */
      readonly note?: string;
    }
  | {
      readonly kind: 'purse';
      readonly fid: number;
      readonly use: number;
      readonly logSfi: number;
      readonly note: string;
    };

/** `EF15`, as the manuals call a file by the low byte of its FID. */
export const fileName = ({ fid }: FilePlan): string =>
  `EF${(fid & 0xff).toString(16).toUpperCase().padStart(2, '0')}`;

export const binary = <Content>(
  file: CardFile<Content>,
  content: Content,
  read: number = PERMISSION.always,
): FilePlan => ({ kind: 'binary', fid: file.sfi, content: file.encode(content), read });

/** Records that only the card itself adds: the log of a purse, or trips of a compound purchase. */
export const cyclicLog = (sfi: number, lines: number, { length }: Layout<unknown>): FilePlan => ({
  kind: 'records',
  fid: sfi,
  type: FILE_TYPE.cyclic,
  size: recordsOf(lines, length),
  write: PERMISSION.never,
  records: [],
});

const LOG_SFI = 0x18;
const LOG_LINES = 10;

/** JR/T 0025: one log for both purses. The deposit sleeps until a PIN is put on the card. */
export const PURSES: readonly FilePlan[] = [
  cyclicLog(LOG_SFI, LOG_LINES, LOG_ENTRY),
  // Without a PIN nothing grants state 1.
  { kind: 'purse', fid: 0x0001, use: PERMISSION.afterPin, logSfi: LOG_SFI, note: 'deposit' },
  // Pupils pay and load without a PIN.
  { kind: 'purse', fid: 0x0002, use: PERMISSION.always, logSfi: LOG_SFI, note: 'electronic purse' },
];

/** ISO 7816-5: `61 { 4F name, 50 label }`, all of one length. */
export function directoryFile(applications: readonly ApplicationPlan[]): FilePlan {
  const records = applications.map(({ name, label }) => {
    const text = ascii(label);
    const template = concat(
      Uint8Array.of(0x4f, name.length),
      name,
      Uint8Array.of(0x50, text.length),
      text,
    );
    return concat(Uint8Array.of(0x61, template.length), template);
  });
  const length = Math.max(...records.map((record) => record.length));
  const padded = records.map((record) => concat(record, new Uint8Array(length - record.length)));
  return {
    kind: 'records',
    fid: 0x0001,
    type: FILE_TYPE.fixed,
    size: recordsOf(padded.length, length),
    write: PERMISSION.issuer,
    records: padded,
    note: 'DIR record',
  };
}

/** Records of a variable file, and room for more of them. */
export const variableRecords = (
  sfi: number,
  space: number,
  records: readonly Uint8Array[],
  note: string,
): FilePlan => ({
  kind: 'records',
  fid: sfi,
  type: FILE_TYPE.variable,
  size: uint(space, 2),
  write: PERMISSION.issuer,
  records,
  note,
});
