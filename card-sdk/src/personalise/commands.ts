import { concat, hex, uint } from '../bytes.ts';
import { discreet, type PersonaliseStep, type ResumeRule } from './step.ts';

// The handful of command shapes that issuing scripts are made of (FMCOS issuing manual).

/** Permission bytes. Fy asks for the MF's state, so only the issuer, who holds the MF's key. */
export const PERMISSION = {
  always: 0xf0,
  issuer: 0xfa,
  never: 0xef,
  /** State 1, which the PIN gives. */
  afterPin: 0x11,
  /** State 4, which external authentication with the application's control key gives. */
  afterAuthentication: 0x44,
} as const;

/** File types; 80 on top of them asks for a MAC on every write. */
export const FILE_TYPE = { binary: 0x28, fixed: 0x2a, variable: 0x2c, cyclic: 0x2e } as const;
export const MAC_ON_WRITE = 0x80;

/** Both top bits of a key type: it can be changed by cipher and MAC only. */
const GUARDED = 0xc0;

/** FMCOS lists both for a file or key that cannot be added; which one a chip says differs. */
const THERE_ALREADY: ResumeRule = { kind: 'there-already', answers: ['6A80', '6A86'] };

const apdu = (header: readonly number[], data: Uint8Array): string =>
  hex(concat(Uint8Array.from(header), uint(data.length, 1), data));

export const selectByFid = (fid: number): PersonaliseStep => ({
  apdu: apdu([0x00, 0xa4, 0x00, 0x00], uint(fid, 2)),
  note: `SELECT ${fid.toString(16).toUpperCase().padStart(4, '0')}`,
});

export const selectByName = (name: Uint8Array, what: string): PersonaliseStep => ({
  apdu: apdu([0x00, 0xa4, 0x04, 0x00], name),
  note: `SELECT ${what}`,
});

export const authenticate = (key: Uint8Array, note: string): PersonaliseStep =>
  discreet({ apdu: '00820000', authenticate: { key: hex(key) }, note });

const createFile = (fid: number, block: Uint8Array, note: string): PersonaliseStep => ({
  apdu: apdu([0x80, 0xe0, fid >> 8, fid & 0xff], block),
  note,
  resume: THERE_ALREADY,
});

const UNUSED = 0xff;
/** The space of a directory is not a limit on our chips: its files are counted one by one. */
const ANY_SPACE = [UNUSED, UNUSED];

/** `shownBySelect`: 100sssss, the file whose content SELECT answers with, or the SFI of the DIR file. */
export const createDirectory = (
  fid: number,
  name: Uint8Array,
  shownBySelect: number,
  note: string,
): PersonaliseStep =>
  createFile(
    fid,
    concat(
      Uint8Array.of(0x38, ...ANY_SPACE, PERMISSION.issuer, PERMISSION.issuer, shownBySelect),
      Uint8Array.of(UNUSED, UNUSED),
      name,
    ),
    note,
  );

export const createKeyFile = (space: number, directorySfi: number): PersonaliseStep =>
  createFile(
    0x0000,
    concat(
      Uint8Array.of(0x3f),
      uint(space, 2),
      Uint8Array.of(directorySfi, PERMISSION.issuer, UNUSED, UNUSED),
    ),
    'create key file',
  );

export const createElementary = (
  fid: number,
  type: number,
  size: Uint8Array,
  permissions: { readonly read: number; readonly write: number },
  note: string,
): PersonaliseStep =>
  createFile(
    fid,
    concat(
      Uint8Array.of(type),
      size,
      Uint8Array.of(permissions.read, permissions.write, UNUSED, UNUSED),
    ),
    `create ${note}`,
  );

export const createPurse = (
  fid: number,
  use: number,
  logSfi: number,
  note: string,
): PersonaliseStep =>
  createFile(fid, Uint8Array.of(0x2f, 0x02, 0x08, use, 0x00, UNUSED, logSfi), `create ${note}`);

/** The data of WRITE KEY: type · use · change · (version · algorithm | follow-up · tries) · value. */
export interface NewKey {
  readonly name: string;
  readonly type: number;
  readonly id: number;
  readonly fourth: number;
  readonly fifth: number;
  readonly value: Uint8Array;
}

const keyData = (key: NewKey, guard: number): Uint8Array =>
  concat(
    Uint8Array.of(key.type | guard, PERMISSION.always, PERMISSION.issuer, key.fourth, key.fifth),
    key.value,
  );

/** In clear: under a key that is still the transport key, a cipher would hide nothing. */
export const addKey = (key: NewKey, guard = GUARDED): PersonaliseStep =>
  discreet({
    apdu: apdu([0x80, 0xd4, 0x01, key.id], keyData(key, guard)),
    note: `add ${key.name}`,
    resume: THERE_ALREADY,
  });

/** WRITE KEY of a SAM: usage · version · algorithm · key, in cipher and MAC under its master key. */
export const addSamKey = (
  header: readonly [usage: number, version: number, algorithm: number],
  value: Uint8Array,
  under: Uint8Array,
  note: string,
): PersonaliseStep =>
  discreet({
    apdu: apdu([0x84, 0xd4, 0x00, 0x00], concat(Uint8Array.from(header), value)),
    protect: { key: hex(under), encrypt: true },
    note: `add ${note}`,
    resume: THERE_ALREADY,
  });

/** The last word over the key that opened the card so far. */
export const replaceKey = (key: NewKey, under: Uint8Array): PersonaliseStep =>
  discreet({
    apdu: apdu([0x84, 0xd4, key.type, key.id], keyData(key, GUARDED)),
    protect: { key: hex(under), encrypt: true },
    note: `replace by ${key.name}`,
    resume: { kind: 'closes' },
  });

/** A whole transparent file, under MAC. */
export const writeProtected = (
  sfi: number,
  content: Uint8Array,
  key: Uint8Array,
  note: string,
): PersonaliseStep =>
  discreet({
    apdu: apdu([0x04, 0xd6, 0x80 | sfi, 0x00], content),
    protect: { key: hex(key) },
    note: `write ${note}`,
  });

export const writePlain = (sfi: number, content: Uint8Array, note: string): PersonaliseStep => ({
  apdu: apdu([0x00, 0xd6, 0x80 | sfi, 0x00], content),
  note: `write ${note}`,
});

/** The `number`th record of a file that grows by them. */
export const appendRecord = (
  sfi: number,
  record: Uint8Array,
  number: number,
  note: string,
): PersonaliseStep => ({
  apdu: apdu([0x00, 0xe2, 0x00, (sfi << 3) | 0b100], record),
  note: `append ${note}`,
  resume: {
    kind: 'ask',
    apdu: hex(Uint8Array.of(0x00, 0xb2, number, (sfi << 3) | 0b100, 0x00)),
    response: `${hex(record)}9000`,
  },
});
