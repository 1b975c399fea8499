import { type Context, textsOf } from '../context.ts';
import { developmentKeys } from '../keys/development.ts';
import type { KeySet } from '../keys/key-set.ts';
import { publishedKeys } from '../keys/published.ts';
import { waitMsOf } from '../options.ts';
import { openSam } from '../reader/open-card.ts';
import type { Others } from '../session.ts';

export interface KeyOptions {
  readonly data?: string;
  readonly publishedTestKeys?: boolean;
}

export const dataFolderOf = (context: Context, { data }: KeyOptions): string =>
  data ?? context.defaultDataFolder;

/** The development keys of the data folder, unless the published ones were asked for by name. */
export function keySetOf(context: Context, options: KeyOptions): KeySet {
  if (options.publishedTestKeys === true) return publishedKeys(context.clock);
  const keys = developmentKeys(dataFolderOf(context, options));
  if (keys.isNew) context.err(`${textsOf(context).outcomes.newKeys(keys.file)}\n`);
  return keys;
}

/** The security module that was named, or the one that belongs to the keys. */
export const samOf = (
  { psam, wait }: { readonly psam?: string; readonly wait: string },
  keys: KeySet,
): Required<Pick<Others, 'sam'>> => ({
  sam: () => (psam === undefined ? keys.openSam() : openSam(psam, waitMsOf(wait))),
});
