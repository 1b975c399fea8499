import { type Call, go, type Step, stop } from '../kernel/handler.ts';
import { type CardFile, directoryOf, fileBySfi, MF_ID } from '../kernel/memory.ts';
import { SW } from '../kernel/status-word.ts';

type Working = Exclude<CardFile, { readonly kind: 'directory' | 'keys' }>;

/** The file that a short identifier, or else the current selection, means. */
export function findFile({ memory, session }: Call, sfi: number | undefined): Step<Working> {
  if (sfi !== undefined && sfi !== 0) {
    const file = fileBySfi(memory, session.directory, sfi);
    return file === undefined ? stop(SW.fileNotFound) : go(file);
  }
  const current = memory.files.find(({ id }) => id === session.file);
  if (current === undefined) return stop(SW.noCurrentFile);
  if (current.kind === 'directory' || current.kind === 'keys') return stop(SW.noCurrentFile);
  return go(current);
}

/** A directory whose way up to the MF has no more than FMCOS's three levels. */
export function depthOf({ memory }: Call, directory: number): number {
  let depth = 1;
  for (let at = directory; at !== MF_ID; at = directoryOf(memory, at).parent) depth += 1;
  return depth;
}
