import type { Command } from '../apdu/index.ts';

/** A place in a transparent file: of the selected one up to 32767, of a named one up to 255. */
export interface BytePlace {
  /** Absent: the selected file. */
  readonly sfi?: number;
  readonly offset: number;
}

/** P1 and P2 of a binary command. @throws RangeError for an offset that they cannot carry */
export function placeBytes({ sfi, offset }: BytePlace): Pick<Command, 'p1' | 'p2'> {
  if (offset < 0 || offset > (sfi === undefined ? 0x7fff : 0xff)) {
    throw new RangeError(`no binary command reaches offset ${String(offset)}`);
  }
  return sfi === undefined
    ? { p1: offset >> 8, p2: offset & 0xff }
    : { p1: 0x80 | sfi, p2: offset };
}
