import type { Quirks } from './quirks.ts';

/**
 * What the chip keeps without power. A value: a command computes a new one and the chip swaps it in
 * at one place, so that a card torn away half-way has either all of a command or nothing.
 */
export interface Memory {
  /** The chip's own serial number, in its ATR. */
  readonly serial: Uint8Array;
  readonly quirks: Quirks;
  /** MOHURD 安全认证识别码, 9 bytes; a card without one computes MAC1 without it. */
  readonly authCode: Uint8Array | undefined;
  /** CARD BLOCK was accepted: nothing works any more. */
  readonly cardBlocked: boolean;
  /** The first file is the MF. */
  readonly files: readonly CardFile[];
}

interface Common {
  /** Position in the chip's file table; never shown outside. */
  readonly id: number;
  /** The directory it is in; the MF is its own parent. */
  readonly parent: number;
  readonly fid: number;
}

export type DirectoryLock = 'open' | 'temporary' | 'permanent';

export interface Directory extends Common {
  readonly kind: 'directory';
  readonly name: Uint8Array;
  readonly createPermission: number;
  readonly erasePermission: number;
  /** 100sssss: SELECT shows EF sssss under tag 9F0C; 000sssss: SFI of the DIR file under tag 88. */
  readonly applicationFile: number;
  readonly lock: DirectoryLock;
}

export interface KeyFile extends Common {
  readonly kind: 'keys';
  readonly space: number;
  readonly addPermission: number;
  readonly keys: readonly CardKey[];
}

/** MAC required (80), encryption required (40) on the line: the top bits of the file type. */
export interface Elementary extends Common {
  readonly protection: number;
  readonly readPermission: number;
  readonly writePermission: number;
  /** Which key of type 36 protects reads and writes, and whether reads are protected too. */
  readonly access: number;
}

export interface BinaryFile extends Elementary {
  readonly kind: 'binary';
  readonly content: Uint8Array;
  readonly written: boolean;
}

export interface RecordFile extends Elementary {
  readonly kind: 'fixed' | 'cyclic' | 'variable';
  /** Records for fixed and cyclic, bytes for variable. */
  readonly capacity: number;
  /** 0 for variable. */
  readonly recordLength: number;
  /** In the order READ RECORD numbers them: a cyclic file has its newest first. */
  readonly records: readonly Uint8Array[];
}

/** The last transaction that changed the purse, for GET TRANSACTION PROVE. */
export interface Proof {
  readonly type: number;
  /** The counter as INITIALIZE showed it. */
  readonly counter: number;
  readonly mac: Uint8Array;
  readonly tac: Uint8Array;
}

export interface PurseFile extends Common {
  readonly kind: 'purse';
  readonly usePermission: number;
  readonly logSfi: number;
  /** Fen; four bytes on the card. What may be spent: with the overdraft limit in it. */
  readonly balance: number;
  /** Fen; three bytes. Only a deposit has one. */
  readonly overdraft: number;
  readonly onlineCounter: number;
  readonly offlineCounter: number;
  readonly proof: Proof | undefined;
}

export type CardFile = Directory | KeyFile | BinaryFile | RecordFile | PurseFile;

/** Money and TAC keys name a version; authentication keys and the PIN count their failures. */
export type KeyTrait =
  | { readonly kind: 'versioned'; readonly version: number; readonly algorithm: number }
  | {
      readonly kind: 'counted';
      readonly followUp: number;
      readonly triesMax: number;
      readonly triesLeft: number;
    }
  | {
      readonly kind: 'sam';
      readonly version: number;
      readonly algorithm: number;
      readonly triesMax: number;
      readonly triesLeft: number;
    };

export interface CardKey {
  /** 30–3F on a card; the usage byte in a PSAM. */
  readonly type: number;
  readonly id: number;
  /** The top two bits of the type it was installed with: C0 wants cipher and MAC to change it. */
  readonly guard: number;
  readonly use: number;
  readonly change: number;
  readonly trait: KeyTrait;
  readonly value: Uint8Array;
}

export const MF_ID = 0;

export const childrenOf = (memory: Memory, directory: number): readonly CardFile[] =>
  memory.files.filter((file) => file.parent === directory && file.id !== directory);

/** The directory with this id. @throws TypeError when there is none: ids come only from this memory. */
export function directoryOf(memory: Memory, id: number): Directory {
  const file = memory.files.find((candidate) => candidate.id === id);
  if (file?.kind !== 'directory') throw new TypeError(`file ${String(id)} is not a directory`);
  return file;
}

/** SFI is the low five bits of the FID (FMCOS); keys and directories have none. */
export const fileBySfi = (
  memory: Memory,
  directory: number,
  sfi: number,
): Exclude<CardFile, Directory | KeyFile> | undefined =>
  memory.files.find(
    (file): file is Exclude<CardFile, Directory | KeyFile> =>
      file.parent === directory &&
      file.kind !== 'directory' &&
      file.kind !== 'keys' &&
      (file.fid & 0x1f) === sfi,
  );

export const keyFileOf = (memory: Memory, directory: number): KeyFile | undefined =>
  memory.files.find((file): file is KeyFile => file.parent === directory && file.kind === 'keys');

export const replaceFile = (memory: Memory, changed: CardFile): Memory => ({
  ...memory,
  files: memory.files.map((file) => (file.id === changed.id ? changed : file)),
});

export const addFile = (memory: Memory, file: CardFile): Memory => ({
  ...memory,
  files: [...memory.files, file],
});

export const nextFileId = (memory: Memory): number =>
  memory.files.reduce((highest, file) => Math.max(highest, file.id), 0) + 1;

/** Removes everything below `directory`, at any depth; the directory itself stays. */
export function eraseBelow(memory: Memory, directory: number): Memory {
  const doomed = new Set<number>();
  const visit = (parent: number): void => {
    for (const file of childrenOf(memory, parent)) {
      doomed.add(file.id);
      if (file.kind === 'directory') visit(file.id);
    }
  };
  visit(directory);
  return { ...memory, files: memory.files.filter((file) => !doomed.has(file.id)) };
}
