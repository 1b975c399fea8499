import { type Command, type CommandCodec, noData } from '../../apdu/index.ts';
import { concat, uint } from '../../bytes.ts';

/** A directory to be made: MF, DDF or ADF. */
export interface NewDirectory {
  readonly fid: number;
  readonly space: number;
  readonly createPermission: number;
  readonly erasePermission: number;
  /** `95`: SFI 15 comes back in SELECT; for the MF `01`, the DIR file. */
  readonly applicationFileId: number;
  readonly name: Uint8Array;
}

/** CREATE FILE of a directory, FMCOS 2.0: type 38. */
export const createDirectory: CommandCodec<NewDirectory, void> = {
  name: 'CREATE FILE directory',
  encode: (df) =>
    createFile(
      df.fid,
      concat(
        Uint8Array.of(0x38),
        uint(df.space, 2),
        uint(df.createPermission, 1),
        uint(df.erasePermission, 1),
        uint(df.applicationFileId, 1),
        Uint8Array.of(0xff, 0xff),
        df.name,
      ),
    ),
  decode: noData,
};

/** An elementary file to be made; `size` is bytes, or count and record length for record files. */
export interface NewFile {
  readonly fid: number;
  readonly type: number;
  readonly size: number;
  readonly readPermission: number;
  readonly writePermission: number;
  /** Byte 6: FF, except for a purse (00). */
  readonly reserved: number;
  /** Which line-protection keys; for a purse the SFI of its log. */
  readonly access: number;
}

/** CREATE FILE of an elementary file, FMCOS 2.0: 7 bytes of description. */
export const createElementaryFile: CommandCodec<NewFile, void> = {
  name: 'CREATE FILE elementary',
  encode: (ef) =>
    createFile(
      ef.fid,
      concat(
        uint(ef.type, 1),
        uint(ef.size, 2),
        uint(ef.readPermission, 1),
        uint(ef.writePermission, 1),
        uint(ef.reserved, 1),
        uint(ef.access, 1),
      ),
    ),
  decode: noData,
};

const createFile = (fid: number, data: Uint8Array): Command => ({
  cla: 0x80,
  ins: 0xe0,
  p1: fid >> 8,
  p2: fid & 0xff,
  data,
});
