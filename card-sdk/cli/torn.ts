import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { unhex } from '../src/bytes.ts';
import { PROFILES } from '../src/card/index.ts';
import type { DebitIntent, LoadIntent } from '../src/epurse/index.ts';
import type { CardProfileName } from '../src/exchange/index.ts';
import { parseCardAsn, parseLocalDateTime, parseTerminalId } from '../src/ids.ts';
import { fen, type Fen } from '../src/money.ts';
import { type Fields, readFields } from './fields.ts';
import { type Json, plain } from './plain.ts';
import { CliProblem } from './problem.ts';

/** A transaction of which only the card knows whether it happened. */
export type Torn =
  | { readonly kind: 'purchase'; readonly intent: DebitIntent }
  | {
      readonly kind: 'load';
      /** What the card was taken for: a load says nothing of it. */
      readonly profiles: readonly CardProfileName[];
      readonly intent: LoadIntent;
    };

/** What was begun and not seen to end, one file a card, kept until the card has been asked. */
export class TornFolder {
  readonly #folder: string;

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'torn');
  }

  pathOf(asn: string): string {
    return join(this.#folder, `${asn}.json`);
  }

  /** On the disk when it returns: from then on the card may have done it. */
  remember(torn: Torn): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.pathOf(torn.intent.asn);
    const draft = `${path}.new`;
    const file = openSync(draft, 'w', 0o600);
    try {
      writeSync(file, `${JSON.stringify(tornToJson(torn), null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
    const folder = openSync(this.#folder, 'r');
    try {
      fsyncSync(folder); // the name too
    } finally {
      closeSync(folder);
    }
  }

  forget(asn: string): void {
    rmSync(this.pathOf(asn), { force: true });
  }

  /** @throws CliProblem TORN_FILE_BROKEN */
  of(asn: string): Torn | undefined {
    const file = this.pathOf(asn);
    if (!existsSync(file)) return undefined;
    const problem = (reason: string, cause: unknown): CliProblem =>
      new CliProblem('TORN_FILE_BROKEN', { file, reason }, { cause });
    let json: Json;
    try {
      json = JSON.parse(readFileSync(file, 'utf8')) as Json;
    } catch (error) {
      if (error instanceof SyntaxError) throw problem(error.message, error);
      throw error;
    }
    return readFields(json, tornFromFields, problem);
  }
}

export const tornToJson = (torn: Torn): Json => plain(torn);

/** @throws FieldError */
export function tornFromFields(fields: Fields): Torn {
  const kind = fields.choice('kind', ['purchase', 'load']);
  const from = fields.object('intent');
  const torn: Torn =
    kind === 'purchase'
      ? { kind, intent: debitIntentFrom(from) }
      : { kind, profiles: profilesFrom(fields), intent: loadIntentFrom(from) };
  from.end();
  return torn;
}

const PROFILE_NAMES = Object.keys(PROFILES) as CardProfileName[];

/** In the order given; a name that is none is left out. */
export function profilesFrom(fields: Fields): CardProfileName[] {
  const given = fields.list('profiles');
  return PROFILE_NAMES.filter((name) => given.includes(name)).sort(
    (a, b) => given.indexOf(a) - given.indexOf(b),
  );
}

const COUNTER_MAX = 0xffff;
const BYTE_MAX = 0xff;

const amountFrom = (from: Fields, name: string): Fen => fen(from.whole(name, 0, 0xffff_ffff));
const macFrom = (from: Fields, name: string): Uint8Array => unhex(from.text(name, /^[0-9A-F]{8}$/));

function debitIntentFrom(from: Fields): DebitIntent {
  return {
    asn: parseCardAsn(from.text('asn', /./)),
    profile: from.choice('profile', PROFILE_NAMES),
    cardKind: from.whole('card_kind', 0, BYTE_MAX),
    type: from.whole('type', 6, 9) === 9 ? 9 : 6,
    amount: amountFrom(from, 'amount_fen'),
    balanceBefore: amountFrom(from, 'balance_before_fen'),
    offlineCounter: from.whole('offline_counter', 0, COUNTER_MAX),
    terminalSequence: from.whole('terminal_sequence', 0, 0xffff_ffff),
    mac1: macFrom(from, 'mac1_hex'),
    keyVersion: from.whole('key_version', 0, BYTE_MAX),
    algorithmId: from.whole('algorithm_id', 0, BYTE_MAX),
    at: parseLocalDateTime(from.text('at', /./)),
  };
}

function loadIntentFrom(from: Fields): LoadIntent {
  return {
    asn: parseCardAsn(from.text('asn', /./)),
    balanceBefore: amountFrom(from, 'balance_before_fen'),
    onlineCounter: from.whole('online_counter', 0, COUNTER_MAX),
    keyVersion: from.whole('key_version', 0, BYTE_MAX),
    algorithmId: from.whole('algorithm_id', 0, BYTE_MAX),
    random: macFrom(from, 'random_hex'),
    mac1: macFrom(from, 'mac1_hex'),
    amount: amountFrom(from, 'amount_fen'),
    terminalId: parseTerminalId(from.text('terminal_id', /./)),
    mac2: macFrom(from, 'mac2_hex'),
    at: parseLocalDateTime(from.text('at', /./)),
    loadId: from.text('load_id', /^.{0,100}$/),
  };
}
