import { CentreRefused } from '../centre/ask-centre.ts';
import type { CentreClient } from '../centre/centre-client.ts';
import type { Clock } from '../clock.ts';
import {
  DOWNLOAD_NAMES,
  DownloadError,
  type DownloadName,
  type DownloadStore,
} from './download-store.ts';

export interface RefreshOutcome {
  readonly replaced: readonly DownloadName[];
  /** What could not be taken into force, and why; the one held before stays. */
  readonly failed: readonly { readonly name: DownloadName; readonly reason: string }[];
}

/** Asks for every document once. @throws CentreUnreachable when there is no network. */
export async function refresh(
  centre: CentreClient,
  store: DownloadStore,
  clock: Clock,
): Promise<RefreshOutcome> {
  const replaced: DownloadName[] = [];
  const failed: { name: DownloadName; reason: string }[] = [];
  for (const name of DOWNLOAD_NAMES) {
    try {
      const outcome =
        name === 'block-list'
          ? await refreshBlockList(centre, store, clock)
          : store.accept(name, await centre.download(name), clock());
      if (outcome === 'replaced') replaced.push(name);
    } catch (error) {
      if (!(error instanceof DownloadError || error instanceof CentreRefused)) throw error;
      failed.push({ name, reason: error.message });
    }
  }
  return { replaced, failed };
}

/** What has changed since the list held; the whole list where that does not fit. */
async function refreshBlockList(
  centre: CentreClient,
  store: DownloadStore,
  clock: Clock,
): Promise<'replaced' | 'confirmed'> {
  const since = store.blockListSince;
  if (since !== undefined) {
    try {
      return store.accept('block-list', await centre.blockListSince(since), clock());
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
    }
  }
  return store.accept('block-list', await centre.download('block-list'), clock());
}
