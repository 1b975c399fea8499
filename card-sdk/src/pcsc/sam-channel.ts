import type { NativeReader, NativeService } from '@pokusew/pcsclite';
import { type CardChannel, ChannelLost } from '../apdu/channel.ts';
import { longestAnswer } from '../apdu/response.ts';
import { loadNative, messageOf, PcscError, serviceError } from './errors.ts';
import { startService } from './service.ts';
import { DEFAULT_WAIT_MS, namesText, type WaitOptions, whenPowered, within } from './wait.ts';

export interface OpenedChannel {
  readonly readerName: string;
  readonly channel: CardChannel;
  readonly close: () => Promise<void>;
}

export interface SamOptions extends WaitOptions {
  /** A terminal has its module to itself; tools that take turns may share it. */
  readonly share?: 'exclusive' | 'shared';
}

/**
 * The security module in the slot whose reader name matches, for this process alone unless it says
 * otherwise.
 * @throws PcscError
 */
export async function openSamChannel(
  name: RegExp,
  { waitMs = DEFAULT_WAIT_MS, share = 'exclusive' }: SamOptions = {},
): Promise<OpenedChannel> {
  const { default: open } = await loadNative(
    '@pokusew/pcsclite',
    () => import('@pokusew/pcsclite'),
  );
  const service = await startService(open);
  const readers: NativeReader[] = [];
  try {
    const reader = await within(findReader(service, name, readers), waitMs, () => [
      'NO_READER',
      `wanted ${String(name)}; ${namesText(readers.map((other) => other.name))}`,
    ]);
    await within(cardPresent(reader), waitMs, () => ['NO_CARD', reader.name]);
    const protocol = await whenPowered(() => connect(reader, share), waitMs);
    return {
      readerName: reader.name,
      channel: (command) => transmit(reader, command, protocol),
      close: async () => {
        await disconnect(reader);
        stop(service, readers);
      },
    };
  } catch (error) {
    stop(service, readers);
    throw error;
  }
}

const findReader = (
  service: NativeService,
  name: RegExp,
  seen: NativeReader[],
): Promise<NativeReader> =>
  new Promise((resolve, reject) => {
    service.on('error', (error: unknown) => {
      reject(serviceError(error));
    });
    service.on('reader', (reader: NativeReader) => {
      seen.push(reader);
      // Without a listener an 'error' of a slot that is not ours would end the process.
      reader.on('error', () => undefined);
      if (name.test(reader.name)) resolve(reader);
    });
  });

const cardPresent = (reader: NativeReader): Promise<void> =>
  new Promise((resolve, reject) => {
    reader.on('error', (error: unknown) => {
      reject(new PcscError('READER_FAILED', messageOf(error), { cause: error }));
    });
    reader.on('status', ({ state }: { state: number }) => {
      if ((state & reader.SCARD_STATE_PRESENT) !== 0) resolve();
    });
  });

const connect = (reader: NativeReader, share: 'exclusive' | 'shared'): Promise<number> =>
  new Promise((resolve, reject) => {
    const { SCARD_SHARE_EXCLUSIVE, SCARD_SHARE_SHARED } = reader;
    const share_mode = share === 'exclusive' ? SCARD_SHARE_EXCLUSIVE : SCARD_SHARE_SHARED;
    reader.connect({ share_mode }, (error, protocol) => {
      if (error) reject(new PcscError('READER_FAILED', error.message, { cause: error }));
      else resolve(protocol);
    });
  });

const transmit = (
  reader: NativeReader,
  command: Uint8Array,
  protocol: number,
): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    reader.transmit(command, longestAnswer(command), protocol, (error, response) => {
      if (error) reject(new ChannelLost(error.message, { cause: error }));
      else resolve(new Uint8Array(response));
    });
  });

/** A module that was pulled out is disconnected already. */
const disconnect = (reader: NativeReader): Promise<void> =>
  new Promise((resolve) => {
    reader.disconnect(reader.SCARD_UNPOWER_CARD, () => {
      resolve();
    });
  });

function stop(service: NativeService, readers: readonly NativeReader[]): void {
  for (const reader of readers) reader.close();
  service.close();
}
