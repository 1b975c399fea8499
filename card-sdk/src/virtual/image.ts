import { crc32 } from 'node:zlib';
import { concat, readUint, uint } from '../bytes.ts';
import { ImageError, ImageReader, ImageWriter } from './image-bytes.ts';
import type {
  CardFile,
  CardKey,
  DirectoryLock,
  Elementary,
  KeyTrait,
  Memory,
  Proof,
} from './kernel/memory.ts';
import { MF_ID } from './kernel/memory.ts';
import { QUIRK_NAMES, QUIRKS, type Quirks, REAL_CARD_QUIRKS } from './kernel/quirks.ts';

const MAGIC = 0x4c43_4943; // "LCIC"
const VERSION = 3;
/** Before deposits could be overdrawn. */
const WITHOUT_OVERDRAFT = 2;
const HEAD = 5;
const CHECKSUM = 4;

/** Positions are the bytes on disk: append, never reorder. */
const FILE_KINDS = ['directory', 'keys', 'binary', 'fixed', 'cyclic', 'variable', 'purse'] as const;
const LOCKS: readonly DirectoryLock[] = ['open', 'temporary', 'permanent'];
const TRAITS = ['versioned', 'counted', 'sam'] as const;

/** "LCIC" · version1 · the memory · CRC-32 of all before it. `decodeImage` gives back the same memory. */
export function encodeImage(memory: Memory): Uint8Array {
  const out = new ImageWriter();
  out.uint(MAGIC, 4).uint(VERSION, 1).bytes(memory.serial);
  writeQuirks(out, memory.quirks);
  out.optional(memory.authCode, (code) => out.bytes(code)).flag(memory.cardBlocked);
  out.list(memory.files, (file) => {
    writeFile(out, file);
  });
  const content = out.finish();
  return concat(content, uint(crc32(content), CHECKSUM));
}

/** @throws ImageError when the bytes are not an image of this version. */
export function decodeImage(image: Uint8Array): Memory {
  const { version, content } = openImage(image);
  const from = new ImageReader(content);
  const memory: Memory = {
    serial: from.bytes(),
    quirks: readQuirks(from),
    authCode: from.optional(() => from.bytes()),
    cardBlocked: from.flag(),
    files: from.list(() => readFile(from, version)),
  };
  from.end();
  demandChip(memory);
  return memory;
}

/** A right checksum over nonsense is nonsense: handlers rely on every file having its directory. */
function demandChip({ serial, files }: Memory): void {
  if (serial.length !== 8) throw new ImageError('a serial number has 8 bytes');
  const seen = new Set<number>();
  const directories = new Set<number>();
  files.forEach((file, at) => {
    const isMain = file.id === MF_ID;
    // A directory is made before what is in it, and stands before it.
    const hasPlace = isMain ? at === 0 && file.parent === MF_ID : directories.has(file.parent);
    if (!hasPlace || seen.has(file.id)) {
      throw new ImageError(`file ${String(file.id)} has no place in the tree`);
    }
    seen.add(file.id);
    if (file.kind === 'directory') directories.add(file.id);
  });
  if (!directories.has(MF_ID)) throw new ImageError('there is no MF');
}

/** The memory's part of an image that is whole. What kind of file it is comes before whether it is damaged. */
function openImage(image: Uint8Array): {
  readonly version: number;
  readonly content: Uint8Array;
} {
  if (image.length < HEAD + CHECKSUM || readUint(image.subarray(0, 4)) !== MAGIC) {
    throw new ImageError('not a card image');
  }
  const version = image[4] ?? 0;
  if (version !== VERSION && version !== WITHOUT_OVERDRAFT) {
    throw new ImageError(`an image of another version: ${String(version)}, not ${String(VERSION)}`);
  }
  const end = image.length - CHECKSUM;
  if (crc32(image.subarray(0, end)) !== readUint(image.subarray(end))) {
    throw new ImageError('the image is damaged: its checksum is not that of its content');
  }
  return { version, content: image.subarray(HEAD, end) };
}

/** Counted, so that an image made before a switch existed is read as a card without it. */
function writeQuirks(out: ImageWriter, quirks: Quirks): void {
  const choices = QUIRK_NAMES.map((name) => {
    const values: readonly (string | number)[] = QUIRKS[name].values;
    return values.indexOf(quirks[name]);
  });
  out.bytes(Uint8Array.from(choices));
}

function readQuirks(from: ImageReader): Quirks {
  const choices = from.bytes();
  if (choices.length > QUIRK_NAMES.length) throw new ImageError('quirks of a later version');
  const chosen = Array.from(choices, (choice, at) => {
    const name = QUIRK_NAMES[at];
    const value = name === undefined ? undefined : QUIRKS[name].values[choice];
    if (value === undefined) throw new ImageError(`no choice ${String(choice)} of a quirk`);
    return [name, value];
  });
  return { ...REAL_CARD_QUIRKS, ...(Object.fromEntries(chosen) as Partial<Quirks>) };
}

