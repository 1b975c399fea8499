/** Why the journal cannot take a record; each is a state of the terminal, not the end of the process. */
export type JournalErrorCode = 'DISK_FULL' | 'READ_ONLY' | 'CORRUPT' | 'IO_FAILED';

/** An operating error of the disk under the journal. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

// https://sqlite.org/rescode.html: the extended codes begin with the primary one.
const CODE_OF: readonly (readonly [prefix: string, code: JournalErrorCode])[] = [
  ['SQLITE_FULL', 'DISK_FULL'],
  ['SQLITE_READONLY', 'READ_ONLY'],
  ['SQLITE_CORRUPT', 'CORRUPT'],
  ['SQLITE_NOTADB', 'CORRUPT'],
  ['SQLITE_IOERR', 'IO_FAILED'],
  ['SQLITE_CANTOPEN', 'IO_FAILED'],
  ['ENOSPC', 'DISK_FULL'],
  ['EDQUOT', 'DISK_FULL'],
  ['EROFS', 'READ_ONLY'],
  ['EACCES', 'READ_ONLY'],
  ['ENOTDIR', 'IO_FAILED'],
  ['EEXIST', 'IO_FAILED'],
  ['EIO', 'IO_FAILED'],
  ['EFBIG', 'DISK_FULL'],
];

/** Runs `work`; an error of the disk comes out as `JournalError`, any other as it is. */
export function onDisk<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw new JournalError(code, `journal: ${error instanceof Error ? error.message : code}`, {
      cause: error,
    });
  }
}

function codeOf(error: unknown): JournalErrorCode | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') {
    return undefined;
  }
  const { code } = error;
  return CODE_OF.find(([prefix]) => code.startsWith(prefix))?.[1];
}
