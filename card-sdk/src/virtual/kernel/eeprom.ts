import {
  addFile,
  type BinaryFile,
  type CardFile,
  type KeyFile,
  type Memory,
  type PurseFile,
  type RecordFile,
  replaceFile,
} from './memory.ts';

/** One EEPROM write. Absolute: applied once more, it changes nothing. */
export interface EepromWrite {
  readonly what: string;
  readonly apply: (memory: Memory) => Memory;
}

/** Assumed: what one EEPROM write of the chip can program at once. */
const PAGE_BYTES = 64;

/**
 * The writes that make `after` of `before`, in the order the chip makes them: one for each field of
 * a purse, each record and the pointer of a cyclic file, each page of a binary file, each key.
 */
export function writesBetween(before: Memory, after: Memory): readonly EepromWrite[] {
  if (before === after) return [];
  const writes: EepromWrite[] = [];
  if (before.files !== after.files) writes.push(...fileWrites(before, after));
  if (before.cardBlocked !== after.cardBlocked) {
    const { cardBlocked } = after;
    writes.push({ what: 'card lock', apply: (memory) => ({ ...memory, cardBlocked }) });
  }
  return writes;
}

function fileWrites(before: Memory, after: Memory): EepromWrite[] {
  const old = new Map(before.files.map((file) => [file.id, file]));
  const kept = new Set(after.files.map(({ id }) => id));
  const removed = before.files
    .filter(({ id }) => !kept.has(id))
    .map(({ id }) => ({
      what: 'file header',
      apply: (memory: Memory) => ({
        ...memory,
        files: memory.files.filter((file) => file.id !== id),
      }),
    }));
  const changed = after.files.flatMap((file) => {
    const previous = old.get(file.id);
    return previous === undefined ? [created(file)] : changesOf(previous, file);
  });
  return [...removed, ...changed];
}

const created = (file: CardFile): EepromWrite => ({
  what: 'file header',
  apply: (memory) =>
    memory.files.some(({ id }) => id === file.id)
      ? replaceFile(memory, file)
      : addFile(memory, file),
});

function changesOf(before: CardFile, after: CardFile): EepromWrite[] {
  if (before === after) return [];
  if (before.kind === 'purse' && after.kind === 'purse') return purseWrites(before, after);
  if (before.kind === 'binary' && after.kind === 'binary') return pageWrites(before, after);
  if (before.kind === 'keys' && after.kind === 'keys') return keyWrites(before, after);
  if ('records' in before && 'records' in after) return recordWrites(before, after);
  return [whole(after.kind === 'directory' ? 'directory' : 'file header', after)];
}

const whole = (what: string, file: CardFile): EepromWrite => ({
  what,
  apply: (memory) => replaceFile(memory, file),
});

/** Sets fields of the file as it is by then, and leaves its other fields as they are. */
const setting = <File extends CardFile>(
  what: string,
  { id, kind }: Pick<File, 'id' | 'kind'>,
  change: (file: File) => File,
): EepromWrite => ({
  what,
  apply: (memory) => ({
    ...memory,
    files: memory.files.map((file) =>
      file.id === id && file.kind === kind ? change(file as File) : file,
    ),
  }),
});

function purseWrites(before: PurseFile, after: PurseFile): EepromWrite[] {
  const fields = (Object.keys(after) as (keyof PurseFile)[]).filter(
    (field) => before[field] !== after[field],
  );
  return fields.map((field) =>
    setting<PurseFile>(`purse ${field}`, after, (file) => ({ ...file, [field]: after[field] })),
  );
}

function pageWrites(before: BinaryFile, after: BinaryFile): EepromWrite[] {
  const writes: EepromWrite[] = [];
  for (let at = 0; at < after.content.length; at += PAGE_BYTES) {
    const page = after.content.slice(at, at + PAGE_BYTES);
    if (page.every((byte, index) => byte === before.content[at + index])) continue;
    writes.push(
      setting<BinaryFile>('page', after, (file) => {
        const content = file.content.slice();
        content.set(page, at);
        return { ...file, content };
      }),
    );
  }
  if (before.written !== after.written) {
    const { written } = after;
    writes.push(setting<BinaryFile>('file header', after, (file) => ({ ...file, written })));
  }
  return writes;
}