function writeFile(out: ImageWriter, file: CardFile): void {
  out.choice(FILE_KINDS, file.kind).uint(file.id, 2).uint(file.parent, 2).uint(file.fid, 2);
  switch (file.kind) {
    case 'directory':
      out.bytes(file.name).uint(file.createPermission, 1).uint(file.erasePermission, 1);
      out.uint(file.applicationFile, 1).choice(LOCKS, file.lock);
      return;
    case 'keys':
      out.uint(file.space, 2).uint(file.addPermission, 1);
      out.list(file.keys, (key) => {
        writeKey(out, key);
      });
      return;
    case 'binary':
      writeElementary(out, file);
      out.bytes(file.content).flag(file.written);
      return;
    case 'fixed':
    case 'cyclic':
    case 'variable':
      writeElementary(out, file);
      out.uint(file.capacity, 2).uint(file.recordLength, 1);
      out.list(file.records, (record) => out.bytes(record));
      return;
    case 'purse':
      out.uint(file.usePermission, 1).uint(file.logSfi, 1).uint(file.balance, 4);
      out.uint(file.overdraft, 3);
      out.uint(file.onlineCounter, 2).uint(file.offlineCounter, 2);
      out.optional(file.proof, ({ type, counter, mac, tac }) =>
        out.uint(type, 1).uint(counter, 2).bytes(mac).bytes(tac),
      );
  }
}

function readFile(from: ImageReader, version: number): CardFile {
  const kind = from.choice(FILE_KINDS);
  const place = { id: from.uint(2), parent: from.uint(2), fid: from.uint(2) };
  switch (kind) {
    case 'directory':
      return {
        kind,
        ...place,
        name: from.bytes(),
        createPermission: from.uint(1),
        erasePermission: from.uint(1),
        applicationFile: from.uint(1),
        lock: from.choice(LOCKS),
      };
    case 'keys':
      return {
        kind,
        ...place,
        space: from.uint(2),
        addPermission: from.uint(1),
        keys: from.list(() => readKey(from)),
      };
    case 'binary':
      return {
        kind,
        ...place,
        ...readElementary(from),
        content: from.bytes(),
        written: from.flag(),
      };
    case 'fixed':
    case 'cyclic':
    case 'variable':
      return {
        kind,
        ...place,
        ...readElementary(from),
        capacity: from.uint(2),
        recordLength: from.uint(1),
        records: from.list(() => from.bytes()),
      };
    case 'purse':
      return {
        kind,
        ...place,
        usePermission: from.uint(1),
        logSfi: from.uint(1),
        balance: from.uint(4),
        overdraft: version === WITHOUT_OVERDRAFT ? 0 : from.uint(3),
        onlineCounter: from.uint(2),
        offlineCounter: from.uint(2),
        proof: from.optional(() => readProof(from)),
      };
  }
}

type Protection = Pick<Elementary, 'protection' | 'readPermission' | 'writePermission' | 'access'>;

const writeElementary = (out: ImageWriter, file: Protection): ImageWriter =>
  out
    .uint(file.protection, 1)
    .uint(file.readPermission, 1)
    .uint(file.writePermission, 1)
    .uint(file.access, 1);

const readElementary = (from: ImageReader): Protection => ({
  protection: from.uint(1),
  readPermission: from.uint(1),
  writePermission: from.uint(1),
  access: from.uint(1),
});

const readProof = (from: ImageReader): Proof => ({
  type: from.uint(1),
  counter: from.uint(2),
  mac: from.bytes(),
  tac: from.bytes(),
});

function writeKey(out: ImageWriter, key: CardKey): void {
  out.uint(key.type, 1).uint(key.id, 1).uint(key.guard, 1).uint(key.use, 1).uint(key.change, 1);
  out.choice(TRAITS, key.trait.kind);
  const { trait } = key;
  if (trait.kind !== 'counted') out.uint(trait.version, 1).uint(trait.algorithm, 1);
  else out.uint(trait.followUp, 1);
  if (trait.kind !== 'versioned') out.uint(trait.triesMax, 1).uint(trait.triesLeft, 1);
  out.bytes(key.value);
}

const readKey = (from: ImageReader): CardKey => ({
  type: from.uint(1),
  id: from.uint(1),
  guard: from.uint(1),
  use: from.uint(1),
  change: from.uint(1),
  trait: readTrait(from),
  value: from.bytes(),
});

function readTrait(from: ImageReader): KeyTrait {
  const kind = from.choice(TRAITS);
  switch (kind) {
    case 'versioned':
      return { kind, version: from.uint(1), algorithm: from.uint(1) };
    case 'counted':
      return { kind, followUp: from.uint(1), triesMax: from.uint(1), triesLeft: from.uint(1) };
    case 'sam':
      return {
        kind,
        version: from.uint(1),
        algorithm: from.uint(1),
        triesMax: from.uint(1),
        triesLeft: from.uint(1),
      };
  }
}
