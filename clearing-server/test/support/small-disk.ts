import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { temporaryHome } from './own-postgres.ts';

/** A file system of its own, so small that a test can fill it. Mounting one needs root. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes every byte that is left. */
  readonly fill: () => void;
  readonly free: () => void;
  readonly remove: () => void;
}

export function mountSmallDisk(megabytes: number): SmallDisk {
  const home = temporaryHome();
  const folder = path.join(home, 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(megabytes)}m`, 'tmpfs', folder]);
  const ballast = path.join(folder, 'ballast');
  return {
    folder,
    fill: () => {
      takeAll(ballast);
    },
    free: () => {
      rmSync(ballast);
    },
    remove: () => {
      execFileSync('umount', [folder]);
      rmSync(home, { recursive: true });
    },
  };
}

function takeAll(file: string): void {
  const handle = openSync(file, 'w');
  try {
    // A full block first, then what is left of the last one.
    for (const size of [1 << 20, 4096, 1]) {
      while (writesWhole(handle, new Uint8Array(size)));
    }
  } finally {
    closeSync(handle);
  }
}

function writesWhole(handle: number, block: Uint8Array): boolean {
  try {
    return writeSync(handle, block) === block.length;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
