import { type CardChannel, ChannelLost } from '../../src/apdu/index.ts';
import { hex, unhex } from '../../src/bytes.ts';
import type { LoadHost } from '../../src/epurse/index.ts';
import { CardError } from '../../src/errors.ts';
import { parseLocalDateTime } from '../../src/ids.ts';
import { firstDifference, type Json, plain } from '../plain.ts';
import { type Exchange, MASK, type Party, type Transcript } from './format.ts';

/** Where a replay leaves its transcript. */
export interface Difference {
  readonly kind: 'command' | 'more-commands' | 'fewer-commands' | 'outcome' | 'host';
  /** Position of the exchange, from 1. */
  readonly exchange: number;
  /** Where in the transcript, if there. */
  readonly line?: number;
  readonly recorded: string;
  readonly now: string;
}

/** Ends a replay at the first difference: what follows would only be its consequence. */
export class ReplayDiffers extends Error {
  override readonly name = 'ReplayDiffers';
  readonly difference: Difference;

  constructor(difference: Difference) {
    super(`differs at exchange ${String(difference.exchange)}`);
    this.difference = difference;
  }
}

/** Card, security module and host of a transcript: they say what they said, if asked the same. */
export class ScriptedParties {
  readonly #transcript: Transcript;
  #next = 0;
  #nextHostAnswer = 0;

  constructor(transcript: Transcript) {
    this.#transcript = transcript;
  }

  channel(party: Party): CardChannel {
    return (command) => {
      const exchange = this.#transcript.exchanges[this.#next];
      const asked = hex(command);
      this.#next += 1;
      if (exchange === undefined) this.#differ('more-commands', undefined, asked);
      if (exchange.party !== party || !isCommand(exchange.command, asked)) {
        this.#differ('command', exchange, asked);
      }
      if (exchange.answer === undefined) return Promise.reject(new ChannelLost('as recorded'));
      return Promise.resolve(unhex(exchange.answer));
    };
  }

  readonly host: LoadHost = {
    authorise: () => {
      const answer = this.#transcript.hostAnswers[this.#nextHostAnswer];
      this.#nextHostAnswer += 1;
      return Promise.resolve(hostAnswer(answer) ?? this.#differ('host', undefined, 'host'));
    },
  };

  /** @throws ReplayDiffers unless everything was asked for, and the outcome is the recorded one. */
  conclude(outcome: Json): void {
    const left = this.#transcript.exchanges[this.#next];
    if (left !== undefined) {
      this.#next += 1;
      this.#differ('fewer-commands', left, '');
    }
    const found = firstDifference(this.#transcript.outcome, outcome);
    if (found === undefined) return;
    const at = found.path === '' ? '' : `${found.path}: `;
    throw new ReplayDiffers({
      kind: 'outcome',
      exchange: this.#next,
      recorded: at + found.a,
      now: at + found.b,
    });
  }

  #differ(kind: Difference['kind'], exchange: Exchange | undefined, now: string): never {
    throw new ReplayDiffers({
      kind,
      exchange: this.#next,
      ...(exchange === undefined ? {} : { line: exchange.line }),
      recorded: exchange?.command ?? '',
      now,
    });
  }
}

/** A masked command is known by what was left of it, and by its length byte among that. */
const isCommand = (recorded: string, asked: string): boolean =>
  recorded.endsWith(MASK) ? asked.startsWith(recorded.slice(0, -1)) : asked === recorded;

type HostAnswer = Awaited<ReturnType<LoadHost['authorise']>>;

/** The host's answer from its JSON; undefined when it is none. */
function hostAnswer(answer: Json | undefined): HostAnswer | undefined {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return undefined;
  const fields = new Map(Object.entries(answer));
  const text = (name: string): string => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : '';
  };
  if (text('kind') === 'refused') return { kind: 'refused', code: text('code') };
  if (text('kind') !== 'authorised') return undefined;
  const [mac2, at, loadId] = [text('mac2_hex'), text('at'), text('load_id')];
  if (!/^[0-9A-F]{8}$/.test(mac2) || !/^\d{14}$/.test(at)) return undefined;
  return { kind: 'authorised', loadId, mac2: unhex(mac2), at: parseLocalDateTime(at) };
}

/** `instanceof` alone would leave the code's type open. */
export const isCardError = (error: unknown): error is CardError => error instanceof CardError;

/** The outcome of a conversation that an error ended, so that this too can be replayed. */
export const errorOutcome = ({ code, details }: CardError): Json => ({
  kind: 'error',
  code,
  details: plain(details),
});
