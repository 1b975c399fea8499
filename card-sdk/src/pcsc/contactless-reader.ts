import type { NfcReader, NfcService } from 'nfc-pcsc';
import { type CardChannel, ChannelLost } from '../apdu/channel.ts';
import { longestAnswer } from '../apdu/response.ts';
import { loadNative, messageOf, PcscError, serviceError } from './errors.ts';
import type { OpenedChannel } from './sam-channel.ts';
import { startService } from './service.ts';
import { DEFAULT_WAIT_MS, namesText, type WaitOptions, within } from './wait.ts';

/** A card on the reader, until `left`. */
export interface PresentedCard {
  readonly atr: Uint8Array;
  /** Fails with ChannelLost once this card is gone, also when another one lies there. */
  readonly channel: CardChannel;
  readonly left: Promise<void>;
}

export interface ContactlessReader {
  readonly name: string;
  /** The card that lies there, or the next that comes. One caller at a time. */
  readonly nextCard: () => Promise<PresentedCard>;
  readonly close: () => Promise<void>;
}

/** The contactless reader whose name matches. @throws PcscError */
export async function openContactlessReader(
  name: RegExp,
  { waitMs = DEFAULT_WAIT_MS }: WaitOptions = {},
): Promise<ContactlessReader> {
  const { default: nfcPcsc } = await loadNative('nfc-pcsc', () => import('nfc-pcsc'));
  const service = await startService(() => new nfcPcsc.NFC());
  const seen: NfcReader[] = [];
  try {
    const opened = await within(findReader(service, name, seen), waitMs, () => [
      'NO_READER',
      `wanted ${String(name)}; ${namesText(seen.map((other) => other.name))}`,
    ]);
    return {
      name: opened.reader.name,
      nextCard: () => opened.nextCard(),
      close: async () => {
        await opened.close();
        stop(service, seen);
      },
    };
  } catch (error) {
    stop(service, seen);
    throw error;
  }
}

/** One card, at once: for tools and tests. @throws PcscError */
export async function openReaderChannel(
  name: RegExp,
  options: WaitOptions = {},
): Promise<OpenedChannel> {
  const reader = await openContactlessReader(name, options);
  try {
    const { waitMs = DEFAULT_WAIT_MS } = options;
    const card = await within(reader.nextCard(), waitMs, () => ['NO_CARD', reader.name]);
    return { readerName: reader.name, channel: card.channel, close: reader.close };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

const findReader = (service: NfcService, name: RegExp, seen: NfcReader[]): Promise<OpenReader> =>
  new Promise((resolve, reject) => {
    service.on('error', (error: unknown) => {
      reject(serviceError(error));
    });
    service.on('reader', (reader: NfcReader) => {
      seen.push(reader);
      if (name.test(reader.name)) resolve(new OpenReader(reader));
      else leaveAlone(reader);
    });
  });

/** nfc-pcsc would connect to whatever is in any slot, also to the security module of someone else. */
function leaveAlone(reader: NfcReader): void {
  reader.reader.removeAllListeners('status');
  reader.on('error', () => undefined);
}

type Waiter = { resolve: (card: PresentedCard) => void; reject: (error: Error) => void };

class OpenReader {
  readonly reader: NfcReader;
  #present: { card: PresentedCard; leave: () => void } | undefined;
  #failure: PcscError | undefined;
  #waiter: Waiter | undefined;

  constructor(reader: NfcReader) {
    this.reader = reader;
    reader.autoProcessing = false; // it would send its own SELECT to every card
    redirectErrors(reader, (error) => {
      this.#fail(error);
    });
    reader.on('card', ({ atr }: { atr?: Uint8Array }) => {
      this.#arrive(new Uint8Array(atr ?? []));
    });
    reader.on('card.off', () => {
      this.#depart();
    });
    reader.on('end', () => {
      this.#depart();
      this.#fail(new Error('the reader was unplugged'));
    });
  }

  nextCard(): Promise<PresentedCard> {
    if (this.#present !== undefined) return Promise.resolve(this.#present.card);
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined;
      return Promise.reject(failure);
    }
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  async close(): Promise<void> {
    this.#depart();
    this.#waiter?.reject(new PcscError('NO_CARD', 'the reader was closed'));
    this.#waiter = undefined;
    if (this.reader.connection !== null) await this.reader.disconnect();
  }

  /** By the binding itself: nfc-pcsc's own way writes every command to its logger, twice. */
  #transmit(command: Uint8Array): Promise<Uint8Array> {
    const { reader, connection } = this.reader;
    return new Promise((resolve, reject) => {
      if (connection === null) {
        reject(new ChannelLost('the card is not connected'));
        return;
      }
      reader.transmit(command, longestAnswer(command), connection.protocol, (error, response) => {
        if (error) reject(new ChannelLost(messageOf(error), { cause: error }));
        else resolve(new Uint8Array(response));
      });
    });
  }

  #arrive(atr: Uint8Array): void {
    this.#depart();
    let gone = false;
    let tell = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const card: PresentedCard = {
      atr,
      left,
      channel: (command) =>
        gone
          ? Promise.reject(new ChannelLost('the card has left the reader'))
          : this.#transmit(command),
    };
    const leave = (): void => {
      gone = true;
      tell();
    };
    this.#present = { card, leave };
    this.#waiter?.resolve(card);
    this.#waiter = undefined;
  }

  #depart(): void {
    this.#present?.leave();
    this.#present = undefined;
  }

  #fail(cause: Error): void {
    const failure = new PcscError('READER_FAILED', cause.message, { cause });
    if (this.#waiter === undefined) this.#failure = failure;
    this.#waiter?.reject(failure);
    this.#waiter = undefined;
  }
}

/**
 * nfc-pcsc's status handler reports a card it could not connect to by `emit(error)`: the Error
 * becomes the name of an event that nobody hears. Both forms end up in `take`.
 */
function redirectErrors(reader: NfcReader, take: (error: Error) => void): void {
  const emit = reader.emit.bind(reader) as (event: unknown, ...values: unknown[]) => boolean;
  const redirected = (event: unknown, ...values: unknown[]): boolean => {
    if (!(event instanceof Error)) return emit(event, ...values);
    take(event);
    return true;
  };
  Object.defineProperty(reader, 'emit', { value: redirected });
  reader.on('error', take);
}

function stop(service: NfcService, readers: readonly NfcReader[]): void {
  for (const { reader } of readers) reader.close();
  service.close();
}
