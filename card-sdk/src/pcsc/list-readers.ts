import type { NativeReader, NativeService } from '@pokusew/pcsclite';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadNative, serviceError } from './errors.ts';
import { startService } from './service.ts';
import { DEFAULT_WAIT_MS, type WaitOptions } from './wait.ts';

export interface ListedReader {
  readonly name: string;
  /** Of the card that lies there; absent when none does. */
  readonly atr?: Uint8Array;
}

/** The service names its readers one by one, and never says that this was the last. */
const QUIET_MS = 300;
/** Before none at all is believed. */
const NONE_MS = 1_500;

/**
 * The readers that are connected now, in the order of their names. Looks and touches nothing: no
 * card is connected to. @throws PcscError NATIVE_MODULE_MISSING, NO_SERVICE or NO_PERMISSION
 */
export async function listReaders({ waitMs = DEFAULT_WAIT_MS }: WaitOptions = {}): Promise<
  readonly ListedReader[]
> {
  const { default: open } = await loadNative(
    '@pokusew/pcsclite',
    () => import('@pokusew/pcsclite'),
  );
  const service = await startService(open);
  const found = new Map<NativeReader, Uint8Array | undefined>();
  try {
    await Promise.race([refusal(service), settled(service, found, waitMs)]);
    return [...found]
      .map(([{ name }, atr]) => ({ name, ...(atr === undefined ? {} : { atr }) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    for (const reader of found.keys()) reader.close();
    service.close();
  }
}

const refusal = (service: NativeService): Promise<never> =>
  new Promise((_resolve, reject) => {
    service.on('error', (error: unknown) => {
      reject(serviceError(error));
    });
  });

/** Until nothing new has been said for a while. */
async function settled(
  service: NativeService,
  found: Map<NativeReader, Uint8Array | undefined>,
  waitMs: number,
): Promise<void> {
  let news = true;
  service.on('reader', (reader: NativeReader) => {
    news = true;
    found.set(reader, undefined);
    // Without a listener an 'error' of any reader would end the process.
    reader.on('error', () => undefined);
    reader.on('status', ({ state, atr }: { state: number; atr?: Uint8Array }) => {
      news = true;
      const isPresent = (state & reader.SCARD_STATE_PRESENT) !== 0;
      found.set(reader, isPresent ? new Uint8Array(atr ?? []) : undefined);
    });
  });
  const isOpen = (waited: number): boolean => news || (found.size === 0 && waited < NONE_MS);
  for (let waited = 0; waited < waitMs && isOpen(waited); waited += QUIET_MS) {
    news = false;
    await sleep(Math.min(QUIET_MS, waitMs));
  }
}
