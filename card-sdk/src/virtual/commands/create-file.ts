import { depthOf } from './find-file.ts';
import { accept, type Call, type Handler, refuse } from '../kernel/handler.ts';
import {
  addFile,
  type CardFile,
  childrenOf,
  type Directory,
  directoryOf,
  eraseBelow,
  keyFileOf,
  type Memory,
  MF_ID,
  nextFileId,
  replaceFile,
} from '../kernel/memory.ts';
import { permits } from '../kernel/permission.ts';
import { SW } from '../kernel/status-word.ts';

const MF_FID = 0x3f00;
const DIRECTORY_LEVELS = 3;
/** FM1208 has 8 KB. */
const CHIP_BYTES = 8192;
const HEADER_BYTES = 11;

/** 80 E0: P1P2 is the FID, the data the file control block. */
export const createFile: Handler = (call) => {
  const { command, memory, session } = call;
  const fid = (command.p1 << 8) | command.p2;
  if (fid === MF_FID) return createMf(call);
  const directory = directoryOf(memory, session.directory);
  if (isGuarded(memory, directory) && !permits(directory.createPermission, memory, session)) {
    return refuse(SW.securityStateNotMet);
  }
  const file = parseControlBlock(command.data, {
    id: nextFileId(memory),
    parent: directory.id,
    fid,
  });
  if (file === undefined) return refuse(SW.badData);
  const siblings = childrenOf(memory, directory.id);
  if (siblings.some((sibling) => sibling.fid === fid)) return refuse(SW.badData);
  // FMCOS: the key file is the first file of its directory, and its only one.
  if (file.kind === 'keys' && siblings.length > 0) return refuse(SW.badData);
  if (file.kind === 'directory' && depthOf(call, directory.id) >= DIRECTORY_LEVELS) {
    return refuse(SW.badP1P2);
  }
  const grown = addFile(memory, file);
  if (bytesUsed(grown) > CHIP_BYTES) return refuse(SW.noSpace);
  const entering = file.kind === 'directory' ? {} : { file: file.id };
  return accept({ memory: grown, session: entering });
};

/** Before its first key a directory has nothing that could grant a state, so none is asked for. */
const isGuarded = (memory: Memory, { id }: Directory): boolean =>
  (keyFileOf(memory, id)?.keys.length ?? 0) > 0;

/** The MF can be laid out anew while nothing is below it. */
function createMf(call: Call): ReturnType<Handler> {
  const { command, memory } = call;
  if (childrenOf(memory, MF_ID).length > 0) return refuse(SW.badP1P2);
  const file = parseControlBlock(command.data, { id: MF_ID, parent: MF_ID, fid: MF_FID });
  if (file?.kind !== 'directory') return refuse(SW.badData);
  const session = { directory: MF_ID, file: undefined, mainState: 0, currentState: 0 };
  return accept({ memory: replaceFile(memory, file), session });
}

/** 80 0E: everything below the current directory goes. */
export const eraseDirectory: Handler = ({ command, memory, session }) => {
  if (command.p1 !== 0 || command.p2 !== 0) return refuse(SW.badP1P2);
  if (command.data.length !== 0) return refuse(SW.wrongLength);
  const directory = directoryOf(memory, session.directory);
  if (isGuarded(memory, directory) && !permits(directory.erasePermission, memory, session)) {
    return refuse(SW.securityStateNotMet);
  }
  return accept({ memory: eraseBelow(memory, directory.id), session: { file: undefined } });
};

interface Place {
  readonly id: number;
  readonly parent: number;
  readonly fid: number;
}
const FILE_KINDS = { 0x28: 'binary', 0x2a: 'fixed', 0x2c: 'variable', 0x2e: 'cyclic' } as const;
type Family = (typeof FILE_KINDS)[keyof typeof FILE_KINDS];
const familyOf = (type: number): Family | undefined =>
  (FILE_KINDS as Readonly<Record<number, Family>>)[type & 0x3f];

function parseControlBlock(block: Uint8Array, place: Place): CardFile | undefined {
  const type = block[0] ?? 0;
  if (type === 0x38) return parseDirectory(block, place);
  if (block.length !== 7) return undefined;
  const [, high = 0, low = 0, third = 0, fourth = 0, , access = 0] = block;
  const space = (high << 8) | low;
  if (type === 0x3f) {
    return { kind: 'keys', ...place, space, addPermission: fourth, keys: [] };
  }
  if (type === 0x2f) return space === 0x0208 ? purse(place, third, access) : undefined;
  const kind = familyOf(type);
  if (kind === undefined) return undefined;
  const common = {
    ...place,
    protection: type & 0xc0,
    readPermission: third,
    writePermission: fourth,
    access,
  };
  if (kind === 'binary') {
    if (space === 0 || space > CHIP_BYTES) return undefined;
    return { kind, ...common, content: new Uint8Array(space), written: false };
  }
  if (kind === 'variable')
    return { kind, ...common, capacity: space, recordLength: 0, records: [] };
  // A cyclic file needs two records, so that the newest is there while the oldest is overwritten.
  if (low === 0 || high < (kind === 'cyclic' ? 2 : 1)) return undefined;
  return { kind, ...common, capacity: high, recordLength: low, records: [] };
}

function parseDirectory(block: Uint8Array, place: Place): CardFile | undefined {
  if (block.length < 13 || block.length > 24) return undefined;
  const [, , , createPermission = 0, erasePermission = 0, applicationFile = 0] = block;
  return {
    kind: 'directory',
    ...place,
    name: block.slice(8),
    createPermission,
    erasePermission,
    applicationFile,
    lock: 'open',
  };
}

const purse = (place: Place, usePermission: number, logSfi: number): CardFile => ({
  kind: 'purse',
  ...place,
  usePermission,
  logSfi,
  balance: 0,
  overdraft: 0,
  onlineCounter: 0,
  offlineCounter: 0,
  proof: undefined,
});

function bodyBytes(file: CardFile): number {
  switch (file.kind) {
    case 'directory':
      return 0; // its own space only groups what its files already cost
    case 'keys':
      return file.space;
    case 'binary':
      return file.content.length;
    case 'fixed':
      return file.capacity * (file.recordLength + 1);
    case 'cyclic':
      return file.capacity * (file.recordLength + 1) + 8;
    case 'variable':
      return file.capacity;
    case 'purse':
      return 22;
  }
}

const bytesUsed = (memory: Memory): number =>
  memory.files.reduce((bytes, file) => bytes + HEADER_BYTES + bodyBytes(file), 0);
