import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { concat, uint } from '../bytes.ts';
import type { Chip } from './chip.ts';

/** vsmartcard's wire: a length of two bytes, then a command APDU or one of these control bytes. */
const CONTROL = { powerOff: 0x00, powerOn: 0x01, reset: 0x02, sendAtr: 0x04 } as const;
const RETRY_MS = 100;

export interface VirtualReaderSlot {
  /** Whether a driver took the card, or `close` came first. */
  readonly inserted: Promise<'taken' | 'closed'>;
  /** Takes the card out. */
  close(): Promise<void>;
}

/**
 * Puts a card into a slot of the vsmartcard-vpcd reader driver, which listens inside pcscd. Waits
 * for a driver that is not up yet, and puts the card in again should the driver restart.
 */
export function serveToVirtualReader(slot: {
  readonly host: string;
  readonly port: number;
  readonly card: Inserted;
}): VirtualReaderSlot {
  const running = new RunningSlot(slot.host, slot.port, slot.card);
  return { inserted: running.inserted, close: () => running.close() };
}

/** As much of a chip as a reader has to do with. */
export type Inserted = Pick<Chip, 'atr' | 'process' | 'reset'>;

class RunningSlot {
  readonly inserted: Promise<'taken' | 'closed'>;
  readonly #card: Inserted;
  #socket: Socket;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;
  #settle: (outcome: 'taken' | 'closed') => void = () => undefined;

  constructor(host: string, port: number, card: Inserted) {
    this.#card = card;
    this.inserted = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#socket = this.#insert(host, port);
  }

  #insert(host: string, port: number): Socket {
    const socket = connect({ host, port, noDelay: true });
    socket.on('connect', () => {
      this.#settle('taken');
    });
    const receive = frames((message) => {
      const answer = answerOf(this.#card, message);
      if (answer !== undefined) socket.write(concat(uint(answer.length, 2), answer));
    });
    socket.on('data', receive);
    // 'close' follows every error and says all there is to do; the driver may simply not be up.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#card.reset();
      if (this.#closed) return;
      this.#retry = setTimeout(() => {
        this.#socket = this.#insert(host, port);
      }, RETRY_MS);
    });
    return socket;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#settle('closed');
    if (this.#socket.destroyed) return;
    const left = once(this.#socket, 'close');
    this.#socket.destroy();
    await left;
  }
}

function answerOf(card: Inserted, message: Uint8Array): Uint8Array | undefined {
  if (message.length > 1) return card.process(message);
  if (message[0] === CONTROL.sendAtr) return card.atr;
  card.reset(); // power off, power on and reset want no answer
  return undefined;
}

/** Cuts the stream at the lengths it states: TCP knows no messages. */
export function frames(take: (message: Uint8Array) => void): (chunk: Uint8Array) => void {
  let buffered: Uint8Array = new Uint8Array(0);
  return (chunk) => {
    buffered = concat(buffered, chunk);
    for (;;) {
      const [high, low] = buffered;
      if (high === undefined || low === undefined) return;
      const end = 2 + ((high << 8) | low);
      if (buffered.length < end) return;
      const message = buffered.slice(2, end);
      buffered = buffered.slice(end);
      take(message);
    }
  };
}