function keyWrites(before: KeyFile, after: KeyFile): EepromWrite[] {
  return after.keys.flatMap((key, at) => {
    if (before.keys[at] === key) return [];
    return [
      setting<KeyFile>('key', after, (file) => ({
        ...file,
        keys: at < file.keys.length ? file.keys.with(at, key) : [...file.keys, key],
      })),
    ];
  });
}

function recordWrites(before: RecordFile, after: RecordFile): EepromWrite[] {
  const added = after.kind === 'cyclic' ? appendedTo(before, after) : 0;
  if (added > 0) return cyclicWrites(before, after, added);
  return after.records.flatMap((record, at) => {
    if (before.records[at] === record) return [];
    return [
      setting<RecordFile>('record', after, (file) => ({
        ...file,
        records:
          at < file.records.length ? file.records.with(at, record) : [...file.records, record],
      })),
    ];
  });
}

/** How many records were put in front; 0 when the change is of another kind. */
function appendedTo(before: RecordFile, after: RecordFile): number {
  for (let added = 1; added <= after.records.length; added += 1) {
    const isFull = Math.min(after.capacity, before.records.length + added);
    const rest = after.records.slice(added);
    if (after.records.length === isFull && rest.every((old, at) => old === before.records[at])) {
      return added;
    }
  }
  return 0;
}

/** The oldest record is overwritten first, and is gone before the pointer makes it the newest. */
function cyclicWrites(before: RecordFile, after: RecordFile, added: number): EepromWrite[] {
  const writes: EepromWrite[] = [];
  let records = before.records;
  for (let index = added - 1; index >= 0; index -= 1) {
    const record = after.records[index] ?? new Uint8Array(0);
    const kept = records.slice(0, after.capacity - 1);
    const overwritten = kept.length < records.length ? [...kept, record] : records;
    const turned = [record, ...kept];
    const set =
      (list: readonly Uint8Array[]) =>
      (file: RecordFile): RecordFile => ({ ...file, records: list });
    writes.push(
      setting<RecordFile>('record', after, set(overwritten)),
      setting<RecordFile>('record pointer', after, set(turned)),
    );
    records = turned;
  }
  return writes;
}

/** What a chip holds when power goes in the middle of a command. */
export interface Interrupted {
  readonly memory: Memory;
  /** Writes kept aside, to be made good at the next power on once `committed`. */
  readonly journal: readonly EepromWrite[];
  readonly committed: boolean;
}

/**
 * One write is atomic by itself. More of them go through a journal: each is kept aside, the journal
 * is marked as complete, each is made, and the journal is cleared: 2n + 2 writes.
 */
export const writePoints = (writes: readonly EepromWrite[]): number =>
  writes.length > 1 ? 2 * writes.length + 2 : writes.length;

/** The chip after the first `points` of its writes. */
export function interruptedAfter(
  before: Memory,
  writes: readonly EepromWrite[],
  points: number,
): Interrupted {
  const count = writes.length;
  const applied = (done: number): Memory =>
    writes.slice(0, done).reduce((memory, write) => write.apply(memory), before);
  if (points >= writePoints(writes)) {
    return { memory: applied(count), journal: [], committed: false };
  }
  if (points <= count) {
    return { memory: before, journal: writes.slice(0, points), committed: false };
  }
  return { memory: applied(points - count - 1), journal: writes, committed: true };
}

/** Power on: a complete journal is made good, an incomplete one forgotten. */
export const recovered = ({ memory, journal, committed }: Interrupted): Memory =>
  committed ? journal.reduce((state, write) => write.apply(state), memory) : memory;
