import { concat, equalBytes, readUint } from '../../bytes.ts';
import { accept, type Call, type Handler, refuse, type Reply } from '../kernel/handler.ts';
import {
  type CardFile,
  childrenOf,
  type Directory,
  directoryOf,
  fileBySfi,
  type Memory,
  MF_ID,
} from '../kernel/memory.ts';
import type { Session } from '../kernel/session.ts';
import { SW } from '../kernel/status-word.ts';

const MF_FID = 0x3f00;
const BY_FID = 0x00;
const BY_NAME = 0x04;

/** 00 A4: by FID or by DF name; answers a directory's FCI template. */
export const select: Handler = (call) => {
  const { p1, p2, data } = call.command;
  if (p2 !== 0x00) return refuse(SW.badP1P2);
  if (p1 === BY_FID) {
    if (data.length !== 2) return refuse(SW.wrongLength);
    return selected(call, byFid(call, readUint(data)));
  }
  if (p1 === BY_NAME) {
    if (data.length < 5 || data.length > 16) return refuse(SW.wrongLength);
    return selected(call, byName(call.memory, data));
  }
  return refuse(SW.badP1P2);
};

/** Children first, then the directory itself, then up to the MF: FMCOS lets a FID walk up. */
function byFid({ memory, session }: Call, fid: number): CardFile | undefined {
  let directory = directoryOf(memory, session.directory);
  const walksUp = memory.quirks.selectByFid === 'walks-up';
  for (;;) {
    const found = childrenOf(memory, directory.id).find((file) => file.fid === fid);
    if (found !== undefined) return found;
    if (directory.fid === fid) return directory;
    if (directory.id === MF_ID) return undefined;
    if (!walksUp) return fid === MF_FID ? directoryOf(memory, MF_ID) : undefined;
    directory = directoryOf(memory, directory.parent);
  }
}

const byName = (memory: Memory, name: Uint8Array): CardFile | undefined =>
  memory.files.find((file) => file.kind === 'directory' && equalBytes(file.name, name));

function selected(call: Call, file: CardFile | undefined): Reply {
  if (file === undefined || file.kind === 'keys') return refuse(SW.fileNotFound);
  if (file.kind !== 'directory') {
    // A file above the current directory (a walk up) makes its own directory the current one.
    const moved = file.parent !== call.session.directory;
    return accept({
      session: { file: file.id, ...(moved ? entered(call, file.parent) : {}) },
    });
  }
  const session = { ...entered(call, file.id), file: undefined };
  if (file.lock === 'open') return accept({ data: fci(call.memory, file), session });
  switch (call.memory.quirks.blockedSelect) {
    case '6A81':
      return { statusWord: SW.locked, session };
    case '6283':
      return { statusWord: SW.fileInvalidated, session };
    case '9000-with-fci':
      return accept({ data: fci(call.memory, file), session });
    case '6A81-with-fci':
      return { statusWord: SW.locked, data: fci(call.memory, file), session };
    case '6283-with-fci':
      return { statusWord: SW.fileInvalidated, data: fci(call.memory, file), session };
  }
}

/** Success sets the security state of the directory to 0; the MF's stays while below it. */
const entered = (
  { session }: Call,
  directory: number,
): Pick<Session, 'directory' | 'currentState' | 'mainState' | 'pinShown'> => ({
  directory,
  currentState: 0,
  pinShown: false,
  mainState: directory === MF_ID ? 0 : session.mainState,
});

/** 6F { 84 name, A5 { 88 SFI of DIR | 9F0C content of the EF named at creation } }. */
function fci(memory: Memory, directory: Directory): Uint8Array {
  const name = tlv(0x84, directory.name);
  const template = tlv(0xa5, proprietary(memory, directory));
  const nameIsLast = memory.quirks.fci === 'name-last';
  return tlv(0x6f, nameIsLast ? concat(template, name) : concat(name, template));
}

function proprietary(memory: Memory, directory: Directory): Uint8Array {
  const sfi = directory.applicationFile & 0x1f;
  if (directory.applicationFile >> 5 !== 0b100) return tlv(0x88, Uint8Array.of(sfi));
  const file = fileBySfi(memory, directory.id, sfi);
  if (file?.kind !== 'binary' || memory.quirks.fci === 'no-9F0C') return new Uint8Array(0);
  const shown = file.content.slice(0, LONGEST_SHOWN);
  switch (memory.quirks.fci) {
    case 'plain':
    case 'name-last':
      return tlv(0x9f0c, shown);
    case '9F08-first':
      return concat(tlv(0x9f08, Uint8Array.of(0x02)), tlv(0x9f0c, shown));
    case 'long-9F0C':
      return tlv(0x9f0c, concat(shown, MORE_SHOWN));
  }
}

/** What a card may have behind EF15 in its 9F0C: nobody knows what for. */
const MORE_SHOWN = new Uint8Array(12).fill(0xff);

// What fits one answer together with the tags and the longest name.
const LONGEST_SHOWN = 100;

const tlv = (tag: number, value: Uint8Array): Uint8Array =>
  concat(
    tag > 0xff ? Uint8Array.of(tag >> 8, tag & 0xff) : Uint8Array.of(tag),
    Uint8Array.of(value.length),
    value,
  );
