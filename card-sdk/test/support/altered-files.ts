import type { Elementary, Memory } from '../../src/virtual/kernel/memory.ts';

/** The wallet directory of our cards, and of the cards of the tests. */
const walletOf = ({ files }: Memory): number =>
  files.find((file) => file.kind === 'directory' && file.fid === 0x3f01)?.id ?? 0;

/** A file that another city's cards have and ours have not, free to read. */
export function withBinary(memory: Memory, fid: number, content: Uint8Array): Memory {
  const id = Math.max(...memory.files.map((file) => file.id)) + 1;
  const free: Omit<Elementary, 'kind'> = {
    id,
    parent: walletOf(memory),
    fid,
    readPermission: 0xf0,
    writePermission: 0xef,
    access: 0xff,
    protection: 0,
  };
  return {
    ...memory,
    files: [...memory.files, { ...free, kind: 'binary', content, written: true }],
  };
}

/** Other records in a file that is there. */
export const withRecords = (
  memory: Memory,
  fid: number,
  records: readonly Uint8Array[],
): Memory => ({
  ...memory,
  files: memory.files.map((file) =>
    file.fid === fid && 'records' in file ? { ...file, records } : file,
  ),
});
